// Engines with one planted fault each, and the law that must catch it.

import type { SiteRouter } from "../../src/simulation/trial/site.ts";
import { isMixed } from "../../src/simulation/trial/version-draw.ts";
import {
  Babbler,
  bendConfigurations,
  bendInstances,
  bendOutputs,
  bendPeers,
  bendReloads,
  bendRoutes,
  Hasty,
  hasNoAdvert,
  heardPriority,
  LateReader,
  loseInputs,
  OnceAnnouncer,
  operations,
  Poisoner,
  Restless,
  repeat,
  Startled,
} from "./bent-engine.ts";
import { believeVersions, SumsLikeIpv4 } from "./bent-versions.ts";
import { type Breach, breach } from "./breach.ts";
import { NumberCounter } from "./number-counter.ts";
import { ReplayBeliever } from "./replay-believer.ts";

export const BREACHES: readonly Breach[] = [
  breach("a BACKUP advertises", "only-master-speaks", Babbler),
  breach(
    "a MASTER lets go without priority 0",
    "release-is-said",
    bendOutputs((outputs) => hasNoAdvert(outputs, (priority) => priority === 0)),
  ),
  breach(
    "a reload takes a MASTER away without priority 0",
    "release-is-said",
    bendOutputs((outputs, { kind }) =>
      kind === "configured" ? hasNoAdvert(outputs, (priority) => priority === 0) : outputs,
    ),
  ),
  breach(
    "a reload does not change the VRID",
    "only-master-speaks",
    bendReloads((configuration, { instances: former }) => ({
      ...configuration,
      instances: configuration.instances.map((config) => ({
        ...config,
        vrid: former.find(({ name }) => name === config.name)?.vrid ?? config.vrid,
      })),
    })),
  ),
  breach(
    "a reload does not take an instance away",
    "address-follows-state release-is-said only-master-speaks",
    bendReloads((configuration, { instances: former }) => {
      const names = new Set(configuration.instances.map(({ name }) => name));
      const left = former.filter(({ name }) => !names.has(name));
      return { ...configuration, instances: [...configuration.instances, ...left] };
    }),
  ),
  breach(
    "priority 0 leaves after the addresses",
    "release-is-said",
    bendOutputs((outputs) => [
      ...outputs.filter(({ kind }) => kind !== "send-packet"),
      ...outputs.filter(({ kind }) => kind === "send-packet"),
    ]),
  ),
  breach(
    "each advert leaves six times",
    "no-storm",
    bendOutputs((outputs) => repeat(outputs, "send-packet", 6)),
  ),
  breach(
    "a MASTER is silent",
    "master-keeps-speaking",
    bendOutputs((outputs, { kind }) =>
      kind === "tick" ? hasNoAdvert(outputs, () => true) : outputs,
    ),
  ),
  breach(
    "an address stays",
    "address-follows-state",
    operations("remove", () => []),
  ),
  breach(
    "an address never comes",
    "address-follows-state",
    operations("add", () => []),
  ),
  breach(
    "an address is added twice",
    "no-idle-change",
    operations("add", (all) => [...all, ...all]),
  ),
  breach(
    "routes and rules stay",
    "route-follows-state",
    bendRoutes((operation) => operation.kind.startsWith("add-")),
    hasRoutes,
  ),
  breach(
    "routes never come",
    "route-follows-state",
    bendRoutes(({ kind }) => kind !== "add-route"),
    hasRoutes,
  ),
  breach(
    "a stop leaves rules",
    "route-follows-state",
    bendOutputs((outputs, { kind }) =>
      kind === "stop" ? outputs.filter((output) => output.kind !== "change-routes") : outputs,
    ),
    hasRoutes,
  ),
  breach("a BACKUP announces", "only-owner-announces", Poisoner),
  breach(
    "a MASTER never announces",
    "master-announces",
    bendOutputs((outputs) => outputs.filter(({ kind }) => kind !== "send-frames")),
  ),
  breach("a MASTER announces only once", "traffic-finds-master", OnceAnnouncer),
  breach(
    "a sync group falls apart",
    "group-members-agree",
    bendConfigurations((configuration) => ({ ...configuration, groups: [] })),
  ),
  breach(
    "a reload makes no sync group of masters that are apart",
    "group-members-agree",
    bendReloads((configuration, { groups }) => ({ ...configuration, groups })),
    (_, { isFormedLate }) => isFormedLate,
  ),
  breach("a deadline stays in the past", "deadlines-are-ahead", Restless),
  breach(
    "one input makes endless work",
    "work-is-bounded",
    bendOutputs((outputs) => repeat(outputs, "event", 1_000)),
  ),
  breach(
    "a stop does not end",
    "stop-ends",
    bendOutputs((outputs) => outputs.filter(({ kind }) => kind !== "stopped")),
  ),
  breach(
    "priority 0 is not heard",
    "takeover-is-timely",
    loseInputs((input) => input.kind === "packet" && heardPriority(input.packet) === 0),
  ),
  breach("packets are read after the deadline was judged", "takeover-is-timely", LateReader),
  breach("a timer runs out a millisecond early", "takeover-is-timely", Hasty),
  breach(
    "a timer waits for one advert more",
    "takeover-is-timely",
    bendInstances((config) => ({ ...config, downTimerAdverts: config.downTimerAdverts + 1 })),
  ),
  breach(
    "nobody preempts",
    "takeover-is-timely right-master",
    bendInstances((config) => ({ ...config, preempt: false })),
  ),
  breach(
    "a MASTER hears nobody",
    "one-master traffic-finds-master",
    loseInputs(
      (input, engine) =>
        input.kind === "packet" && engine.view().instances.some(({ state }) => state === "MASTER"),
    ),
  ),
  breach(
    "a failing script is no fault",
    "fault-has-a-reason",
    bendInstances((config) => ({ ...config, tracks: [] })),
  ),
  breach(
    "a lost quorum is no fault",
    "fault-has-a-reason",
    loseInputs(({ kind }) => kind === "tracked-process"),
    ({ tracksProcess }) => tracksProcess,
  ),
  breach(
    "trackers weigh more than they should",
    "priority-follows-trackers",
    bendInstances((config) => ({
      ...config,
      tracks: config.tracks.map(({ kind, name, weight: { value, reverse } }) => ({
        kind,
        name,
        weight: { value: 2 * value, reverse },
      })),
    })),
  ),
  breach("lost events startle a MASTER", "quiet-stays-quiet", Startled),
  breach(
    "a MASTER that is late goes on",
    "expired-master-yields",
    bendInstances((config) => ({ ...config, timerExpiredPriority: null })),
    isExpiring,
  ),
  breach(
    "a MASTER in time lets go",
    "expired-master-yields",
    bendInstances((config) => ({
      ...config,
      timerExpiredPriority: config.timerExpiredPriority === null ? null : 254,
    })),
    // Where there is much time between this priority and the true one.
    (router) => isExpiring(router) && (router.expiredPriority ?? 254) < 64,
  ),
  breach(
    "an authentication header is believed again",
    "quiet-stays-quiet",
    ReplayBeliever,
    ({ authentication, isUnicast }) => authentication.kind === "ah" && !isUnicast,
  ),
  breach(
    "own numbers of an authentication header make others' replays",
    "one-master takeover-is-timely quiet-stays-quiet",
    NumberCounter,
    ({ authentication, isUnicast, unicast }) =>
      authentication.kind === "ah" && isUnicast && unicast.isUneven,
  ),
  breach(
    "a TTL out of its range is believed",
    "peers-are-checked",
    bendPeers((peer) => ({ ...peer, minTtl: null, maxTtl: null })),
    ({ isUnicast, unicast }) => isUnicast && unicast.isUneven,
  ),
  breach(
    "the ends of a range are out of it",
    "peers-are-checked",
    bendPeers((peer) => ({ ...peer, minTtl: peer.minTtl === null ? null : peer.minTtl + 1 })),
    ({ isUnicast, unicast }) => isUnicast && unicast.isLimited,
  ),
  breach(
    "adverts of nobody's are believed",
    "peers-are-checked",
    bendInstances((config) => ({
      ...config,
      checks: { skipAddressCheck: false, unicastSource: false },
    })),
    ({ isUnicast, unicast }) => isUnicast && unicast.checksSource && !unicast.isLimited,
  ),
  breach(
    "VRRPv2 over IPv6 is summed up like over IPv4",
    "one-master",
    SumsLikeIpv4,
    ({ family, perHost }) => family === "ipv6" && perHost.some(({ version }) => version === 2),
  ),
  breach(
    "another version is believed",
    "versions-are-apart",
    believeVersions("instead"),
    speaksBothVersions,
  ),
  breach(
    "another version is rejected, and moves a timer",
    "rejected-changes-nothing",
    believeVersions("after"),
    speaksBothVersions,
  ),
  breach(
    "another version holds a BACKUP off",
    "takeover-is-timely",
    believeVersions("later"),
    speaksBothVersions,
  ),
  breach(
    "a reload does not change the version",
    "versions-are-apart",
    bendReloads((configuration, { instances: former }) => ({
      ...configuration,
      instances: configuration.instances.map((config) => ({
        ...config,
        version: former.find(({ name }) => name === config.name)?.version ?? config.version,
      })),
    })),
  ),
];

function speaksBothVersions({ perHost, authentication }: SiteRouter): boolean {
  return isMixed(perHost) && authentication.kind === "none";
}

function isExpiring({ expiredPriority, perHost }: SiteRouter): boolean {
  return expiredPriority !== null && perHost.some(({ preempt }) => !preempt);
}

function hasRoutes({ routeCount }: SiteRouter): boolean {
  return routeCount > 0;
}
