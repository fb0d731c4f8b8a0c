// Sends link-layer frames (gratuitous ARP, unsolicited NA) out of any interface, many in one system
// call; receives nothing.

import type { Outcome, SystemFailure } from "../base/outcome.ts";
import { EINVAL, ENETDOWN, ENODEV, ENXIO, failed, systemFailure } from "./failure.ts";
import { native } from "./native.ts";
import { AF_PACKET, sockaddrLl } from "./socket-address.ts";

const SOCK_RAW = 3;
/** Protocol 0 hooks the socket to no traffic; the filter keeps it so if it is ever bound. */
const NO_PROTOCOL = 0;
/** One struct sock_filter: `ret #0`, keep no byte of any packet. */
const DROP_ALL: Uint8Array = new Uint8Array(8);
DROP_ALL[0] = 0x06;

const SOL_SOCKET = 1;
const SO_SNDBUFFORCE = 32;
/** Frames that a network card has not taken yet: a thousand with what the kernel adds to each. */
const SEND_BUFFER_BYTES = 2 * 1024 * 1024;

/** Frames of one system call. */
const BURST_FRAMES = 128;
const BURST_BYTES = 16_384;

const ETHERTYPE_OFFSET = 12;

export interface FrameSocket {
  /** A failure for each frame that was refused; the others left, in their order. */
  send(interfaceIndex: number, frames: readonly Uint8Array[]): readonly SystemFailure[];
  close(): void;
}

export function openFrameSocket(): Outcome<FrameSocket> {
  const fd = native.socket(AF_PACKET, SOCK_RAW, NO_PROTOCOL);
  if (fd < 0) return failed(-fd);
  const filtered = native.attachFilter(fd, DROP_ALL);
  if (filtered < 0) {
    native.close(fd);
    return failed(-filtered);
  }
  // Where that is forbidden, the default holds some hundred frames.
  native.setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, SEND_BUFFER_BYTES);
  const send: SendFrames = (payloads, lengths, address) =>
    native.sendmmsg(fd, payloads, lengths, address);
  return { ok: true, value: new Frames(send, () => void native.close(fd)) };
}

/** Lays frames ready as for the kernel, and none leaves: for rehearsals. */
export function rehearseFrameSocket(): Outcome<FrameSocket> {
  const send: SendFrames = (_, lengths) => lengths.length;
  return { ok: true, value: new Frames(send, () => {}) };
}

/** sendmmsg(2): how many have left, or the negative errno of the first. */
type SendFrames = (payloads: Uint8Array, lengths: Int32Array, address: Uint8Array) => number;

class Frames implements FrameSocket {
  readonly close: () => void;
  readonly #send: SendFrames;
  readonly #payloads = new Uint8Array(BURST_BYTES);
  readonly #lengths = new Int32Array(BURST_FRAMES);

  constructor(send: SendFrames, close: () => void) {
    this.#send = send;
    this.close = close;
  }

  send(interfaceIndex: number, frames: readonly Uint8Array[]): readonly SystemFailure[] {
    const failures: SystemFailure[] = [];
    for (let next = 0; next < frames.length; ) {
      const sent = this.#sendSome(interfaceIndex, frames, next);
      // Nothing else will leave a device that is gone or down: one answer a frame, no more calls.
      const refused = isDeviceLost(-sent) ? frames.length - next : 1;
      if (sent < 0) for (let i = 0; i < refused; i++) failures.push(systemFailure(-sent));
      next += sent < 0 ? refused : Math.max(sent, 1);
    }
    return failures;
  }

  /** Gives how many frames from `start` on have left, or the negative errno of the first. */
  #sendSome(interfaceIndex: number, frames: readonly Uint8Array[], start: number): number {
    const etherType = etherTypeOf(frames[start]);
    if (etherType === null) return -EINVAL;
    let count = 0;
    let lengthBytes = 0;
    for (; count < BURST_FRAMES; count++) {
      const frame = frames[start + count];
      // The address names the type, too, so that frames of one type go together.
      if (frame === undefined || etherTypeOf(frame) !== etherType) break;
      if (lengthBytes + frame.length > BURST_BYTES) break;
      this.#payloads.set(frame, lengthBytes);
      this.#lengths[count] = frame.length;
      lengthBytes += frame.length;
    }
    if (count === 0) return -EINVAL;
    const lengths = this.#lengths.subarray(0, count);
    const address = sockaddrLl(interfaceIndex, etherType);
    return this.#send(this.#payloads, lengths, address);
  }
}

function isDeviceLost(errno: number): boolean {
  return errno === ENXIO || errno === ENODEV || errno === ENETDOWN;
}

/** Null for what is too short for an Ethernet header. */
function etherTypeOf(frame: Uint8Array | undefined): number | null {
  const high = frame?.[ETHERTYPE_OFFSET];
  const low = frame?.[ETHERTYPE_OFFSET + 1];
  return high === undefined || low === undefined ? null : (high << 8) | low;
}
