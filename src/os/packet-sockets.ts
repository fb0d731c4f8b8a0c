// The VRRP sockets of this host: opens what it is told to, hands out what came in, answers with
// errno. Which packet is worth anything is decided by others.

import type { Outcome, SystemFailure } from "../base/outcome.ts";
import { micros } from "../base/units.ts";
import type { PacketSend, SocketId, VrrpSocketSpec } from "../model/packet.ts";
import type { PacketSockets, ReceivePacket } from "../ports/packet-sockets.ts";
import { DONE, EAGAIN, EBADF, ENODEV, ENXIO, failed, systemFailure } from "./failure.ts";
import { type FrameSocket, openFrameSocket, rehearseFrameSocket } from "./frame-socket.ts";
import { native, READABLE, type WatchTicket } from "./native.ts";
import { pollReadable } from "./poll.ts";
import {
  loadRawSocket,
  openRawSocketEndpoint,
  type RawSocketModule,
} from "./raw-socket-endpoint.ts";
import { openNativeEndpoint, type VrrpEndpoint } from "./vrrp-endpoint.ts";

/** A packet count after which the next socket has its turn: a flood on one must not hide
 * another. */
const PACKETS_A_TURN = 16;

interface OpenSocket {
  readonly id: SocketId;
  readonly endpoint: VrrpEndpoint;
  readonly ticket: WatchTicket;
}

export interface LinuxPacketSockets extends PacketSockets {
  /** Why IPv4 VRRP goes without the raw-socket package, to be said once; null where it does not. */
  readonly note: string | null;
}

export interface PacketSocketOptions {
  /** Equal specs have equal ids. */
  readonly idOf: (spec: VrrpSocketSpec) => SocketId;
  /** Whether raw-socket carries IPv4 VRRP where it can be loaded. */
  readonly rawSocket: boolean;
  /** Frames are laid ready, and none leaves. */
  readonly rehearsal?: boolean;
}

export function createPacketSockets(options: PacketSocketOptions): LinuxPacketSockets {
  return new Sockets(options);
}

const SWITCHED_OFF = { module: null, reason: "switched off" };

class Sockets implements LinuxPacketSockets {
  readonly note: string | null;
  readonly #idOf: (spec: VrrpSocketSpec) => SocketId;
  readonly #rawSocket: RawSocketModule | null;
  readonly #openFrames: () => Outcome<FrameSocket>;
  readonly #sockets = new Map<SocketId, OpenSocket>();
  #frames: FrameSocket | null = null;
  #onReadable: () => void = () => {};
  #onFailure: (socket: SocketId, failure: SystemFailure) => void = () => {};

  constructor(options: PacketSocketOptions) {
    this.#idOf = options.idOf;
    const { module, reason } = options.rawSocket ? loadRawSocket() : SWITCHED_OFF;
    this.#rawSocket = module;
    this.#openFrames = options.rehearsal === true ? rehearseFrameSocket : openFrameSocket;
    this.note =
      module === null ? `raw-socket cannot be used, IPv4 VRRP goes without it: ${reason}` : null;
  }

  open(spec: VrrpSocketSpec): Outcome<SocketId> {
    const id = this.#idOf(spec);
    if (this.#sockets.has(id)) return { ok: true, value: id };
    const opened =
      spec.family === "ipv4" && this.#rawSocket !== null
        ? openRawSocketEndpoint(this.#rawSocket, spec)
        : openNativeEndpoint(spec);
    if (!opened.ok) return opened;
    const endpoint = opened.value;
    const ticket = native.watchFd(endpoint.fd, READABLE, (status) => {
      if (status < 0) this.#fail(id, -status);
      else this.#onReadable();
    });
    if (typeof ticket === "number") {
      endpoint.close();
      return failed(-ticket);
    }
    this.#sockets.set(id, { id, endpoint, ticket });
    return { ok: true, value: id };
  }

  close(id: SocketId): void {
    const socket = this.#sockets.get(id);
    if (socket === undefined) return;
    this.#sockets.delete(id);
    native.unwatch(socket.ticket);
    socket.endpoint.close();
  }

  send(packet: PacketSend): Outcome<void> {
    const socket = this.#sockets.get(packet.socket);
    if (socket === undefined) return failed(EBADF);
    const sent = socket.endpoint.send(packet);
    if (sent >= 0) return DONE;
    // The device is gone for good. The caller gets its answer first, the failure on the next turn.
    if (sent === -ENODEV || sent === -ENXIO) setImmediate(() => this.#fail(packet.socket, -sent));
    return failed(-sent);
  }

  drain(limit: number, receive: ReceivePacket): number {
    let ready = this.#readable();
    let count = 0;
    while (ready.length > 0 && count < limit) {
      const unfinished: OpenSocket[] = [];
      for (const socket of ready) {
        const turn = Math.min(PACKETS_A_TURN, limit - count);
        const taken = this.#take(socket, turn, receive);
        count += taken;
        if (taken === turn) unfinished.push(socket);
      }
      ready = unfinished;
    }
    return count;
  }

  onReadable(listener: () => void): void {
    this.#onReadable = listener;
  }

  onFailure(listener: (socket: SocketId, failure: SystemFailure) => void): void {
    this.#onFailure = listener;
  }

  sendFrames(interfaceIndex: number, frames: readonly Uint8Array[]): readonly SystemFailure[] {
    if (this.#frames === null) {
      const opened = this.#openFrames();
      if (!opened.ok) return frames.map(() => opened.failure);
      this.#frames = opened.value;
    }
    return this.#frames.send(interfaceIndex, frames);
  }

  closeAll(): void {
    for (const id of this.#sockets.keys()) this.close(id);
    this.#frames?.close();
    this.#frames = null;
  }

  #readable(): OpenSocket[] {
    const sockets = [...this.#sockets.values()];
    const ready = pollReadable(sockets.map(({ endpoint }) => endpoint.fd));
    return sockets.filter((_, index) => ready[index]);
  }

  /** Hands out the packets of one socket; a receiver may close it meanwhile.
   * @returns how many messages were read, at most `limit`; one that is no packet is read, too */
  #take(socket: OpenSocket, limit: number, receive: ReceivePacket): number {
    let reads = 0;
    while (reads < limit && this.#sockets.get(socket.id) === socket) {
      const packet = socket.endpoint.receive(socket.id);
      if (packet === -EAGAIN) break;
      reads++;
      if (typeof packet !== "number") {
        receive(packet, micros(Math.max(native.packetWait(socket.endpoint.fd), 0)));
      } else if (isFatal(-packet)) {
        this.#fail(socket.id, -packet);
      }
    }
    return reads;
  }

  #fail(id: SocketId, errno: number): void {
    if (!this.#sockets.has(id)) return;
    if (!isFatal(errno)) return;
    this.close(id);
    this.#onFailure(id, systemFailure(errno));
  }
}

/** Most pending socket errors are about one packet (an ICMP error, a full buffer) or pass with the
 * link (ENETDOWN); these say that the socket itself is of no more use. */
function isFatal(errno: number): boolean {
  return errno === ENODEV || errno === ENXIO || errno === EBADF;
}
