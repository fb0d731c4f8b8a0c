// The raw sockets of one process: which datagram reaches which socket, bounded receive buffers,
// errno of a send. Nothing is decided about VRRP.

import { IpAddress } from "../base/ip-address.ts";
import type { SystemFailure } from "../base/outcome.ts";
import type { LinkView } from "../model/kernel.ts";
import {
  type PacketSend,
  type ReceivedPacket,
  type SocketId,
  socketId,
  type VrrpSocketSpec,
} from "../model/packet.ts";
import { EBADF, ENETUNREACH, ENODEV } from "./errno.ts";
import type { Datagram } from "./frame.ts";
import type { Kernel } from "./kernel.ts";

/** What the daemon gives a socket without being told, as the kernel counts it, and what a small
 * packet costs of it (skb truesize). */
const DEFAULT_BUFFER_BYTES = 1_048_576;
const PACKET_COST_BYTES = 768;
/** RFC 791 §3.1 */
const IPV4_HEADER_MIN_BYTES = 20;
/** Hop limit of unicast IPv6 where nobody set one. */
export const DEFAULT_HOP_LIMIT = 64;

interface Queued {
  readonly socket: SocketId;
  readonly datagram: Datagram;
}

interface OpenSocket {
  readonly spec: VrrpSocketSpec;
  queuedBytes: number;
}

export type Sent =
  | { readonly kind: "sent"; readonly link: LinkView; readonly datagram: Datagram }
  | { readonly kind: "failed"; readonly failure: SystemFailure };

export class Sockets {
  readonly #kernel: Kernel;
  readonly #open = new Map<SocketId, OpenSocket>();
  #queue: Queued[] = [];
  #dropped = 0;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /** Datagrams lost to full buffers. */
  get dropped(): number {
    return this.#dropped;
  }

  open(spec: VrrpSocketSpec): SystemFailure | null {
    if (spec.interfaceIndex !== 0 && this.#kernel.link(spec.interfaceIndex) === null) return ENODEV;
    const id = socketId(spec);
    if (!this.#open.has(id)) this.#open.set(id, { spec, queuedBytes: 0 });
    return null;
  }

  close(id: SocketId): void {
    this.#open.delete(id);
    this.#queue = this.#queue.filter((queued) => queued.socket !== id);
  }

  /** The device went: its sockets are closed. Gives their ids. */
  closeOn(interfaceIndex: number): readonly SocketId[] {
    const gone = [...this.#open].filter(([, { spec }]) => spec.interfaceIndex === interfaceIndex);
    for (const [id] of gone) this.close(id);
    return gone.map(([id]) => id);
  }

  hasPackets(): boolean {
    return this.#queue.length > 0;
  }

  /** A datagram came in on this link; true if some socket takes it. */
  accept(interfaceIndex: number, datagram: Datagram): boolean {
    let isTaken = false;
    for (const [id, socket] of this.#open) {
      if (!isFor(socket.spec, interfaceIndex, datagram)) continue;
      const limit = bufferLimit(socket.spec);
      if (socket.queuedBytes + PACKET_COST_BYTES > limit) {
        this.#dropped++;
        continue;
      }
      socket.queuedBytes += PACKET_COST_BYTES;
      this.#queue.push({ socket: id, datagram });
      isTaken = true;
    }
    return isTaken;
  }

  /** Reads the oldest packet; null if there is none. */
  take(): ReceivedPacket | null {
    const queued = this.#queue.shift();
    if (queued === undefined) return null;
    const socket = this.#open.get(queued.socket);
    if (socket !== undefined) socket.queuedBytes -= PACKET_COST_BYTES;
    const { family, source, destination, hopLimit, ipHeader, payload } = queued.datagram;
    return {
      socket: queued.socket,
      family,
      source,
      destination,
      hopLimit,
      ipHeader,
      payload,
    };
  }

  /** What leaves the host; a link without carrier takes it in silence, as Linux does. */
  send(packet: PacketSend): Sent {
    const socket = this.#open.get(packet.socket);
    if (socket === undefined) return { kind: "failed", failure: EBADF };
    const { interfaceIndex, protocol } = socket.spec;
    const link =
      interfaceIndex === 0
        ? this.#kernel.linkTowards(packet.destination)
        : this.#kernel.link(interfaceIndex);
    if (link === null) {
      return { kind: "failed", failure: interfaceIndex === 0 ? ENETUNREACH : ENODEV };
    }
    if (!link.adminUp) return { kind: "failed", failure: ENETUNREACH };
    return { kind: "sent", link, datagram: datagramOf(packet, protocol) };
  }
}

function bufferLimit(spec: VrrpSocketSpec): number {
  return spec.receiveBufferBytes === null ? DEFAULT_BUFFER_BYTES : 2 * spec.receiveBufferBytes;
}

function isFor(spec: VrrpSocketSpec, interfaceIndex: number, datagram: Datagram): boolean {
  if (spec.family !== datagram.family || spec.protocol !== datagram.protocol) return false;
  if (spec.interfaceIndex !== 0 && spec.interfaceIndex !== interfaceIndex) return false;
  const { destination } = spec;
  const wanted = destination.kind === "multicast" ? destination.group : destination.local;
  return wanted.equals(datagram.destination);
}

function datagramOf(packet: PacketSend, protocol: number): Datagram {
  const { source, destination, bytes } = packet;
  if (source.family === "ipv6") {
    const hopLimit = packet.hopLimit ?? DEFAULT_HOP_LIMIT;
    return {
      kind: "datagram",
      family: "ipv6",
      protocol,
      source,
      destination,
      hopLimit,
      ipHeader: null,
      payload: bytes,
    };
  }
  const headerBytes = Math.max(IPV4_HEADER_MIN_BYTES, ((bytes[0] ?? 0) & 0x0f) * 4);
  return {
    kind: "datagram",
    family: "ipv4",
    protocol: bytes[9] ?? 0,
    source: IpAddress.fromBytes(bytes.slice(12, 16)),
    destination: IpAddress.fromBytes(bytes.slice(16, 20)),
    hopLimit: bytes[8] ?? 0,
    ipHeader: bytes.slice(0, headerBytes),
    payload: bytes.slice(headerBytes),
  };
}
