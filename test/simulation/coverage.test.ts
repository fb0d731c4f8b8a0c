// Chance does not forget anything: within a few seeds every fault is drawn, every way between two
// states is gone, and every kind of router occurs. A draw that has become impossible would leave
// all laws green.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Rng } from "../../src/simulation/rng.ts";
import { OWNER, ownersAmong } from "../../src/simulation/trial/owner-draw.ts";
import {
  drawSite,
  type Site,
  type SiteRouter,
  type SiteSeat,
} from "../../src/simulation/trial/site.ts";
import { isMixed } from "../../src/simulation/trial/version-draw.ts";
import { trialOf } from "./trials.ts";

const SEEDS = 300;
const SITES = 500;

/** Names of faults as a trace has them, and how states were left and entered. */
const WANTED: Readonly<Record<string, string>> = {
  cluster: `
    crash start stop reload power-off power-on stall suspend drift carrier admin replug
    reload:priority reload:addresses reload:preempt reload:interval reload:version reload:vrid
    reload:interface reload:transport reload:instance reload:group
    reload:owner reload:ignore reload:routes masters-apart
    address-added address-removed script file
    process refuse slow-kernel overrun partition cut deaf mute heal weather
    forge
    INIT>BACKUP:startup INIT>MASTER:owner INIT>FAULT:fault INIT>FAULT:sync-group
    BACKUP>MASTER:master-down-timer BACKUP>MASTER:master-released BACKUP>MASTER:preempted
    BACKUP>MASTER:sync-group BACKUP>FAULT:fault BACKUP>FAULT:sync-group BACKUP>STOP:stop
    MASTER>BACKUP:higher-priority-advert MASTER>BACKUP:higher-address-advert
    MASTER>BACKUP:duplicate-owner
    MASTER>BACKUP:timer-expired MASTER>BACKUP:resource-lost MASTER>BACKUP:sync-group
    MASTER>FAULT:fault
    MASTER>FAULT:sync-group MASTER>STOP:stop FAULT>BACKUP:fault-cleared FAULT>STOP:stop`,
  leader: `
    crash start stop reload power-off power-on stall suspend drift admin address-added
    address-removed slow-kernel overrun store-cut store-weather member quorum watches-dropped
    watches-cancelled compacted written-elsewhere manager resigned
    holds:leader lets-go:other-leader lets-go:no-leader lets-go:store-lost lets-go:lease-passed
    lets-go:no-answer`,
};

for (const [kind, words] of Object.entries(WANTED)) {
  test(`${kind}: every fault and every change happens`, () => {
    const missing = new Set(words.trim().split(/\s+/));
    for (let seed = 1; seed <= SEEDS && missing.size > 0; seed++) {
      trialOf(kind)(seed, (_, what) => {
        missing.delete(nameOf(what));
        const change = /^\* reload .* change "(\S+)"/.exec(what)?.[1];
        if (change !== undefined) missing.delete(`reload:${change}`);
      });
    }
    assert.deepEqual([...missing], []);
  });
}

function nameOf(what: string): string {
  const fault = /^\* (\S+)/.exec(what)?.[1];
  if (fault !== undefined) return fault;
  const [, from, to, cause] = /went from (\S+) to (\S+) \((.*)\)$/.exec(what) ?? [];
  if (from !== undefined) return `${from}>${to}:${cause}`;
  const [, change = "", reason = ""] = /(holds|lets go) \((.*)\)$/.exec(what) ?? [];
  return `${change.replace(" ", "-")}:${reason}`;
}

const FEATURES: Readonly<Record<string, (router: SiteRouter, site: Site) => boolean>> = {
  ipv6: ({ family }) => family === "ipv6",
  "version 2": ({ perHost, family }) => family === "ipv4" && speak(perHost, 2),
  "version 3 over IPv4": ({ perHost, family }) => family === "ipv4" && speak(perHost, 3),
  "version 2 over IPv6": ({ perHost, family }) => family === "ipv6" && speak(perHost, 2),
  "mixed versions": ({ perHost, isUnicast }) => isMixed(perHost) && !isUnicast,
  "mixed versions, unicast": ({ perHost, isUnicast }) => isMixed(perHost) && isUnicast,
  "mixed versions over IPv6": ({ perHost, family }) => isMixed(perHost) && family === "ipv6",
  "a password of version 2 beside version 3": ({ perHost, authentication }) =>
    isMixed(perHost) && authentication.kind === "pass",
  "two routers of each version": ({ perHost }) =>
    perHost.filter(({ version }) => version === 2).length > 1 &&
    perHost.filter(({ version }) => version === 3).length > 1,
  unicast: ({ isUnicast }) => isUnicast,
  unicast_ttl: ({ isUnicast, unicast }) => isUnicast && unicast.ttls.some((ttl) => ttl !== null),
  "min_ttl and max_ttl": ({ isUnicast, unicast }) => isUnicast && unicast.isLimited,
  "a peer out of its range": ({ isUnicast, unicast }) => isUnicast && unicast.isUneven,
  "a peer out of its range for a while": ({ isUnicast, unicast }) =>
    isUnicast && unicast.mended !== null,
  "a deaf member of a sync group": ({ isUnicast, unicast, number }, { groupSize }) =>
    isUnicast && unicast.isUneven && number <= groupSize,
  "a deaf router with an authentication header": ({ isUnicast, unicast, authentication }) =>
    isUnicast && unicast.isUneven && authentication.kind === "ah",
  "a sync group that a reload makes": (_, { isFormedLate }) => isFormedLate,
  check_unicast_src: ({ isUnicast, unicast }) => isUnicast && unicast.checksSource,
  "a password": ({ authentication }) => authentication.kind === "pass",
  "an authentication header": ({ authentication, isUnicast }) =>
    authentication.kind === "ah" && !isUnicast,
  "an authentication header, unicast": ({ authentication, isUnicast }) =>
    authentication.kind === "ah" && isUnicast,
  auth_hmac: ({ authentication }) => authentication.kind === "hmac",
  down_timer_adverts: ({ downTimerAdverts }) => downTimerAdverts !== 3,
  "down_timer_adverts 1": ({ downTimerAdverts }) => downTimerAdverts === 1,
  timer_expired_backup: ({ expiredPriority, perHost }) =>
    expiredPriority !== null && perHost.some(({ preempt }) => !preempt),
  scripts: ({ tracksScripts }) => tracksScripts,
  "a tracked file": ({ tracksFile }) => tracksFile,
  "tracked processes": ({ tracksProcess }) => tracksProcess,
  "a tracked interface": ({ otherLinkWeight }) => otherLinkWeight !== null,
  higher_prio_send_advert: ({ hasLastWord }) => hasLastWord,
  lower_prio_no_advert: ({ isPatient }) => isPatient,
  garp_master_refresh: ({ refreshUs }) => refreshUs > 0,
  "excluded addresses": ({ extraInterfaceName }) => extraInterfaceName !== null,
  "virtual routes and rules": ({ routeCount }) => routeCount > 0,
  "an owner": ({ perHost }) => ownersAmong(perHost) === 1,
  "two owners": ({ perHost }) => ownersAmong(perHost) === 2,
  "more than two owners": ({ perHost }) => ownersAmong(perHost) > 2,
  owner_ignore_adverts: ({ perHost }) =>
    perHost.some(({ priority, ignoresAdverts }) => priority === OWNER && ignoresAdverts),
  "owners that all ignore adverts": ({ perHost }) =>
    ownersAmong(perHost.filter(({ ignoresAdverts }) => ignoresAdverts)) > 1,
  nopreempt: ({ perHost }) => perHost.some(({ preempt }) => !preempt),
  preempt_delay: ({ perHost }) => perHost.some(({ preemptDelayUs }) => preemptDelayUs > 0),
  "equal priorities": ({ perHost }) => new Set(perHost.map(({ priority }) => priority)).size === 1,
  "intervals that differ": ({ perHost }) =>
    new Set(perHost.map(({ advertIntervalUs }) => advertIntervalUs)).size > 1,
};

function speak(perHost: readonly SiteSeat[], wanted: number): boolean {
  return perHost.every(({ version }) => version === wanted);
}

test("every kind of router occurs", () => {
  const missing = new Map(Object.entries(FEATURES));
  for (let seed = 1; seed <= SITES; seed++) {
    const site = drawSite(new Rng(seed));
    for (const router of site.routers) {
      for (const [name, has] of missing) if (has(router, site)) missing.delete(name);
    }
  }
  assert.deepEqual([...missing.keys()], []);
});
