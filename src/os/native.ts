// The one Node-API addon (src/os/native/*.c), loaded and typed. Every function answers with the
// system call's result or the negative errno; nothing throws.

import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

declare const ticketBrand: unique symbol;

/** What `watchFd` and `watchSignal` hand out; only `unwatch` takes it. */
export interface WatchTicket {
  readonly [ticketBrand]: true;
}

/** `status` is 0 or a negative errno; `value` the readiness events or the signal number. */
export type WatchCallback = (status: number, value: number) => void;

/** Byte arrays are memory of the caller; the addon reads or fills it during the call only. */
export interface Native {
  socket(domain: number, type: number, protocol: number): number;
  close(fd: number): number;
  duplicate(fd: number): number;
  setCloexec(fd: number): number;
  setsockopt(fd: number, level: number, name: number, value: number | Uint8Array): number;
  getsockopt(fd: number, level: number, name: number, into: Uint8Array): number;
  attachFilter(fd: number, program: Uint8Array): number;
  bind(fd: number, address: Uint8Array): number;
  connect(fd: number, address: Uint8Array): number;
  getsockname(fd: number, into: Uint8Array): number;
  sendto(fd: number, payload: Uint8Array, flags: number, address: Uint8Array | null): number;
  sendmsg(
    fd: number,
    payload: Uint8Array,
    flags: number,
    address: Uint8Array | null,
    control: Uint8Array | null,
  ): number;
  /** Sends one message after the other out of `payloads`; gives how many left, at most 128. */
  sendmmsg(
    fd: number,
    payloads: Uint8Array,
    lengths: Int32Array,
    address: Uint8Array | null,
  ): number;
  /** `out` gets the lengths of name and control and the message flags. Never waits. */
  recvmsg(
    fd: number,
    into: Uint8Array,
    name: Uint8Array | null,
    control: Uint8Array | null,
    out: Int32Array,
  ): number;
  /** Microseconds since the kernel took in the packet that was read last, by the wall clock: any
   * number if that was set. Noted from the first call on. */
  packetWait(fd: number): number;
  write(fd: number, payload: Uint8Array): number;
  /** `descriptors` is an array of struct pollfd; never waits. */
  poll(descriptors: Uint8Array): number;

  watchFd(fd: number, events: number, callback: WatchCallback): WatchTicket | number;
  watchSignal(number: number, callback: WatchCallback): WatchTicket | number;
  unwatch(ticket: WatchTicket): number;
  /** SIGRTMIN * 256 + SIGRTMAX */
  realtimeSignals(): number;

  nowUs(clock: number): number;
  timerfdCreate(): number;
  timerfdSet(fd: number, atUs: number): number;
  timerfdRead(fd: number): number;
  strerror(errno: number): string;
  /** 0 is the calling thread. */
  schedSet(thread: number, policy: number, priority: number): number;
  setNice(value: number): number;
  setAffinity(thread: number, mask: Uint8Array): number;
  getAffinity(into: Uint8Array): number;
  setLimit(resource: number, soft: number, hard: number): number;
  prctl(option: number, second: number, third: number): number;
  setThreadName(name: Uint8Array): number;
  enterNetworkNamespace(fd: number): number;

  /** Both blocks are strings that each end with a NUL byte. */
  spawn(
    argv: Uint8Array,
    environment: Uint8Array,
    settings: Int32Array,
    affinity: Uint8Array | null,
  ): number;
  pidfdOpen(pid: number): number;
  /** 0 while the child runs, else 65536 + its wait status. */
  waitStatus(pid: number): number;
  /** `pid` if that child (0: any child) has ended and is not reaped yet, else 0. */
  peekEnded(pid: number): number;
  kill(pid: number, signal: number): number;
  mkfifo(path: Uint8Array, mode: number): number;
}

const FUNCTIONS: Readonly<Record<keyof Native, true>> = {
  socket: true,
  close: true,
  duplicate: true,
  setCloexec: true,
  setsockopt: true,
  getsockopt: true,
  attachFilter: true,
  bind: true,
  connect: true,
  getsockname: true,
  sendto: true,
  sendmsg: true,
  sendmmsg: true,
  recvmsg: true,
  packetWait: true,
  write: true,
  poll: true,
  watchFd: true,
  watchSignal: true,
  unwatch: true,
  realtimeSignals: true,
  nowUs: true,
  timerfdCreate: true,
  timerfdSet: true,
  timerfdRead: true,
  strerror: true,
  schedSet: true,
  setNice: true,
  setAffinity: true,
  getAffinity: true,
  setLimit: true,
  prctl: true,
  setThreadName: true,
  enterNetworkNamespace: true,
  spawn: true,
  pidfdOpen: true,
  waitStatus: true,
  peekEnded: true,
  kill: true,
  mkfifo: true,
};

const FILE = path.join("build", "Release", "vrrpd_native.node");

/** @throws Error with what to do about it where the addon was not built */
function load(): Native {
  // src/os under a runtime that takes TypeScript, dist/src/os when compiled.
  const roots = ["../..", "../../.."].map((up) => path.resolve(import.meta.dirname, up));
  const found = roots.map((root) => path.join(root, FILE)).find((file) => existsSync(file));
  if (found === undefined) {
    throw new Error(
      `the native addon ${FILE} is missing: npm builds it at install (npm rebuild builds it again)`,
    );
  }
  const addon = createRequire(import.meta.url)(found) as Native;
  const lacking = lacksFunction(addon);
  if (lacking === null) return addon;
  throw new Error(
    `the native addon ${FILE} is of another version, without ${lacking}: npm rebuild builds it anew`,
  );
}

/** An addon that was built for older sources is found out here, not when a function of it is wanted
 * for the first time, which may be the takeover. */
export function lacksFunction(addon: Partial<Native>): string | null {
  const names = Object.keys(FUNCTIONS) as (keyof Native)[];
  return names.find((name) => typeof addon[name] !== "function") ?? null;
}

export const native: Native = load();

export const READABLE = 1;

/** Text with the final NUL byte that C wants. */
export function cString(text: string): Uint8Array {
  return new TextEncoder().encode(`${text}\0`);
}
