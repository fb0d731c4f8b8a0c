// Signals, real-time ones included. `catchSignals` is to be the first instruction of the program:
// unhandled, SIGUSR1 opens Node's inspector and most others end the process, and monitoring sends
// them.

import os from "node:os";

import { invariant } from "../base/invariant.ts";
import type { SignalName, Signals } from "../ports/signals.ts";
import { native, type WatchTicket } from "./native.ts";

const REALTIME_BASE = 256;

/** Signals that came before their listener are kept, this many at most. */
const MAX_WAITING = 64;

export interface CaughtSignals extends Signals {
  /** Signals that could not be caught, with the reason; empty as a rule. */
  readonly failures: readonly string[];
}

/** Catches every signal of `SignalName` from now on; a delivery waits for its listener. */
export function catchSignals(): CaughtSignals {
  return new Catcher();
}

/** The number of a signal in this C library: real-time ones are counted from what it leaves
 * free. */
export function signalNumber(name: SignalName): number {
  const realtime = native.realtimeSignals();
  if (name === "SIGRTMIN+2") return Math.floor(realtime / REALTIME_BASE) + 2;
  if (name === "SIGRTMAX-1") return (realtime % REALTIME_BASE) - 1;
  return os.constants.signals[name];
}

const NAMES: readonly SignalName[] = [
  "SIGUSR1",
  "SIGTERM",
  "SIGINT",
  "SIGHUP",
  "SIGUSR2",
  "SIGALRM",
  "SIGQUIT",
  "SIGPIPE",
  "SIGRTMIN+2",
  "SIGRTMAX-1",
];

class Catcher implements CaughtSignals {
  readonly failures: readonly string[];
  readonly #tickets: readonly WatchTicket[];
  readonly #listeners = new Map<SignalName, () => void>();
  #waiting: readonly SignalName[] = [];

  constructor() {
    const tickets: WatchTicket[] = [];
    const failures: string[] = [];
    for (const name of NAMES) {
      const ticket = native.watchSignal(signalNumber(name), () => this.#deliver(name));
      if (typeof ticket === "number") failures.push(`${name}: ${native.strerror(-ticket)}`);
      else tickets.push(ticket);
    }
    this.#tickets = tickets;
    this.failures = failures;
  }

  on(signal: SignalName, listener: () => void): void {
    invariant(!this.#listeners.has(signal), `${signal} has a listener already`);
    this.#listeners.set(signal, listener);
    const early = this.#waiting.filter((name) => name === signal);
    this.#waiting = this.#waiting.filter((name) => name !== signal);
    for (const name of early) setImmediate(() => this.#deliver(name));
  }

  close(): void {
    for (const ticket of this.#tickets) native.unwatch(ticket);
    this.#listeners.clear();
  }

  #deliver(name: SignalName): void {
    const listener = this.#listeners.get(name);
    if (listener !== undefined) listener();
    else if (this.#waiting.length < MAX_WAITING) this.#waiting = [...this.#waiting, name];
  }
}
