// A random site: hosts, segments and what they all must agree on, drawn once from the seed. What
// each host is configured with follows from it, so that a reload changes the site and nothing else.

import { IpAddress } from "../../base/ip-address.ts";
import { Secret } from "../../base/secret.ts";
import { type Micros, micros, millis, seconds } from "../../base/units.ts";
import type { VirtualAddress } from "../../model/address.ts";
import type { Configuration } from "../../model/configuration.ts";
import type { TrackedScript } from "../../model/tracker.ts";
import type { Authentication, VrrpInstanceConfig } from "../../model/vrrp-instance.ts";
import type { NodePlan } from "../cluster.ts";
import {
  DEFAULT_ANNOUNCE,
  parsePrefix,
  planAddress,
  planConfiguration,
  planGroup,
  planInstance,
  planScript,
  planTrack,
} from "../plans.ts";
import type { Rng } from "../rng.ts";

export interface Site {
  readonly hosts: readonly SiteHost[];
  readonly routers: readonly SiteRouter[];
  /** All routers are one sync group. */
  readonly isGrouped: boolean;
  readonly scripts: readonly TrackedScript[];
}

export interface SiteHost {
  readonly name: string;
  readonly plan: NodePlan;
  readonly wakeLatencyUs: Micros;
  readonly promotesSecondaries: boolean;
  readonly keepsProtocol: boolean;
}

/** A virtual router, the same on every host but for what is in `perHost`. */
export interface SiteRouter {
  /** From 1; makes its addresses its own. */
  readonly number: number;
  readonly name: string;
  readonly vrid: number;
  readonly family: "ipv4" | "ipv6";
  readonly version: 2 | 3;
  readonly interfaceName: string;
  readonly isUnicast: boolean;
  readonly authentication: Authentication;
  readonly downTimerAdverts: number;
  readonly tracksScripts: boolean;
  readonly extraInterfaceName: string | null;
  addressCount: number;
  readonly perHost: SiteSeat[];
}

export interface SiteSeat {
  priority: number;
  advertIntervalUs: Micros;
  preempt: boolean;
  preemptDelayUs: Micros;
}

/** Long ones are rare: they make long trials, as short ones make dense ones. */
const V2_INTERVALS: readonly Micros[] = [seconds(1), seconds(1), seconds(1), seconds(2)];
const V3_INTERVALS: readonly Micros[] = [20, 100, 100, 250, 250, 500, 500, 1_000, 1_000, 2_000].map(
  (each) => millis(each),
);
const HOST_NAMES: readonly string[] = ["a", "b", "c", "d"];
const INTERFACES: readonly string[] = ["eth0", "eth1"];

export function drawSite(rng: Rng): Site {
  const hostCount = rng.pick([2, 2, 2, 3, 3, 4]);
  const hosts = HOST_NAMES.slice(0, hostCount).map((name, index) => drawHost(rng, name, index));
  const isGrouped = rng.chance(0.25);
  const routerCount = isGrouped ? rng.between(2, 3) : rng.pick([1, 1, 2, 3]);
  const scripts = drawScripts(rng, isGrouped);
  const routers: SiteRouter[] = [];
  for (let index = 0; index < routerCount; index++) {
    const mate = isGrouped ? (routers[0] ?? null) : null;
    routers.push(drawRouter(rng, index, hostCount, mate));
  }
  return { hosts, routers, isGrouped, scripts };
}

/** What a host's keepalived.conf would say. */
export function configurationOf(site: Site, hostIndex: number): Configuration {
  const instances = site.routers.map((router) => instanceOf(site, router, hostIndex));
  const names = instances.map(({ name }) => name);
  return planConfiguration({
    instances,
    scripts: site.routers.some((router) => router.tracksScripts) ? site.scripts : [],
    groups: site.isGrouped ? [planGroup("G", names)] : [],
  });
}

/** A stubborn run of the storm gets SIGKILL two seconds after SIGTERM. */
const LAST_RUN_US: Micros = seconds(3);

/** Scripts take this long at most until what they say is believed. */
export function trackersSettlingUs(site: Site): Micros {
  let longestUs = 0;
  if (!site.routers.some((router) => router.tracksScripts)) return micros(0);
  for (const { intervalUs, timeoutUs, rise, fall } of site.scripts) {
    longestUs = Math.max(longestUs, (intervalUs + timeoutUs) * (Math.max(rise, fall) + 1));
  }
  return micros(longestUs + LAST_RUN_US);
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
  };
}

function drawScripts(rng: Rng, isGrouped: boolean): readonly TrackedScript[] {
  const count = rng.pick([0, 0, 1, 1, 2]);
  return Array.from({ length: count }, (_, index) =>
    planScript(`chk${index}`, {
      intervalUs: rng.pick([millis(300), seconds(1)]),
      timeoutUs: rng.pick([millis(200), seconds(1)]),
      rise: rng.between(1, 3),
      fall: rng.between(1, 3),
      // keepalived does not allow members of a group weighted trackers.
      weight: { value: isGrouped ? 0 : rng.pick([0, 0, -40, 30]), reverse: false },
    }),
  );
}

/** @param mate another member of the same group, which agrees in all that decides an election */
function drawRouter(
  rng: Rng,
  index: number,
  hostCount: number,
  mate: SiteRouter | null,
): SiteRouter {
  const family = mate?.family ?? (rng.chance(0.2) ? "ipv6" : "ipv4");
  const version = mate?.version ?? (family === "ipv6" || rng.chance(0.5) ? 3 : 2);
  const [interfaceName, otherName] = rng.chance(0.7) ? ["eth0", "eth1"] : ["eth1", "eth0"];
  return {
    number: index + 1,
    name: `VI_${index + 1}`,
    vrid: rng.between(1, 80) + 80 * index,
    family,
    version,
    interfaceName,
    isUnicast: rng.chance(0.2),
    authentication:
      version === 2 && rng.chance(0.3)
        ? { kind: "pass", password: new Secret("s3cret") }
        : { kind: "none" },
    downTimerAdverts: mate?.downTimerAdverts ?? (rng.chance(0.15) ? rng.between(2, 5) : 3),
    tracksScripts: rng.chance(0.6),
    extraInterfaceName: rng.chance(0.2) ? otherName : null,
    addressCount: rng.between(1, 3),
    perHost: mate?.perHost ?? drawSeats(rng, hostCount, version),
  };
}

function drawSeats(rng: Rng, hostCount: number, version: 2 | 3): SiteSeat[] {
  const intervalUs = rng.pick(version === 2 ? V2_INTERVALS : V3_INTERVALS);
  const arePeers = rng.chance(0.3);
  const preempt = rng.chance(0.7);
  const delayUs = preempt && rng.chance(0.2) ? seconds(rng.between(1, 10)) : micros(0);
  const owner = rng.chance(0.1) ? rng.between(0, hostCount - 1) : -1;
  const differs = version === 3 && rng.chance(0.2);
  return Array.from({ length: hostCount }, (_, index) => ({
    priority: index === owner ? 255 : arePeers ? 100 : rng.between(1, 254),
    advertIntervalUs: differs ? rng.pick(V3_INTERVALS) : intervalUs,
    preempt: index === owner || preempt,
    preemptDelayUs: index === owner ? micros(0) : delayUs,
  }));
}

function instanceOf(site: Site, router: SiteRouter, hostIndex: number): VrrpInstanceConfig {
  const seat = router.perHost[hostIndex];
  const segment = INTERFACES.indexOf(router.interfaceName);
  const { name, vrid, version, interfaceName, authentication, downTimerAdverts } = router;
  if (seat === undefined) throw new RangeError(`no seat ${hostIndex}`);
  const isOwner = seat.priority === 255;
  const tracks = router.tracksScripts ? site.scripts.map(planTrack) : [];
  return planInstance({
    name,
    vrid,
    version,
    interfaceName,
    authentication,
    downTimerAdverts,
    basePriority: seat.priority,
    wantedState: isOwner ? "MASTER" : "BACKUP",
    advertIntervalUs: seat.advertIntervalUs,
    preempt: seat.preempt,
    preemptDelayUs: seat.preemptDelayUs,
    announce: { ...DEFAULT_ANNOUNCE, masterRepeat: 2, masterDelayUs: seconds(1) },
    // An owner's priority is not bent: weighted trackers do not apply to it.
    tracks: isOwner ? tracks.filter(({ weight }) => weight.value === 0) : tracks,
    addresses: virtualAddresses(router, segment),
    excludedAddresses: excludedAddresses(router),
    ...(router.isUnicast ? { transport: unicast(site, router, hostIndex, segment) } : {}),
  });
}

function virtualAddresses(router: SiteRouter, segment: number): readonly VirtualAddress[] {
  return Array.from({ length: router.addressCount }, (_, index) => {
    const host = 10 * router.number + index;
    const length = index === 0 ? 24 : 32;
    const text =
      router.family === "ipv4"
        ? `10.0.${segment}.${100 + host}/${length}`
        : `${index === 0 ? "fe80" : "fd00"}::100:${host}/64`;
    return planAddress(text, router.interfaceName);
  });
}

function excludedAddresses(router: SiteRouter): readonly VirtualAddress[] {
  if (router.extraInterfaceName === null) return [];
  return [planAddress(`192.168.${router.number}.1/24`, router.extraInterfaceName)];
}

function unicast(
  site: Site,
  router: SiteRouter,
  hostIndex: number,
  segment: number,
): VrrpInstanceConfig["transport"] {
  const addressOf = (index: number): IpAddress =>
    IpAddress.of(
      router.family === "ipv4"
        ? `10.0.${segment}.${index + 1}`
        : `fe80::${segment + 1}:${index + 1}`,
    );
  const peers = site.hosts
    .map((_, index) => ({ address: addressOf(index), minTtl: null, maxTtl: null }))
    .filter((_, index) => index !== hostIndex);
  return { kind: "unicast", source: null, peers, ttl: null, faultWithoutPeer: false };
}
