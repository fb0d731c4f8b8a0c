// Waiting for a condition. Limits are generous on purpose: a test fails because something never
// happened, not because a machine was slow.

import { setTimeout as sleep } from "node:timers/promises";

const POLL_MS = 10;
/** Between two looks at most this much counts: while a machine stands still nothing can happen. */
const COUNTED_MS = 1000;
export const DEFAULT_LIMIT_SECONDS = 60;

/** Waits until `probe` gives something other than null, undefined or false, and gives that.
 * @throws Error naming `what` after the limit */
export async function until<T>(
  what: string,
  probe: () => T | null | undefined | false,
  limitSeconds: number = DEFAULT_LIMIT_SECONDS,
): Promise<T> {
  let leftMs = limitSeconds * 1000;
  let lookedAt = Date.now();
  for (;;) {
    const value = probe();
    if (value !== null && value !== undefined && value !== false) return value;
    const now = Date.now();
    leftMs -= Math.min(now - lookedAt, COUNTED_MS);
    lookedAt = now;
    if (leftMs < 0) throw new Error(`not within ${limitSeconds} s: ${what}`);
    await sleep(POLL_MS);
  }
}

/** Lets that much time pass, to see that something does not happen in it. */
export async function pass(seconds: number): Promise<void> {
  await sleep(seconds * 1000);
}
