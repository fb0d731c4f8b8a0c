// What somebody edits in the configuration of a site between two reloads. Which nodes hear of it at
// once is the storm's matter; at the calm all do.

import { micros } from "../../base/units.ts";
import type { Rng } from "../rng.ts";
import { seatsAlike } from "./group-draw.ts";
import { becomeOwner, OWNER } from "./owner-draw.ts";
import { drawVrid, INTERFACES, type Site, type SiteRouter, type SiteSeat } from "./site.ts";
import { changeVersion } from "./version-draw.ts";

interface Edit {
  readonly rng: Rng;
  readonly site: Site;
  readonly router: SiteRouter;
  /** Of the host on which it is edited. */
  readonly seat: SiteSeat;
  /** There, of all that must agree with it. */
  readonly alike: ReadonlySet<SiteSeat>;
}

/** Gives the name of the change; `nothing` where the file is the same as before. */
export function changeSite(rng: Rng, site: Site, hostIndex: number): string {
  const router = rng.pick(site.routers);
  const seat = router.perHost[hostIndex];
  const name = rng.pick(CHANGES);
  if (seat !== undefined) {
    const alike = seatsAlike(site, router, hostIndex);
    CHANGE[name]({ rng, site, router, seat, alike });
  }
  return name;
}

type Change =
  | "nothing"
  | "priority"
  | "addresses"
  | "routes"
  | "preempt"
  | "interval"
  | "version"
  | "vrid"
  | "interface"
  | "transport"
  | "instance"
  | "group"
  | "owner"
  | "ignore";

/** What changes which instance it is takes an election each, and is rarer. */
const CHANGES: readonly Change[] = [
  ...(["nothing", "priority", "priority", "addresses", "addresses", "preempt"] as const),
  ...(["interval", "version", "version", "vrid", "interface", "transport"] as const),
  ...(["instance", "group", "owner", "ignore", "routes"] as const),
];

const CHANGE: Readonly<Record<Change, (edit: Edit) => void>> = {
  nothing: () => {},
  // An owner steps down as well.
  priority: ({ rng, router, seat, alike }) => {
    const priority = rng.between(1, router.mostPriority);
    for (const each of seat.priority === OWNER ? alike : [seat]) each.priority = priority;
  },
  addresses: ({ rng, router }) => {
    router.addressCount = rng.between(1, 3);
  },
  routes: ({ rng, router }) => {
    router.routeCount = rng.between(0, 2);
  },
  preempt: ({ seat: { priority, preempt }, alike }) => {
    if (priority === OWNER) return;
    for (const each of alike) {
      each.preempt = !preempt;
      if (preempt) each.preemptDelayUs = micros(0);
    }
  },
  interval: changeInterval,
  version: ({ rng, site, router, alike }) => {
    changeVersion(rng, alike, seatsEverywhere(site, router), router.intervals);
  },
  vrid: ({ rng, router }) => {
    router.vrid = drawVrid(rng, router.number);
  },
  interface: moveToOtherLink,
  transport: ({ router }) => {
    router.isUnicast = !router.isUnicast;
  },
  instance: ({ site, router }) => {
    const present = site.routers.filter(({ isPresent }) => isPresent);
    router.isPresent = !router.isPresent || present.length === 1;
  },
  group: ({ rng, site }) => {
    if (site.mateCount > 0) site.groupSize = rng.pick([0, site.mateCount]);
  },
  owner: ({ router, alike }) => becomeOwner(router, alike),
  ignore: ({ seat: { ignoresAdverts }, alike }) => {
    for (const each of alike) each.ignoresAdverts = !ignoresAdverts;
  },
};

/** Of a router and of those that must agree with it. */
function seatsEverywhere(site: Site, router: SiteRouter): readonly SiteSeat[] {
  return router.perHost.flatMap((_, index) => [...seatsAlike(site, router, index)]);
}

/** VRRPv2 rejects another's interval: who speaks it has the same on all hosts. */
function changeInterval({ rng, site, router, seat, alike }: Edit): void {
  const { intervals, perHost } = router;
  if (seat.version === 3 && rng.chance(0.3)) {
    const intervalUs = rng.pick(intervals[3]);
    for (const each of alike) each.advertIntervalUs = intervalUs;
    return;
  }
  const hasV2 = perHost.some(({ version }) => version === 2);
  const intervalUs = rng.pick(intervals[hasV2 ? 2 : 3]);
  for (const each of seatsEverywhere(site, router)) each.advertIntervalUs = intervalUs;
}

function moveToOtherLink({ router }: Edit): void {
  const before = router.interfaceName;
  router.interfaceName = INTERFACES.find((name) => name !== before) ?? before;
  if (router.extraInterfaceName !== null) router.extraInterfaceName = before;
}
