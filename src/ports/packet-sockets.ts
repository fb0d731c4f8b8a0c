// VRRP sockets and link-layer frames. An adapter never decides: it opens what it is told to, hands
// out what came in, and answers with errno.

import type { Outcome, SystemFailure } from "../base/outcome.ts";
import type { Micros } from "../base/units.ts";
import type { PacketSend, ReceivedPacket, SocketId, VrrpSocketSpec } from "../model/packet.ts";

/** @param waitedUs since the kernel took the packet in; 0 where it does not tell. A wall clock that
 * was set in between falsifies it. */
export type ReceivePacket = (packet: ReceivedPacket, waitedUs: Micros) => void;

export interface PacketSockets {
  open(spec: VrrpSocketSpec): Outcome<SocketId>;
  close(socket: SocketId): void;
  /** Sends at once, before it returns. */
  send(packet: PacketSend): Outcome<void>;
  /** Reads every queued packet of every socket, oldest first per socket, up to `limit` messages in
   * all; gives the number read, in which those count that are no packet. Called in the expiry
   * handler before a deadline is judged. */
  drain(limit: number, receive: ReceivePacket): number;
  /** Called when a socket has something to read; the callee calls `drain`. One listener. */
  onReadable(listener: () => void): void;
  /** Asynchronous socket errors (device gone): the socket is closed already. One listener. */
  onFailure(listener: (socket: SocketId, failure: SystemFailure) => void): void;
  /** Sends complete Ethernet frames (gratuitous ARP, unsolicited NA) out of an interface, in their
   * order and before it returns. Gives a failure for each that was refused; the others left. */
  sendFrames(interfaceIndex: number, frames: readonly Uint8Array[]): readonly SystemFailure[];
  closeAll(): void;
}
