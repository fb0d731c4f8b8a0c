// How a loop notices that it was away: a deadline served far too late (SIGSTOP, a stalled machine),
// or the boot clock grown away from the monotonic one (suspend). What follows is the engine's
// decision.

import { elapsed, type Instant, type Micros, micros, millis } from "../base/units.ts";
import type { EngineInput } from "../engine/input.ts";
import type { NodeClock } from "./node-clock.ts";

/** Lateness below this is scheduling, not a pause. */
export const PAUSE_THRESHOLD_US: Micros = millis(100);

export class PauseWatch {
  readonly #clock: NodeClock;
  #bootLeadUs: Micros;

  constructor(clock: NodeClock, virtual: Instant) {
    this.#clock = clock;
    this.#bootLeadUs = bootLead(clock, virtual);
  }

  /** The host slept since the last call. */
  suspension(virtual: Instant): EngineInput | null {
    const leadUs = bootLead(this.#clock, virtual);
    const durationUs = micros(leadUs - this.#bootLeadUs);
    this.#bootLeadUs = leadUs;
    return durationUs > PAUSE_THRESHOLD_US ? { kind: "paused", durationUs, suspended: true } : null;
  }

  /** The engine's deadline is long past. */
  lateness(deadline: Instant | null, now: Instant): EngineInput | null {
    if (deadline === null) return null;
    const durationUs = elapsed(deadline, now);
    return durationUs > PAUSE_THRESHOLD_US
      ? { kind: "paused", durationUs, suspended: false }
      : null;
  }
}

function bootLead(clock: NodeClock, virtual: Instant): Micros {
  return elapsed(clock.monotonic(virtual), clock.boot(virtual));
}
