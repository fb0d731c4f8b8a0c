// A yes-or-no that is believed only after it has lasted: `interface_up_down_delays` of a link, and
// `fork_delay`/`terminate_delay` of a process tracker.

import { addMicros, type Instant, type Micros } from "../base/units.ts";

export interface DelayedLevel {
  /** What is believed; null before the first word. */
  readonly believed: boolean | null;
  /** The opposite has been seen and will be believed at `at`. */
  readonly pendingAt: Instant | null;
}

export interface LevelDelays {
  /** How long "yes" must last. */
  readonly riseUs: Micros;
  /** How long "no" must last. */
  readonly fallUs: Micros;
}

export const UNKNOWN_LEVEL: DelayedLevel = { believed: null, pendingAt: null };

/** The first word is believed at once, as is any other without delay; going back cancels. */
export function observeLevel(
  level: DelayedLevel,
  seen: boolean,
  delays: LevelDelays,
  now: Instant,
): DelayedLevel {
  if (level.believed === null || level.believed === seen) {
    return { believed: seen, pendingAt: null };
  }
  const delayUs = seen ? delays.riseUs : delays.fallUs;
  if (delayUs === 0) return { believed: seen, pendingAt: null };
  return level.pendingAt === null ? { ...level, pendingAt: addMicros(now, delayUs) } : level;
}

/** Believes what has lasted long enough; too early changes nothing. */
export function settleLevel(level: DelayedLevel, now: Instant): DelayedLevel {
  if (level.pendingAt === null || now < level.pendingAt) return level;
  return { believed: level.believed !== true, pendingAt: null };
}
