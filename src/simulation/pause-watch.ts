// How the daemon's loop notices that it was away: its timer served far too late (SIGSTOP, a stalled
// machine), or the boot clock grown away from the monotonic one (suspend). What follows is the
// engine's decision. The thresholds are those of the daemon.

import { elapsed, type Instant, type Micros, micros, millis, seconds } from "../base/units.ts";
import type { EngineInput } from "../engine/input.ts";
import type { NodeClock } from "./node-clock.ts";

/** Lateness below this is scheduling, not a pause; receive buffers survive it. */
export const PAUSE_US: Micros = seconds(1);
/** The clocks part by this much only while the host is suspended. */
export const SUSPEND_US: Micros = millis(100);

export class PauseWatch {
  readonly #clock: NodeClock;
  #bootLeadUs: Micros;

  constructor(clock: NodeClock, virtual: Instant) {
    this.#clock = clock;
    this.#bootLeadUs = bootLead(clock, virtual);
  }

  /** What to tell the engine at the begin of a turn; null where the loop was not away.
   * @param armedAt for when the loop had set its timer, by the clock of `now` */
  look(armedAt: Instant | null, now: Instant, virtual: Instant): EngineInput | null {
    const leadUs = bootLead(this.#clock, virtual);
    const suspendedUs = micros(leadUs - this.#bootLeadUs);
    this.#bootLeadUs = leadUs;
    const lateUs = armedAt === null || now < armedAt ? micros(0) : elapsed(armedAt, now);
    const suspended = suspendedUs >= SUSPEND_US;
    if (lateUs < PAUSE_US && !suspended) return null;
    return {
      kind: "paused",
      durationUs: micros(lateUs + (suspended ? suspendedUs : 0)),
      suspended,
    };
  }
}

function bootLead(clock: NodeClock, virtual: Instant): Micros {
  return elapsed(clock.monotonic(virtual), clock.boot(virtual));
}
