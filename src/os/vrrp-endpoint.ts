// One open VRRP socket, whoever made it: what the packet-sockets adapter needs of it. And the IPv4
// and IPv6 endpoints over the addon's own sockets.

import type { Outcome } from "../base/outcome.ts";
import type { PacketSend, ReceivedPacket, SocketId, VrrpSocketSpec } from "../model/packet.ts";
import { AH_PROTOCOL } from "../wire/ah.ts";
import { decodeIpv4Header } from "../wire/ipv4.ts";
import { CONTROL_BYTES, readControl, writeControl } from "./control-message.ts";
import { EINVAL, failed } from "./failure.ts";
import { native } from "./native.ts";
import {
  AF_INET,
  AF_INET6,
  addressOfSockaddrIn6,
  SOCKADDR_IN6_BYTES,
  sockaddrIn,
  sockaddrIn6,
} from "./socket-address.ts";
import { configureSocket } from "./vrrp-options.ts";

const SOCK_RAW = 3;

/** The largest IP datagram: nothing is cut off at the end of the buffer. Shared, since a packet is
 * copied out before the next one is read. */
export const RECEIVE_BUFFER: Buffer = Buffer.alloc(65_536);
/** The same memory, whose views are plain arrays and whose copies are copies. */
const RECEIVED = new Uint8Array(RECEIVE_BUFFER.buffer, RECEIVE_BUFFER.byteOffset, 65_536);

export interface VrrpEndpoint {
  readonly spec: VrrpSocketSpec;
  /** To be polled; never read from. */
  readonly fd: number;
  /** The next queued packet, or the negative errno (-EAGAIN where there is none). */
  receive(id: SocketId): ReceivedPacket | number;
  /** Bytes sent or the negative errno; sent when it returns. */
  send(packet: PacketSend): number;
  close(): void;
}

/** A raw socket of the addon, configured and bound. */
export function openNativeEndpoint(spec: VrrpSocketSpec): Outcome<VrrpEndpoint> {
  const domain = spec.family === "ipv4" ? AF_INET : AF_INET6;
  const fd = native.socket(domain, SOCK_RAW, spec.protocol);
  if (fd < 0) return failed(-fd);
  const configured = configureSocket(fd, spec);
  if (!configured.ok) {
    native.close(fd);
    return configured;
  }
  const endpoint = spec.family === "ipv4" ? ipv4Endpoint(fd, spec) : ipv6Endpoint(fd, spec);
  return { ok: true, value: endpoint };
}

function ipv4Endpoint(fd: number, spec: VrrpSocketSpec): VrrpEndpoint {
  const lengths = new Int32Array(3);
  return {
    spec,
    fd,
    receive: (id) => {
      const length = native.recvmsg(fd, RECEIVE_BUFFER, null, null, lengths);
      return length < 0 ? length : ipv4Packet(id, spec, length);
    },
    send: (packet) => native.sendto(fd, packet.bytes, 0, sockaddrIn(packet.destination)),
    close: () => {
      native.close(fd);
    },
  };
}

function ipv6Endpoint(fd: number, spec: VrrpSocketSpec): VrrpEndpoint {
  const lengths = new Int32Array(3);
  const source = new Uint8Array(SOCKADDR_IN6_BYTES);
  const control = new Uint8Array(CONTROL_BYTES);
  return {
    spec,
    fd,
    receive: (id) => {
      const length = native.recvmsg(fd, RECEIVE_BUFFER, source, control, lengths);
      if (length < 0) return length;
      const { hopLimit, destination } = readControl(control.subarray(0, lengths[1]));
      if (hopLimit === null || destination === null) return -EINVAL;
      return {
        socket: id,
        family: "ipv6",
        source: addressOfSockaddrIn6(source),
        destination,
        hopLimit,
        ipHeader: null,
        payload: RECEIVED.slice(0, length),
      };
    },
    send: (packet) => sendIpv6(fd, spec, packet),
    close: () => {
      native.close(fd);
    },
  };
}

function sendIpv6(fd: number, spec: VrrpSocketSpec, packet: PacketSend): number {
  const { destination, source, hopLimit } = packet;
  const scoped = destination.isLinkLocal() || destination.isMulticast();
  const address = sockaddrIn6(destination, scoped ? spec.interfaceIndex : 0);
  const control = writeControl(
    source.isUnspecified() ? null : source,
    spec.interfaceIndex,
    // A multicast packet's hop limit is the socket's own: 255 (RFC 9568 §5.1.2.3).
    destination.isMulticast() ? null : hopLimit,
  );
  return native.sendmsg(fd, packet.bytes, 0, address, control);
}

/** Splits what a raw IPv4 socket has put into the receive buffer, header first, into copies;
 * -EINVAL for what no kernel delivers. */
export function ipv4Packet(
  id: SocketId,
  spec: VrrpSocketSpec,
  length: number,
): ReceivedPacket | number {
  const decoded = decodeIpv4Header(RECEIVED, length);
  if (decoded.kind === "rejected") return -EINVAL;
  const { source, destination, ttl, headerBytes, totalBytes } = decoded.header;
  return {
    socket: id,
    family: "ipv4",
    source,
    destination,
    hopLimit: ttl,
    ipHeader: spec.protocol === AH_PROTOCOL ? RECEIVED.slice(0, headerBytes) : null,
    payload: RECEIVED.slice(headerBytes, totalBytes),
  };
}
