// What every host puts on the wire, with the kernel's time stamps, taken at the switch's ports, and
// frames of our own into the switch.

import { native, READABLE } from "../../../src/os/native.ts";
import { AF_PACKET, LITTLE_ENDIAN, sockaddrLl } from "../../../src/os/socket-address.ts";
import { readEthernetFrame, type SeenFrame } from "./frame.ts";
import type { Namespace } from "./namespace.ts";

const SOCK_RAW = 3;
const ETH_P_ALL_NETWORK_ORDER = 0x0300;
const SOL_SOCKET = 1;
const SO_RCVBUFFORCE = 33;
const SO_TIMESTAMPNS = 35;
const RCVBUF_BYTES = 64 << 20;
const PACKET_OUTGOING = 4;
/** Other tests run in the same process: their clocks must not wait for one that floods. */
const FRAMES_A_TURN = 500;

/** Sender of the frames that the lab made itself. */
export const INJECTED = "lab";

export interface CapturedFrame {
  /** The kernel's time of reception, microseconds since the epoch. */
  readonly atUs: number;
  /** The host that sent it, or `INJECTED`. */
  readonly from: string;
  readonly bytes: Uint8Array;
  readonly seen: SeenFrame | null;
}

/** Read when somebody asks: the frames of a flood never are. */
class LazyFrame implements CapturedFrame {
  readonly atUs: number;
  readonly from: string;
  readonly bytes: Uint8Array;
  #seen: SeenFrame | null | undefined;

  constructor(atUs: number, from: string, bytes: Uint8Array) {
    this.atUs = atUs;
    this.from = from;
    this.bytes = bytes;
  }

  get seen(): SeenFrame | null {
    if (this.#seen === undefined) this.#seen = readEthernetFrame(this.bytes);
    return this.#seen;
  }
}

/** @throws Error with the kernel's words if `status` is a negative errno */
export function setting(status: number, what: string): number {
  if (status < 0) throw new Error(`${what}: ${native.strerror(-status)}`);
  return status;
}

export class Capture {
  readonly frames: CapturedFrame[] = [];
  readonly #fd: number;
  /** A socket does not hear what it says itself. */
  readonly #mouth: number;
  readonly #ports: ReadonlyMap<number, string>;
  readonly #bridgeIndex: number;
  readonly #stop: () => void;

  /** @param ports interface index at the switch → name of the host behind it */
  constructor(wire: Namespace, bridgeIndex: number, ports: ReadonlyMap<number, string>) {
    this.#ports = ports;
    this.#bridgeIndex = bridgeIndex;
    const open = (protocol: number): number =>
      wire.inside(() => setting(native.socket(AF_PACKET, SOCK_RAW, protocol), "packet socket"));
    this.#fd = open(ETH_P_ALL_NETWORK_ORDER);
    this.#mouth = open(0);
    setting(native.setsockopt(this.#fd, SOL_SOCKET, SO_TIMESTAMPNS, 1), "SO_TIMESTAMPNS");
    native.setsockopt(this.#fd, SOL_SOCKET, SO_RCVBUFFORCE, RCVBUF_BYTES);
    const ticket = native.watchFd(this.#fd, READABLE, () => this.drain(FRAMES_A_TURN));
    if (typeof ticket === "number") throw new Error(native.strerror(-ticket));
    this.#stop = () => native.unwatch(ticket);
  }

  /** Takes in what was captured, all of it unless a limit is given. */
  drain(limit: number = Number.POSITIVE_INFINITY): void {
    const bytes = new Uint8Array(2048);
    const name = new Uint8Array(20);
    const control = new Uint8Array(64);
    const out = new Int32Array(3);
    for (let count = 0; count < limit; count++) {
      const length = native.recvmsg(this.#fd, bytes, name, control, out);
      if (length < 0) return;
      const index = new DataView(name.buffer).getInt32(4, LITTLE_ENDIAN);
      const from = this.#senderOf(index, name[10] === PACKET_OUTGOING);
      if (from === null) continue;
      this.frames.push(new LazyFrame(stampOf(control), from, bytes.slice(0, length)));
    }
  }

  /** A frame passes the switch more than once: it comes in at a port, or leaves the switch's own
   * interface if it was injected. */
  #senderOf(interfaceIndex: number, isOutgoing: boolean): string | null {
    if (isOutgoing) return interfaceIndex === this.#bridgeIndex ? INJECTED : null;
    return this.#ports.get(interfaceIndex) ?? null;
  }

  /** Floods a frame of our own to every host. */
  inject(frame: Uint8Array): void {
    const type = ((frame[12] ?? 0) << 8) | (frame[13] ?? 0);
    setting(native.sendto(this.#mouth, frame, 0, sockaddrLl(this.#bridgeIndex, type)), "inject");
  }

  close(): void {
    this.#stop();
    native.close(this.#fd);
    native.close(this.#mouth);
  }
}

/** SCM_TIMESTAMPNS: a struct cmsghdr, then seconds and nanoseconds. */
function stampOf(control: Uint8Array): number {
  const view = new DataView(control.buffer);
  const seconds = Number(view.getBigInt64(16, LITTLE_ENDIAN));
  return seconds * 1_000_000 + Number(view.getBigInt64(24, LITTLE_ENDIAN)) / 1000;
}
