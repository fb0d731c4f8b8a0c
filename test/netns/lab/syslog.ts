// The other end of a host's /dev/log: lines as they came, with severity and time.

import { native, READABLE } from "../../../src/os/native.ts";
import { AF_UNIX, sockaddrUn } from "../../../src/os/socket-address.ts";
import { setting } from "./capture.ts";
import type { Namespace } from "./namespace.ts";

const SOCK_DGRAM = 2;
const SOL_SOCKET = 1;
const SO_RCVBUFFORCE = 33;
const RCVBUF_BYTES = 1 << 20;
const SEVERITIES = ["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"];
const FACILITIES = ["kern", "user", "mail", "daemon", "auth", "syslog"];

export interface SyslogLine {
  /** Microseconds since the epoch at which it was read here. */
  readonly atUs: number;
  /** `daemon.info`; a facility without a name here is its number. */
  readonly level: string;
  /** `Keepalived_vrrp` */
  readonly tag: string;
  readonly pid: number;
  readonly text: string;
  /** The datagram. */
  readonly raw: string;
}

export class SyslogReceiver {
  readonly lines: SyslogLine[] = [];
  readonly #fd: number;
  readonly #stop: () => void;

  /** @param wire network namespace whose queue is long enough for a reader that is slow: ten
   *   datagrams, the kernel's default, would hold up a daemon that waits, and lose lines of one
   *   that does not */
  constructor(path: string, wire: Namespace) {
    const open = (): number => native.socket(AF_UNIX, SOCK_DGRAM, 0);
    this.#fd = setting(wire.inside(open), "socket");
    setting(native.bind(this.#fd, sockaddrUn(path)), `bind ${path}`);
    native.setsockopt(this.#fd, SOL_SOCKET, SO_RCVBUFFORCE, RCVBUF_BYTES);
    const ticket = native.watchFd(this.#fd, READABLE, () => this.drain());
    if (typeof ticket === "number") throw new Error(native.strerror(-ticket));
    this.#stop = () => native.unwatch(ticket);
  }

  drain(): void {
    const bytes = new Uint8Array(65536);
    const out = new Int32Array(3);
    for (;;) {
      const length = native.recvmsg(this.#fd, bytes, null, null, out);
      if (length < 0) return;
      this.lines.push(parse(new TextDecoder().decode(bytes.subarray(0, length))));
    }
  }

  close(): void {
    this.#stop();
    native.close(this.#fd);
  }
}

function parse(raw: string): SyslogLine {
  const atUs = native.nowUs(0);
  const match =
    /^<(\d+)>(?:\w{3} [ \d]\d [\d:]{8} )?([^[:]+)(?:\[(\d+)\])?: ([\s\S]*?)[\n\0]*$/.exec(raw);
  const [, priority = "", tag = "", pid = "0", text = raw] = match ?? [];
  const code = Number(priority);
  const facility = FACILITIES[code >> 3] ?? String(code >> 3);
  const level = `${facility}.${SEVERITIES[code & 7] ?? "?"}`;
  return { atUs, level: match === null ? "?" : level, tag, pid: Number(pid), text, raw };
}
