// Time and the one timer. Nothing but the daemon's loop holds either.

import type { Instant } from "../base/units.ts";

export interface Clock {
  /** CLOCK_MONOTONIC: stands still while the host is suspended. */
  now(): Instant;
  /** CLOCK_BOOTTIME: runs on while the host is suspended; the difference tells how long it was
   * away. */
  bootTime(): Instant;
  /** Comes back at that moment, and keeps the processor until then: for milliseconds at most. */
  waitUntil(at: Instant): void;
  /** Milliseconds since 1970, for formats that carry it; nothing is scheduled by it. */
  wallTimeMs(): number;
}

/** A single deadline. `onExpired` may come early (a no-op for the engine) but never twice for one
 * arm. */
export interface DeadlineTimer {
  /** Replaces the previous deadline; null disarms. A moment in the past fires on the next turn. */
  arm(at: Instant | null): void;
  close(): void;
}

export type CreateDeadlineTimer = (onExpired: () => void) => DeadlineTimer;
