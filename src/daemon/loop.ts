// Joins the engine to the world: what wakes the process becomes inputs, outputs become system
// calls. It decides in which order things are read and judged, nothing about VRRP.
//
// Whatever woke us, everything that is queued is read first, and only then are deadlines judged.
// In Node a timer that is due runs before packets that wait in a socket, so that after a stall (a
// busy host, SIGSTOP) a naive loop declares a living master dead with its adverts unread.
//
// One input at a time goes into the engine; all its outputs are done in order; answers that came
// at once go in before anything else.

import { invariant } from "../base/invariant.ts";
import {
  earliest,
  elapsed,
  type Instant,
  instant,
  type Micros,
  micros,
  millis,
  seconds,
} from "../base/units.ts";
import type { EngineInput } from "../engine/input.ts";
import type { EngineOutput } from "../engine/output.ts";
import type { VrrpInstanceConfig } from "../model/vrrp-instance.ts";
import type { ProcessEvent } from "../observe/process-event.ts";
import type { Clock, CreateDeadlineTimer, DeadlineTimer } from "../ports/clock.ts";
import type { Netlink } from "../ports/netlink.ts";
import type { PacketSockets } from "../ports/packet-sockets.ts";
import type { Alarms } from "./alarms.ts";
import type { Foresight } from "./foresight.ts";

/** Packets read in one turn before deadlines are judged: about as many as the default receive
 * buffers of eight interfaces hold. A flood that is longer must not hold back our own adverts. */
export const PACKETS_PER_TURN = 2048;
/** Kernel events read in one turn. */
export const KERNEL_EVENTS_PER_TURN = 1024;
/** A deadline missed by this much means that the process did not run; keepalived's threshold for
 * saying that a timer was late (`min_auto_priority_delay`). Receive buffers survive shorter
 * stalls. */
export const PAUSE_US: Micros = seconds(1);
/** CLOCK_BOOTTIME gains this much on CLOCK_MONOTONIC only while the host is suspended. */
export const SUSPEND_US: Micros = millis(100);
/** The wall clock was set if it moved by this much against the monotonic one. */
export const CLOCK_STEP_US: Micros = millis(500);
/** A Master_Down_Timer does not count our own waking up: a packet counts from when the kernel took
 * it in. One that had waited for longer was read by a loop that had been away, so that what came
 * after it may not be read yet, and counts from its reading, as each does in keepalived. Half the
 * shortest interval at which masters speak; no wall clock that is set moves a timer by more. */
export const PROMPT_US: Micros = millis(5);
/** Inputs that one turn may cause by answers; more is an engine that chases itself. */
const ANSWERS_PER_INPUT = 10_000;

/** What the loop needs of an engine. */
export interface LoopEngine {
  handle(input: EngineInput, now: Instant): readonly EngineOutput[];
  nextDeadline(): Instant | null;
  /** Whose takeover the next deadline is; null where it is for something else. */
  nextTakeover(): VrrpInstanceConfig | null;
}

export interface LoopParts {
  readonly engine: LoopEngine;
  readonly clock: Clock;
  readonly createTimer: CreateDeadlineTimer;
  readonly foresight: Foresight;
  /** The daemon's own deadlines. */
  readonly alarms: Alarms;
  readonly packetSockets: PacketSockets;
  readonly netlink: Netlink;
  /** Does what the engine asks for; gives the answers that came at once. */
  readonly perform: (output: EngineOutput) => readonly EngineInput[];
  readonly say: (event: ProcessEvent) => void;
  /** Our own bug: called once, the loop does nothing any more. */
  readonly crash: (error: unknown) => void;
}

export class Loop {
  readonly #parts: LoopParts;
  readonly #timer: DeadlineTimer;
  /** Called back while a turn runs: to be fed when it comes to its end. */
  readonly #waiting: EngineInput[] = [];
  #armedAt: Instant | null = null;
  /** The engine's last moment; its time never goes back. */
  #toldAt: Instant;
  /** The timer has expired since it was armed: the same deadline must be armed again. */
  #timerSpent = false;
  #suspendedUs: Micros;
  #wallOffsetUs: number;
  #running = false;
  #closed = false;

  constructor(parts: LoopParts) {
    this.#parts = parts;
    this.#timer = parts.createTimer(() => {
      this.#timerSpent = true;
      this.#turn([]);
    });
    this.#toldAt = parts.clock.now();
    this.#suspendedUs = suspendedSinceBoot(parts.clock);
    this.#wallOffsetUs = wallOffset(parts.clock);
    parts.packetSockets.onReadable(() => this.#turn([]));
    parts.netlink.onReadable(() => this.#turn([]));
    parts.packetSockets.onFailure((socket, failure) => {
      this.submit({ kind: "socket-failed", socket, failure });
    });
  }

  /** Feeds an input that came from outside, after everything that is queued. */
  submit(input: EngineInput): void {
    this.#turn([input]);
  }

  /** Once is enough, and only once: its descriptor's number may be another file's by then. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#timer.close();
  }

  #turn(inputs: readonly EngineInput[]): void {
    if (this.#closed) return;
    if (this.#running) {
      this.#waiting.push(...inputs);
      return;
    }
    this.#running = true;
    try {
      this.#runTurn(inputs);
    } catch (error) {
      this.close();
      this.#parts.crash(error);
    } finally {
      this.#running = false;
    }
  }

  #runTurn(inputs: readonly EngineInput[]): void {
    const { clock, engine, foresight } = this.#parts;
    const began = clock.now();
    const lateUs = this.#lateness(began);
    const suspendedUs = this.#suspension();
    // First: what is queued is judged by the time of day (`auth_hmac`).
    this.#noteWallClock();
    this.#drain();
    this.#notePause(lateUs, suspendedUs);
    for (const input of inputs) this.#feed(input);
    foresight.awaitTakeover(() => this.#drain());
    if (isDue(engine.nextDeadline(), clock.now())) this.#feed({ kind: "tick" });
    this.#parts.alarms.ring(clock.now());
    this.#feedWaiting();
    this.#arm();
  }

  /** How long the loop has been away beyond the deadline for which it had set its timer. */
  #lateness(now: Instant): Micros {
    return this.#armedAt === null || now < this.#armedAt ? micros(0) : elapsed(this.#armedAt, now);
  }

  #suspension(): Micros {
    const before = this.#suspendedUs;
    this.#suspendedUs = suspendedSinceBoot(this.#parts.clock);
    return micros(this.#suspendedUs - before);
  }

  #drain(): void {
    const { clock, netlink, packetSockets, say } = this.#parts;
    const events = netlink.drain(KERNEL_EVENTS_PER_TURN, (event) => {
      this.#feed({ kind: "kernel-event", event });
    });
    const packets = packetSockets.drain(PACKETS_PER_TURN, (packet, waitedUs) => {
      const now = clock.now();
      const at = waitedUs > PROMPT_US ? now : instant(now - waitedUs);
      this.#feed({ kind: "packet", packet }, at);
    });
    if (events >= KERNEL_EVENTS_PER_TURN) say({ kind: "drain-limit", what: "kernel events" });
    if (packets >= PACKETS_PER_TURN) say({ kind: "drain-limit", what: "packets" });
  }

  #notePause(lateUs: Micros, suspendedUs: Micros): void {
    const suspended = suspendedUs >= SUSPEND_US;
    if (lateUs < PAUSE_US && !suspended) return;
    const durationUs = micros(lateUs + (suspended ? suspendedUs : 0));
    if (lateUs >= PAUSE_US) this.#parts.say({ kind: "timer-late", lateUs });
    this.#feed({ kind: "paused", durationUs, suspended });
  }

  #noteWallClock(): void {
    const { clock } = this.#parts;
    const offset = wallOffset(clock);
    if (Math.abs(offset - this.#wallOffsetUs) < CLOCK_STEP_US) return;
    this.#wallOffsetUs = offset;
    this.#feed({ kind: "wall-clock", timeMs: clock.wallTimeMs() });
  }

  #feedWaiting(): void {
    for (let input = this.#waiting.shift(); input !== undefined; input = this.#waiting.shift()) {
      this.#feed(input);
    }
  }

  #feed(first: EngineInput, at: Instant = this.#parts.clock.now()): void {
    const queue = this.#handle(first, at);
    if (queue.length === 0) return;
    let fed = 1;
    for (let input = queue.shift(); input !== undefined; input = queue.shift()) {
      fed++;
      invariant(fed <= ANSWERS_PER_INPUT, `endless answers to ${first.kind}`);
      queue.unshift(...this.#handle(input, this.#parts.clock.now()));
    }
  }

  /** @returns the answers that came at once; most inputs have none */
  #handle(input: EngineInput, at: Instant): EngineInput[] {
    const answers: EngineInput[] = [];
    if (this.#closed) return answers;
    const { engine, perform } = this.#parts;
    // What came with the turn may be read after an answer of this moment.
    if (at > this.#toldAt) this.#toldAt = at;
    for (const output of engine.handle(input, this.#toldAt)) {
      for (const answer of perform(output)) answers.push(answer);
    }
    return answers;
  }

  #arm(): void {
    if (this.#closed) return;
    const { alarms, foresight } = this.#parts;
    const at = earliest(foresight.nextWake(), alarms.next());
    if (at === this.#armedAt && !this.#timerSpent) return;
    this.#armedAt = at;
    this.#timerSpent = false;
    this.#timer.arm(at);
  }
}

function isDue(deadline: Instant | null, now: Instant): boolean {
  return deadline !== null && deadline <= now;
}

function wallOffset(clock: Clock): number {
  return clock.wallTimeMs() * 1000 - clock.now();
}

function suspendedSinceBoot(clock: Clock): Micros {
  return micros(clock.bootTime() - clock.now());
}
