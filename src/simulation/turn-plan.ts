// When a simulated loop runs next: as soon as something waits, at its deadline, and never before
// its last slow call has returned. The scheduler of the host may let it wait a little.

import { addMicros, type Instant, type Micros, micros } from "../base/units.ts";
import type { Rng } from "./rng.ts";
import type { Timeline } from "./timeline.ts";

export class TurnPlan {
  /** Longest time from something to do until the loop does it. */
  wakeLatencyUs: Micros = micros(0);
  readonly #timeline: Timeline;
  readonly #rng: Rng;
  readonly #turn: () => void;
  /** The next turn's virtual time; an earlier plan makes a later one void. */
  #plannedAt: Instant | null = null;
  #busyUntil: Instant;

  /** @param turn called when the loop may run */
  constructor(timeline: Timeline, rng: Rng, turn: () => void) {
    this.#timeline = timeline;
    this.#rng = rng;
    this.#turn = turn;
    this.#busyUntil = timeline.now();
  }

  /** Something waits. */
  soon(): void {
    this.at(this.#timeline.now());
  }

  at(wanted: Instant): void {
    const { wakeLatencyUs } = this;
    const latencyUs =
      wakeLatencyUs === 0 ? micros(0) : this.#rng.microsBetween(micros(0), wakeLatencyUs);
    const now = this.#timeline.now();
    const possible = Math.max(wanted, this.#busyUntil, now) as Instant;
    const at = addMicros(possible, latencyUs);
    if (this.#plannedAt !== null && this.#plannedAt <= at) return;
    this.#plannedAt = at;
    this.#timeline.plan(at, () => {
      if (this.#plannedAt !== at) return;
      this.#plannedAt = null;
      if (at < this.#busyUntil) this.at(this.#busyUntil);
      else this.#turn();
    });
  }

  /** Slow calls hold the loop for this long from now on. */
  busyFor(duration: Micros): void {
    this.#busyUntil = addMicros(this.#timeline.now(), duration);
  }

  /** Whatever was planned does not happen. */
  clear(): void {
    this.#plannedAt = null;
  }
}
