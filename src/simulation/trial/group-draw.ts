// Instances that become a sync group by a reload: until then each has priorities of its own, so
// that their masters are on different hosts.

import type { ProcessRecords } from "../laws/records.ts";
import type { Rng } from "../rng.ts";
import { OWNER } from "./owner-draw.ts";
import type { Site, SiteRouter, SiteSeat } from "./site.ts";

/** Which of the routers are to be one group, and when. */
export interface SiteGroup {
  /** So many routers, the first ones, agree in all that decides an election. */
  readonly mateCount: number;
  /** So many of them are a sync group; 0 is none. */
  groupSize: number;
  /** Whether the mates differ in their priorities, and are no group at first. */
  readonly isFormedLate: boolean;
}

/** @param mateCount 0 where no group is ever formed */
export function drawGroup(rng: Rng, mateCount: number): SiteGroup {
  const isFormedLate = mateCount > 0 && rng.chance(0.3);
  return { mateCount, groupSize: isFormedLate ? 0 : mateCount, isFormedLate };
}

/** Seats of another mate: each host has the priority of the next one, unless it is an owner. */
export function seatApart(seats: readonly SiteSeat[], by: number): SiteSeat[] {
  const others = seats.filter(({ priority }) => priority !== OWNER);
  return seats.map((seat) => {
    const place = others.indexOf(seat);
    const next = others[(place + by) % others.length];
    return place === -1 || next === undefined ? { ...seat } : { ...seat, priority: next.priority };
  });
}

/** Whether some host is MASTER of one of these instances and not of another. */
export function areMastersApart(
  daemons: readonly ProcessRecords[],
  mates: ReadonlySet<string>,
): boolean {
  return daemons.some((daemon) => {
    const records = daemon.all().filter(({ config }) => mates.has(config.name));
    return new Set(records.map(({ state }) => state === "MASTER")).size > 1;
  });
}

/** What a host says of a router and of those that must agree with it. */
export function seatsAlike(site: Site, router: SiteRouter, hostIndex: number): Set<SiteSeat> {
  const { routers, mateCount } = site;
  const alike = router.number <= mateCount ? routers.slice(0, mateCount) : [router];
  return new Set(alike.flatMap(({ perHost }) => perHost[hostIndex] ?? []));
}
