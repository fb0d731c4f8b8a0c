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

/** Awake this long before: a rehearsal takes half of it at worst, once the code is compiled. The
 * processor is ours for as long, and only where a master has been silent for two intervals. */
export const LEAD_US: Micros = millis(2);
/** What was done this lately is still warm: when a master of hundreds dies, its first instance
 * rehearses for all. */
export const WARM_US: Micros = millis(100);

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
  readonly say: (event: ProcessEvent) => void;
}

export class Foresight {
  readonly #parts: ForesightParts;
  #warmUntil: Instant | null = null;
  /** What none has undercut: one that took longer was interrupted, or met cold code. */
  #quickestUs: Micros | null = null;
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
    if (rounds === 0) return;
    // The last one is as long as those before a takeover will be.
    this.#rehearse(config, rounds === 1 ? FEW_ADDRESSES : FIRST_ADDRESSES);
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

  /** Rehearses a takeover that is due in a moment and stays awake until then.
   * @returns whether time has passed in which something may have been heard */
  awaitTakeover(): boolean {
    const { clock, engine } = this.#parts;
    const deadline = engine.nextDeadline();
    const now = clock.now();
    if (deadline === null || now >= deadline || elapsed(now, deadline) > LEAD_US) return false;
    const config = engine.nextTakeover();
    if (config === null || this.#isWarm(now)) return false;
    // Each time a little faster; none that might not be over in time: a Skew_Time can be shorter
    // than a rehearsal.
    for (
      let at = now, tookUs = micros(Math.max(this.#quickestUs ?? 1, 1));
      tookUs > 0 && addMicros(at, micros(2 * tookUs)) < deadline;
    ) {
      tookUs = this.#rehearse(config, FEW_ADDRESSES);
      at = clock.now();
    }
    this.#warmUntil = addMicros(deadline, WARM_US);
    clock.waitUntil(deadline);
    return true;
  }

  /** A rehearsal that fails is no reason to miss the performance.
   * @returns how long it took; 0 where there is none */
  #rehearse(config: VrrpInstanceConfig, addressLimit: number): Micros {
    if (this.#failed) return micros(0);
    const { clock } = this.#parts;
    const begun = clock.now();
    try {
      this.#parts.rehearse(config, addressLimit);
    } catch (error) {
      this.#failed = true;
      this.#parts.say({ kind: "rehearsal-failed", reason: String(error) });
      return micros(0);
    }
    const tookUs = elapsed(begun, clock.now());
    this.#quickestUs = micros(Math.min(tookUs, this.#quickestUs ?? tookUs));
    return tookUs;
  }

  #isWarm(now: Instant): boolean {
    return this.#warmUntil !== null && now < this.#warmUntil;
  }
}
