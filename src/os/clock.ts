// The kernel's clocks, and the one timer that the daemon arms at its next deadline.

import { type Instant, instant } from "../base/units.ts";
import type { Clock, CreateDeadlineTimer, DeadlineTimer } from "../ports/clock.ts";
import { native, READABLE } from "./native.ts";

const CLOCK_MONOTONIC = 1;
const CLOCK_BOOTTIME = 7;

export function monotonicNow(): Instant {
  return instant(native.nowUs(CLOCK_MONOTONIC));
}

export const clock: Clock = {
  now: monotonicNow,
  bootTime: () => instant(native.nowUs(CLOCK_BOOTTIME)),
  waitUntil: (at) => {
    while (monotonicNow() < at);
  },
  wallTimeMs: () => Date.now(),
};

/** On a timerfd, so to the microsecond; on Node's timers (whole milliseconds, rounded up, and
 * checked again) where the kernel gives none. */
export const createDeadlineTimer: CreateDeadlineTimer = (onExpired) =>
  createTimerfd(onExpired) ?? createNodeTimer(onExpired);

/** Null where there is no timerfd or it cannot be watched. */
export function createTimerfd(onExpired: () => void): DeadlineTimer | null {
  const fd = native.timerfdCreate();
  if (fd < 0) return null;
  const ticket = native.watchFd(fd, READABLE, () => {
    // Nothing to read: the deadline was moved after it had come due.
    if (native.timerfdRead(fd) > 0) onExpired();
  });
  if (typeof ticket === "number") {
    native.close(fd);
    return null;
  }
  let armed = 0;
  return {
    arm: (at) => {
      // Zero would disarm; a moment that long ago is past in any case.
      const wanted = at === null ? 0 : Math.max(at, 1);
      if (wanted === armed && at === null) return;
      armed = wanted;
      native.timerfdSet(fd, wanted);
    },
    close: () => {
      native.unwatch(ticket);
      native.close(fd);
    },
  };
}

/** setTimeout's limit; a deadline further away is met in several steps. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

export function createNodeTimer(onExpired: () => void): DeadlineTimer {
  let timeout: NodeJS.Timeout | undefined;
  const arm = (at: Instant | null): void => {
    clearTimeout(timeout);
    if (at === null) return;
    const wait = Math.ceil((at - monotonicNow()) / 1000);
    timeout = setTimeout(
      () => {
        if (monotonicNow() >= at) onExpired();
        else arm(at);
      },
      Math.min(Math.max(wait, 0), MAX_TIMEOUT_MS),
    );
  };
  return {
    arm,
    close: () => clearTimeout(timeout),
  };
}
