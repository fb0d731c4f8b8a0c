// What the hosts of a site are configured with: what each keepalived.conf there would say.

import { IpAddress } from "../../base/ip-address.ts";
import { seconds } from "../../base/units.ts";
import type { VirtualAddress } from "../../model/address.ts";
import type { Configuration } from "../../model/configuration.ts";
import type { TrackReference } from "../../model/tracker.ts";
import type { VrrpInstanceConfig } from "../../model/vrrp-instance.ts";
import {
  DEFAULT_ANNOUNCE,
  planAddress,
  planConfiguration,
  planGlobal,
  planGroup,
  planInstance,
  planTrack,
} from "../plans.ts";
import { authenticationIn } from "./authentication-draw.ts";
import { OWNER } from "./owner-draw.ts";
import { virtualRoutes, virtualRules } from "./route-plan.ts";
import { INTERFACES, type Site, type SiteRouter } from "./site.ts";
import { type TtlRange, UNLIMITED } from "./site-unicast.ts";

/** What a host's keepalived.conf would say. */
export function configurationOf(site: Site, hostIndex: number): Configuration {
  const routers = site.routers.filter(({ isPresent }) => isPresent);
  const instances = routers.map((router) => instanceOf(site, router, hostIndex));
  const members = routers.filter(({ number }) => number <= site.groupSize).map(({ name }) => name);
  const delays = { downUs: site.linkDelayUs, upUs: site.linkDelayUs };
  return planConfiguration({
    global: planGlobal({ startupDelayUs: site.startupDelayUs }),
    instances,
    scripts: routers.some((router) => router.tracksScripts) ? site.scripts : [],
    files: routers.some((router) => router.tracksFile) ? [site.file] : [],
    processes: routers.some((router) => router.tracksProcess) ? [site.counted] : [],
    groups: members.length > 1 ? [planGroup("G", members)] : [],
    linkDelays: new Map(site.linkDelayUs > 0 ? INTERFACES.map((name) => [name, delays]) : []),
  });
}

function instanceOf(site: Site, router: SiteRouter, hostIndex: number): VrrpInstanceConfig {
  const seat = router.perHost[hostIndex];
  const segment = INTERFACES.indexOf(router.interfaceName);
  const { name, vrid, interfaceName, downTimerAdverts } = router;
  if (seat === undefined) throw new RangeError(`no seat ${hostIndex}`);
  const { version } = seat;
  const authentication = authenticationIn(version, router.authentication);
  const isOwner = seat.priority === OWNER;
  const tracks = tracksOf(site, router);
  return planInstance({
    name,
    vrid,
    version,
    interfaceName,
    authentication,
    downTimerAdverts,
    basePriority: seat.priority,
    // keepalived: `state MASTER` does not go with AH, whose sequence has to be heard first.
    wantedState: isOwner && authentication.kind !== "ah" ? "MASTER" : "BACKUP",
    ownerIgnoreAdverts: isOwner && seat.ignoresAdverts,
    advertIntervalUs: seat.advertIntervalUs,
    preempt: seat.preempt,
    preemptDelayUs: seat.preemptDelayUs,
    // keepalived wants `nopreempt` with it.
    timerExpiredPriority: seat.preempt ? null : router.expiredPriority,
    higherPrioritySendAdvert: router.hasLastWord,
    lowerPriorityNoAdvert: router.isPatient,
    announce: {
      ...DEFAULT_ANNOUNCE,
      masterRepeat: 2,
      masterDelayUs: seconds(1),
      refreshUs: router.refreshUs,
    },
    // An owner's priority is not bent: weighted trackers do not apply to it.
    tracks: isOwner ? tracks.filter(({ weight }) => weight.value === 0) : tracks,
    addresses: virtualAddresses(router, segment),
    excludedAddresses: excludedAddresses(router),
    routes: virtualRoutes(router),
    rules: virtualRules(router),
    checks: { skipAddressCheck: false, unicastSource: router.unicast.checksSource },
    ...(router.isUnicast ? { transport: unicast(site, router, hostIndex, segment) } : {}),
  });
}

function tracksOf(site: Site, router: SiteRouter): readonly TrackReference[] {
  const tracks: TrackReference[] = router.tracksScripts ? site.scripts.map(planTrack) : [];
  const { file, counted } = site;
  if (router.tracksFile) tracks.push({ kind: "file", name: file.name, weight: file.weight });
  if (router.tracksProcess) {
    tracks.push({ kind: "process", name: counted.name, weight: counted.weight });
  }
  const otherName = INTERFACES.find((name) => name !== router.interfaceName);
  if (router.otherLinkWeight !== null && otherName !== undefined) {
    const weight = { value: router.otherLinkWeight, reverse: false };
    tracks.push({ kind: "interface", name: otherName, weight });
  }
  return tracks;
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
  const { ttls, ranges } = router.unicast;
  const rangeOf = (index: number): TtlRange => ranges[hostIndex]?.[index] ?? UNLIMITED;
  const peers = site.hosts
    .map((_, index) => ({ address: addressOf(index), ...rangeOf(index) }))
    .filter((_, index) => index !== hostIndex);
  return {
    kind: "unicast",
    source: null,
    peers,
    ttl: ttls[hostIndex] ?? null,
    faultWithoutPeer: false,
  };
}
