// How the daemon's loop notices that it was away: its timer served far too late (SIGSTOP, a stalled
// machine), or the boot clock grown away from the monotonic one (suspend). What follows is the
// engine's decision. And how it keeps the engine's wall clock right, for formats that carry it. The
// thresholds are those of the daemon.

import { elapsed, type Instant, type Micros, micros, millis, seconds } from "../base/units.ts";
import type { EngineInput } from "../engine/input.ts";
import type { NodeClock } from "./node-clock.ts";

/** Lateness below this is scheduling, not a pause; receive buffers survive it. */
export const PAUSE_US: Micros = seconds(1);
/** The clocks part by this much only while the host is suspended. */
export const SUSPEND_US: Micros = millis(100);

/** The wall clock is told anew when it has left the monotonic one by this much. */
const CLOCK_STEP_US: Micros = millis(500);
/** Wall-clock time at virtual time 0: 2026-01-01T00:00:00Z in milliseconds since 1970. */
const WALL_ORIGIN_MS = 1_767_225_600_000;

export class PauseWatch {
  readonly #clock: NodeClock;
  #wallLeadUs: number | null = null;
  #bootLeadUs: Micros;

  constructor(clock: NodeClock, virtual: Instant) {
    this.#clock = clock;
    this.#bootLeadUs = bootLead(clock, virtual);
  }

  /** What to tell the engine of this turn: the wall clock, at first and when it has been set or the
   * host has slept; then for how long the loop was away.
   * @param armedAt for when the loop had set its timer, by the clock of `now` */
  look(armedAt: Instant | null, now: Instant, virtual: Instant): readonly EngineInput[] {
    const told: EngineInput[] = [];
    const wallLeadUs = virtual - this.#clock.monotonic(virtual);
    const knownUs = this.#wallLeadUs;
    if (knownUs === null || Math.abs(wallLeadUs - knownUs) >= CLOCK_STEP_US) {
      this.#wallLeadUs = wallLeadUs;
      told.push({ kind: "wall-clock", timeMs: WALL_ORIGIN_MS + Math.floor(virtual / 1000) });
    }
    const leadUs = bootLead(this.#clock, virtual);
    const suspendedUs = micros(leadUs - this.#bootLeadUs);
    this.#bootLeadUs = leadUs;
    const lateUs = armedAt === null || now < armedAt ? micros(0) : elapsed(armedAt, now);
    const suspended = suspendedUs >= SUSPEND_US;
    if (lateUs < PAUSE_US && !suspended) return told;
    const durationUs = micros(lateUs + (suspended ? suspendedUs : 0));
    told.push({ kind: "paused", durationUs, suspended });
    return told;
  }
}

function bootLead(clock: NodeClock, virtual: Instant): Micros {
  return elapsed(clock.monotonic(virtual), clock.boot(virtual));
}
