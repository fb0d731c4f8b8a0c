// IPv4 VRRP through the npm package raw-socket. README.md lists what this file hides: raw-socket
// opens the socket, sends and receives; options, binding and readiness go through our own
// descriptor of the same open socket, where errors are numbers and children inherit nothing.

import { createRequire } from "node:module";

import type * as RawSocket from "raw-socket";

import type { Outcome } from "../base/outcome.ts";
import type { VrrpSocketSpec } from "../model/packet.ts";
import { EAGAIN, EBADF, errnoOfText, failed } from "./failure.ts";
import { native } from "./native.ts";
import { readableProbe } from "./poll.ts";
import { AF_UNIX, LITTLE_ENDIAN } from "./socket-address.ts";
import { ipv4Packet, RECEIVE_BUFFER, type VrrpEndpoint } from "./vrrp-endpoint.ts";
import { configureSocket } from "./vrrp-options.ts";

export type RawSocketModule = typeof RawSocket;

/** Null with the reason where the package is missing or was not built for this Node. */
export function loadRawSocket(): { module: RawSocketModule | null; reason: string } {
  try {
    const module = createRequire(import.meta.url)("raw-socket") as RawSocketModule;
    return { module, reason: "" };
  } catch (error) {
    return { module: null, reason: error instanceof Error ? error.message : String(error) };
  }
}

export function openRawSocketEndpoint(
  module: RawSocketModule,
  spec: VrrpSocketSpec,
): Outcome<VrrpEndpoint> {
  const created = createSocket(module, spec.protocol);
  if (!created.ok) return created;
  const { socket, fd } = created.value;
  const configured = configureSocket(fd, spec);
  if (!configured.ok) {
    native.close(fd);
    socket.close();
    return configured;
  }
  return { ok: true, value: endpointOf(socket, fd, spec) };
}

function endpointOf(socket: RawSocket.Socket, fd: number, spec: VrrpSocketSpec): VrrpEndpoint {
  // A strong reference for as long as it is open: raw-socket closes what the collector finds, and
  // opens a new socket without options when a closed one is used.
  let open: RawSocket.Socket | null = socket;
  const isReadable = readableProbe(fd);
  return {
    spec,
    fd,
    receive: (id) => {
      if (open === null) return -EBADF;
      // raw-socket throws where there is nothing, which costs more than a packet.
      if (!isReadable()) return -EAGAIN;
      const length = receiveLength(open.wrap);
      return length < 0 ? length : ipv4Packet(id, spec, length);
    },
    send: (packet) =>
      open === null ? -EBADF : send(open.wrap, packet.bytes, packet.destination.text),
    close: () => {
      native.close(fd);
      open?.close();
      open = null;
    },
  };
}

/** The package wants a Buffer; one for each datagram would be memory outside the heap. */
const SEND_BUFFER = Buffer.alloc(RECEIVE_BUFFER.length);

/** What the package's last callback was told: it calls back before it returns. */
let transferred = 0;

function noteSent(count: number): void {
  transferred = count;
}

function noteReceived(_buffer: Buffer, count: number): void {
  transferred = count;
}

/** Synchronous, unlike the package's `send`, which waits for the next turn of the loop. */
function send(wrap: RawSocket.SocketWrap, bytes: Uint8Array, destination: string): number {
  SEND_BUFFER.set(bytes);
  transferred = 0;
  try {
    wrap.send(SEND_BUFFER, 0, bytes.length, destination, noteSent);
  } catch (error) {
    return negativeErrno(error);
  }
  return transferred;
}

function receiveLength(wrap: RawSocket.SocketWrap): number {
  transferred = 0;
  try {
    wrap.recv(RECEIVE_BUFFER, noteReceived);
  } catch (error) {
    return negativeErrno(error);
  }
  return transferred;
}

function negativeErrno(error: unknown): number {
  if (error instanceof Error) return -errnoOfText(error.message);
  throw error;
}

/** Another thread may open a file just then. */
const DESCRIPTOR_TRIALS = 8;

/** A new socket and a close-on-exec descriptor of our own for it; its own descriptor too is made
 * close-on-exec, and its own polling is stopped.
 *
 * The package does not tell its descriptor: it is the lowest that was free. */
function createSocket(
  module: RawSocketModule,
  protocol: number,
): Outcome<{ socket: RawSocket.Socket; fd: number }> {
  for (let trial = 0; trial < DESCRIPTOR_TRIALS; trial++) {
    const expected = lowestFreeDescriptor();
    if (expected < 0) return failed(-expected);
    let socket: RawSocket.Socket;
    try {
      socket = module.createSocket({ protocol, bufferSize: 1 });
    } catch (error) {
      return failed(-negativeErrno(error));
    }
    socket.wrap.pause(true, true);
    if (protocolOf(expected) === protocol && native.setCloexec(expected) >= 0) {
      const fd = native.duplicate(expected);
      if (fd >= 0) return { ok: true, value: { socket, fd } };
      socket.close();
      return failed(-fd);
    }
    socket.close();
  }
  return failed(EBADF, "the descriptor of a new raw socket was not found");
}

const SOCK_DGRAM = 2;

function lowestFreeDescriptor(): number {
  const fd = native.socket(AF_UNIX, SOCK_DGRAM, 0);
  if (fd >= 0) native.close(fd);
  return fd;
}

const SOL_SOCKET = 1;
const SO_PROTOCOL = 38;

/** The protocol of a socket; -1 for a descriptor that is none. */
function protocolOf(fd: number): number {
  const value = new Uint8Array(4);
  const length = native.getsockopt(fd, SOL_SOCKET, SO_PROTOCOL, value);
  if (length !== value.length) return -1;
  return new DataView(value.buffer).getInt32(0, LITTLE_ENDIAN);
}
