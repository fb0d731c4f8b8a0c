// A random site: hosts, segments and what they all must agree on, drawn once from the seed. What
// each host is configured with follows from it, so that a reload changes the site and nothing else.

import { type Micros, micros, millis, seconds } from "../../base/units.ts";
import type { Authentication } from "../../model/vrrp-instance.ts";
import type { NodePlan } from "../cluster.ts";
import { parsePrefix } from "../plans.ts";
import type { Rng } from "../rng.ts";
import { drawAuthentication } from "./authentication-draw.ts";
import { drawGroup, type SiteGroup, seatApart } from "./group-draw.ts";
import { drawOwners, OWNER } from "./owner-draw.ts";
import { drawTrackers, type SiteTrackers } from "./site-trackers.ts";
import { drawUnicast, type SiteUnicast } from "./site-unicast.ts";
import { drawDownTimerAdverts, drawExpiredPriority, mostPriorityWith } from "./timer-draw.ts";
import { drawVersions, type IntervalChoice, type Version } from "./version-draw.ts";

export interface Site extends SiteTrackers, SiteGroup {
  /** Faults follow each other within this. */
  readonly breathUs: Micros;
  readonly hosts: readonly SiteHost[];
  readonly routers: readonly SiteRouter[];
  /** `vrrp_startup_delay` */
  readonly startupDelayUs: Micros;
  /** `interface_up_down_delays` of every interface. */
  readonly linkDelayUs: Micros;
}

export interface SiteHost {
  readonly name: string;
  readonly plan: NodePlan;
  readonly wakeLatencyUs: Micros;
  readonly promotesSecondaries: boolean;
  readonly keepsProtocol: boolean;
  /** Has no carrier yet when the daemon starts; null where the network is there first. */
  readonly lateLink: string | null;
}

/** A virtual router, the same on every host but for what is in `perHost`. What can be written is
 * changed by reloads (`site-change.ts`). */
export interface SiteRouter {
  /** From 1; makes its addresses its own. */
  readonly number: number;
  readonly name: string;
  vrid: number;
  readonly family: "ipv4" | "ipv6";
  /** Taken out of the configuration otherwise. */
  isPresent: boolean;
  interfaceName: string;
  isUnicast: boolean;
  /** What it is like while it is. */
  unicast: SiteUnicast;
  /** Of those who have it in their version. */
  readonly authentication: Authentication;
  readonly downTimerAdverts: number;
  /** Greatest priority of who is not the owner. */
  readonly mostPriority: number;
  /** `timer_expired_backup` where `nopreempt` is said; null is not at all. */
  readonly expiredPriority: number | null;
  readonly tracksScripts: boolean;
  readonly tracksFile: boolean;
  readonly tracksProcess: boolean;
  /** Weight with which the other interface is tracked; null is not at all. */
  readonly otherLinkWeight: number | null;
  /** `higher_prio_send_advert`, `lower_prio_no_advert`. */
  readonly hasLastWord: boolean;
  readonly isPatient: boolean;
  /** `garp_master_refresh`; 0 is none. */
  readonly refreshUs: Micros;
  /** Of its excluded address. */
  extraInterfaceName: string | null;
  /** Intervals that it may be given. */
  readonly intervals: IntervalChoice;
  addressCount: number;
  /** Of its virtual routes; with one or more, there is a rule too. */
  routeCount: number;
  readonly perHost: SiteSeat[];
}

export interface SiteSeat {
  version: Version;
  priority: number;
  advertIntervalUs: Micros;
  preempt: boolean;
  preemptDelayUs: Micros;
  /** `owner_ignore_adverts`, of an owner. */
  ignoresAdverts: boolean;
}

/** Advert intervals that routers of one site choose among. A trial lasts as long as its slowest
 * timer and has as many events as its fastest makes meanwhile, so both in one site are rare. */
interface Pace {
  readonly intervals: IntervalChoice;
  /** The scale of everything else that takes time: faults follow each other within this. */
  readonly breathUs: Micros;
  readonly mostHosts: number;
  readonly mostRouters: number;
}

const FAST: Pace = {
  intervals: {
    2: [],
    3: [millis(20), millis(50), millis(50), millis(100), millis(100), millis(100)],
  },
  breathUs: millis(400),
  mostHosts: 3,
  mostRouters: 2,
};
const BRISK: Pace = {
  intervals: { 2: [seconds(1)], 3: [millis(100), millis(250), millis(500), seconds(1)] },
  breathUs: seconds(1),
  mostHosts: 4,
  mostRouters: 3,
};
const SLOW: Pace = {
  intervals: { 2: [seconds(1), seconds(2)], 3: [millis(500), seconds(1), seconds(2)] },
  breathUs: seconds(2),
  mostHosts: 4,
  mostRouters: 3,
};
const MIXED: Pace = {
  ...SLOW,
  intervals: { 2: SLOW.intervals[2], 3: [...FAST.intervals[3], ...SLOW.intervals[3]] },
  mostHosts: FAST.mostHosts,
  mostRouters: FAST.mostRouters,
};
const PACES: readonly Pace[] = [FAST, FAST, BRISK, BRISK, BRISK, BRISK, SLOW, SLOW, SLOW, SLOW];
export const INTERFACES: readonly string[] = ["eth0", "eth1"];
const HOST_NAMES: readonly string[] = ["a", "b", "c", "d"];

export function drawSite(rng: Rng): Site {
  const pace = rng.chance(0.06) ? MIXED : rng.pick(PACES);
  const hostCount = Math.min(pace.mostHosts, rng.pick([2, 2, 2, 3, 3, 4]));
  const hosts = HOST_NAMES.slice(0, hostCount).map((name, index) => drawHost(rng, name, index));
  const { mostRouters } = pace;
  const group = drawGroup(rng, rng.chance(0.25) ? rng.between(2, mostRouters) : 0);
  const { mateCount, isFormedLate } = group;
  const routerCount =
    mateCount > 0
      ? rng.between(mateCount, mostRouters)
      : Math.min(mostRouters, rng.pick([1, 1, 2, 3]));
  const routers: SiteRouter[] = [];
  for (let index = 0; index < routerCount; index++) {
    const isMember = index < mateCount;
    const mate = isMember ? (routers[0] ?? null) : null;
    routers.push(drawRouter(rng, { index, hostCount, isMember, mate, isFormedLate, pace }));
  }
  const trackers = drawTrackers(rng, pace.breathUs, mateCount > 0);
  const startupDelayUs = rng.chance(0.1) ? millis(rng.between(100, 2_000)) : micros(0);
  const linkDelayUs = rng.chance(0.1) ? millis(rng.between(1, 300)) : micros(0);
  const { breathUs } = pace;
  return {
    breathUs,
    hosts,
    routers,
    ...group,
    ...trackers,
    startupDelayUs,
    linkDelayUs,
  };
}

function drawHost(rng: Rng, name: string, index: number): SiteHost {
  const links = INTERFACES.map((link, segment) => ({
    name: link,
    segment: `lan${segment}`,
    addresses: [
      parsePrefix(`10.0.${segment}.${index + 1}/24`),
      parsePrefix(`fe80::${segment + 1}:${index + 1}/64`),
    ],
  }));
  const driftPpm = rng.chance(0.1) ? rng.between(-5_000, 5_000) : rng.between(-200, 200);
  const clockOriginUs = rng.between(0, 2 ** 31);
  return {
    name,
    plan: { name, links, clockOriginUs, driftPpm },
    wakeLatencyUs: rng.chance(0.5) ? micros(0) : micros(rng.between(1, 2_000)),
    promotesSecondaries: rng.chance(0.8),
    keepsProtocol: rng.chance(0.7),
    lateLink: rng.chance(0.1) ? rng.pick(INTERFACES) : null,
  };
}

interface Seating {
  readonly index: number;
  readonly hostCount: number;
  readonly isMember: boolean;
  /** Another member of the same group, which agrees in all that decides an election. */
  readonly mate: SiteRouter | null;
  /** Whether it does not agree in the priorities. */
  readonly isFormedLate: boolean;
  readonly pace: Pace;
}

function drawRouter(rng: Rng, seating: Seating): SiteRouter {
  const { index, hostCount, isMember, mate, pace } = seating;
  const family = mate?.family ?? (rng.chance(0.2) ? "ipv6" : "ipv4");
  const { intervals } = pace;
  const downTimerAdverts =
    mate?.downTimerAdverts ?? drawDownTimerAdverts(rng, [...intervals[2], ...intervals[3]]);
  const mostPriority = mostPriorityWith(downTimerAdverts);
  const perHost =
    seatsBeside(seating) ?? drawSeats(rng, seating, { family, mostPriority, downTimerAdverts });
  const isV2 = perHost.some(({ version }) => version === 2);
  const authentication = drawAuthentication(rng, isV2 && family === "ipv4");
  const hasLastWord = mate?.hasLastWord ?? rng.chance(0.1);
  const [interfaceName, otherName] = rng.chance(0.7) ? ["eth0", "eth1"] : ["eth1", "eth0"];
  return {
    number: index + 1,
    name: `VI_${index + 1}`,
    vrid: drawVrid(rng, index + 1),
    family,
    isPresent: true,
    interfaceName,
    isUnicast: rng.chance(0.2),
    // Routers with AH share one sequence, and a group its state: where one is deaf for good, who
    // hears two that do not hear each other has more than one right answer.
    unicast: drawUnicast(rng, family, hostCount, !isMember && authentication.kind !== "ah"),
    authentication,
    downTimerAdverts,
    mostPriority,
    expiredPriority: mate === null ? drawExpiredPriority(rng, mostPriority) : mate.expiredPriority,
    tracksScripts: rng.chance(0.6),
    // keepalived does not allow members of a group weighted trackers.
    tracksFile: !isMember && rng.chance(0.15),
    tracksProcess: rng.chance(0.2),
    otherLinkWeight: rng.chance(0.15) ? (isMember ? 0 : rng.pick([0, -60, 40])) : null,
    hasLastWord,
    isPatient: rng.chance(0.1),
    refreshUs: rng.chance(0.1) ? seconds(1) : micros(0),
    extraInterfaceName: rng.chance(0.2) ? otherName : null,
    addressCount: rng.between(1, 3),
    routeCount: rng.chance(0.2) ? rng.between(1, 2) : 0,
    intervals,
    perHost,
  };
}

/** Seats that agree with those of the mate; null where there is none. */
function seatsBeside({ index, mate, isFormedLate }: Seating): SiteSeat[] | null {
  if (mate === null) return null;
  return isFormedLate ? seatApart(mate.perHost, index) : mate.perHost;
}

/** @param number of the router: no two of a site have the same VRID */
export function drawVrid(rng: Rng, number: number): number {
  return rng.between(1, 80) + 80 * (number - 1);
}

function drawSeats(
  rng: Rng,
  { hostCount, pace }: Seating,
  timing: Pick<SiteRouter, "family" | "mostPriority" | "downTimerAdverts">,
): SiteSeat[] {
  const { family, mostPriority, downTimerAdverts } = timing;
  const { intervals } = pace;
  const versions = drawVersions(rng, family, hostCount, intervals);
  const intervalUs = rng.pick(intervals[versions.includes(2) ? 2 : 3]);
  const arePeers = rng.chance(0.3);
  const preempt = rng.chance(0.7);
  const delayUs =
    preempt && rng.chance(0.2)
      ? rng.microsBetween(pace.breathUs, micros(5 * pace.breathUs))
      : micros(0);
  const owners = drawOwners(rng, hostCount, downTimerAdverts);
  const differs = rng.chance(0.2);
  return versions.map((version, index) => ({
    version,
    priority: owners.has(index) ? OWNER : arePeers ? 100 : rng.between(1, mostPriority),
    advertIntervalUs: version === 3 && differs ? rng.pick(intervals[3]) : intervalUs,
    preempt: owners.has(index) || preempt,
    preemptDelayUs: owners.has(index) ? micros(0) : delayUs,
    ignoresAdverts: owners.get(index)?.ignoresAdverts ?? false,
  }));
}
