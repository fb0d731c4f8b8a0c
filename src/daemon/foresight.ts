// Has the loop awake a moment before a takeover is due, and its path rehearsed: sleeping until the
// deadline and running cold costs a millisecond, in which nobody has the address.

import {
  addMicros,
  elapsed,
  type Instant,
  instant,
  type Micros,
  micros,
  millis,
} from "../base/units.ts";
import { FEW_ADDRESSES } from "../engine/rehearsal.ts";
import type { VrrpInstanceConfig } from "../model/vrrp-instance.ts";
import type { ProcessEvent } from "../observe/process-event.ts";
import type { Clock } from "../ports/clock.ts";
import type { LoopEngine } from "./loop.ts";

/** Awake this long before: a wake-up that comes late, the sweep and what it finds to do are over in
 * half of it. The processor is ours for as long, and only where a master has been silent for nearly
 * as long as it may be. */
export const LEAD_US: Micros = millis(4);
/** Rehearsed in the end of it, so that all is still warm. */
export const STAGE_US: Micros = millis(2);
/** Between looks at what has come, once there is no time for a rehearsal any more. */
const GLANCE_US: Micros = micros(50);
/** What was done this lately is still warm: when a master of hundreds dies, its first instance
 * rehearses for all. */
export const WARM_US: Micros = millis(25);

/** Measured: more of them make nothing faster, and hundreds cost megabytes of compiled code. */
const FIRST_ROUNDS = 20;
/** As many addresses each time as take a few milliseconds: what a takeover of hundreds does with
 * every one of them is compiled by then. More of them at once cost megabytes of memory. */
const FIRST_ADDRESSES = 64;

export interface ForesightParts {
  readonly clock: Clock;
  readonly engine: Pick<LoopEngine, "nextDeadline" | "nextTakeover">;
  /** Goes the way of such a takeover, without effect, with at most so many addresses. */
  readonly rehearse: (config: VrrpInstanceConfig, addressLimit: number) => void;
  /** Has the run time clear away what was thrown away lately, which it does by itself at any moment
   * and holds everything up for a millisecond. */
  readonly sweep: () => void;
  readonly say: (event: ProcessEvent) => void;
}

export class Foresight {
  readonly #parts: ForesightParts;
  #warmUntil: Instant | null = null;
  /** What none of an instance has undercut: one that took longer was interrupted, or met cold
   * code. */
  readonly #quickestUs = new WeakMap<VrrpInstanceConfig, Micros>();
  #failed = false;

  constructor(parts: ForesightParts) {
    this.#parts = parts;
  }

  /** The first rehearsals compile what they run, which takes longer than a moment: now, while
   * there is time, whatever the instances wait for at the start (check scripts, a link). One a
   * turn, so that nothing waits for them.
   * @param nextTurn calls back after everything that is ready has been looked at */
  prepare(
    config: VrrpInstanceConfig,
    nextTurn: (callback: () => void) => void,
    rounds: number = FIRST_ROUNDS,
  ): void {
    if (rounds === 0) {
      this.#parts.sweep();
      return;
    }
    // Few while all is cold, so that nobody waits for long; and the last one is as long as those
    // before a takeover will be.
    const isMany = rounds > 1 && rounds <= FIRST_ROUNDS / 2;
    this.#rehearse(config, isMany ? FIRST_ADDRESSES : FEW_ADDRESSES);
    nextTurn(() => this.prepare(config, nextTurn, rounds - 1));
  }

  /** When the loop has to be awake for the engine's next deadline. */
  nextWake(): Instant | null {
    const { clock, engine } = this.#parts;
    const deadline = engine.nextDeadline();
    if (deadline === null || engine.nextTakeover() === null) return deadline;
    const now = clock.now();
    if (now >= deadline) return deadline;
    const early = instant(Math.max(now, deadline - LEAD_US));
    return this.#isWarm(early) ? deadline : early;
  }

  /** Rehearses a takeover that is due in a moment and stays awake until then, or until it is due no
   * more.
   * @param look reads what has come; once more after the deadline */
  awaitTakeover(look: () => void): void {
    const { clock, engine } = this.#parts;
    const deadline = engine.nextDeadline();
    const now = clock.now();
    if (deadline === null || now >= deadline || elapsed(now, deadline) > LEAD_US) return;
    const config = engine.nextTakeover();
    if (config === null || this.#isWarm(now)) return;
    this.#warmUntil = addMicros(deadline, WARM_US);
    if (elapsed(now, deadline) > STAGE_US) {
      this.#parts.sweep();
      clock.waitUntil(instant(deadline - STAGE_US));
    }
    let lookedAt: Instant;
    do {
      if (this.#hasTimeUntil(deadline, config)) this.#rehearse(config, FEW_ADDRESSES);
      else clock.waitUntil(instant(Math.min(addMicros(clock.now(), GLANCE_US), deadline)));
      lookedAt = clock.now();
      look();
    } while (lookedAt < deadline && engine.nextDeadline() === deadline);
  }

  /** Whether a rehearsal would be over in time, and then some: a Skew_Time can be shorter than
   * one. */
  #hasTimeUntil(deadline: Instant, config: VrrpInstanceConfig): boolean {
    const wantedUs = micros(2 * Math.max(this.#quickestUs.get(config) ?? 1, 1));
    return !this.#failed && addMicros(this.#parts.clock.now(), wantedUs) < deadline;
  }

  /** A rehearsal that fails is no reason to miss the performance. */
  #rehearse(config: VrrpInstanceConfig, addressLimit: number): void {
    if (this.#failed) return;
    const { clock } = this.#parts;
    const begun = clock.now();
    try {
      this.#parts.rehearse(config, addressLimit);
    } catch (error) {
      this.#failed = true;
      this.#parts.say({ kind: "rehearsal-failed", reason: String(error) });
      return;
    }
    const tookUs = elapsed(begun, clock.now());
    const quickestUs = this.#quickestUs.get(config) ?? tookUs;
    this.#quickestUs.set(config, micros(Math.min(tookUs, quickestUs)));
  }

  #isWarm(now: Instant): boolean {
    return this.#warmUntil !== null && now < this.#warmUntil;
  }
}
