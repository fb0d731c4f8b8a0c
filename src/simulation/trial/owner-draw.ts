// Who owns the addresses of a virtual router (priority 255): mostly nobody, rightly one host, and
// as a common mistake more than one of them.

import { micros } from "../../base/units.ts";
import type { Rng } from "../rng.ts";
import type { SiteSeat } from "./site.ts";

export const OWNER = 255;

/** What is said of a host beside the priority. */
type OwnerTraits = Pick<SiteSeat, "ignoresAdverts">;

/** The owners among the hosts, by index. Only one with `down_timer_adverts 1`: where an owner waits
 * for another, its Skew_Time is 1/256 of an interval, and there is nothing else that a late advert
 * could be late by. */
export function drawOwners(
  rng: Rng,
  hostCount: number,
  downTimerAdverts: number,
): ReadonlyMap<number, OwnerTraits> {
  const owners = new Map<number, OwnerTraits>();
  if (!rng.chance(0.15)) return owners;
  const first = rng.between(0, hostCount - 1);
  const count = downTimerAdverts === 1 ? 1 : rng.pick([1, 1, 2, 2, hostCount]);
  for (let offset = 0; offset < count; offset++) {
    owners.set((first + offset) % hostCount, {
      ignoresAdverts: rng.chance(0.25),
    });
  }
  return owners;
}

/** How many hosts own the addresses. */
export function ownersAmong(seats: readonly SiteSeat[]): number {
  return seats.filter(({ priority }) => priority === OWNER).length;
}

/** Makes a host an owner. keepalived has an owner preempt, and at once.
 * @param seats what the host says of it and of all that must agree with it */
export function becomeOwner(
  { downTimerAdverts, perHost }: { downTimerAdverts: number; perHost: readonly SiteSeat[] },
  seats: Iterable<SiteSeat>,
): void {
  if (downTimerAdverts === 1 && ownersAmong(perHost) > 0) return;
  for (const seat of seats) {
    seat.priority = OWNER;
    seat.preempt = true;
    seat.preemptDelayUs = micros(0);
  }
}
