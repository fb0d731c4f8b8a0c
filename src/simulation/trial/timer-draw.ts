// How long routers wait for a late advert, and with which priorities they can.

import { type Micros, millis } from "../../base/units.ts";
import type { Rng } from "../rng.ts";

/** With one advert a BACKUP has nothing but its Skew_Time for all that may delay the next: it has
 * to be worth something, whatever the weights add, and no interval is short enough for a wake-up of
 * the loop to matter. */
const HASTY_PRIORITY = 100;
const HASTY_INTERVAL_US: Micros = millis(100);

/** `down_timer_adverts`
 * @param intervals that the site draws from */
export function drawDownTimerAdverts(rng: Rng, intervals: readonly Micros[]): number {
  if (!rng.chance(0.2)) return 3;
  const isSlow = intervals.every((intervalUs) => intervalUs >= HASTY_INTERVAL_US);
  return isSlow && rng.chance(0.4) ? 1 : rng.between(2, 5);
}

/** Greatest priority of who is not the owner. */
export function mostPriorityWith(downTimerAdverts: number): number {
  return downTimerAdverts === 1 ? HASTY_PRIORITY : 254;
}

/** `timer_expired_backup`, null without it. */
export function drawExpiredPriority(rng: Rng, mostPriority: number): number | null {
  return rng.chance(0.5) ? rng.between(1, mostPriority) : null;
}
