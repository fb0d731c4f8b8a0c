// A random cluster behind a store: hosts with a daemon and a manager each, the members of the
// store, and how the daemons follow the key. Drawn once from the seed; what each host is configured
// with follows from it.

import { type Micros, micros, millis, seconds } from "../../base/units.ts";
import type { Configuration } from "../../model/configuration.ts";
import type { HttpEndpoint } from "../../model/http.ts";
import type { LeaderStore, LossPolicy } from "../../model/leader.ts";
import type { NodePlan } from "../cluster.ts";
import {
  parsePrefix,
  planAddress,
  planConfiguration,
  planGlobal,
  planInstance,
  planLeader,
} from "../plans.ts";
import type { Rng } from "../rng.ts";

export interface LeaderSite {
  readonly hosts: readonly NodePlan[];
  readonly wakeLatencyUs: Micros;
  readonly storeKind: "etcd" | "consul";
  /** Host names of the store's endpoints. */
  readonly endpoints: readonly string[];
  /** TTL that the managers ask for. */
  readonly ttlUs: Micros;
  readonly keepOnStop: boolean;
  /** The weight with which an instance tracks the key; null: there is none. */
  readonly weight: number | null;
  intervalUs: Micros;
  policy: LossPolicy;
  addressCount: number;
}

const HOST_NAMES: readonly string[] = ["a", "b", "c"];
const INTERFACE = "eth0";
const NO_TLS = { caFile: null, certFile: null, keyFile: null };
const [VRID, BASE_PRIORITY] = [51, 100];

/** The leases of this trial's law are counted by two clocks that run apart by less than this. */
export const MOST_DRIFT_PPM = 4_000;

export function drawLeaderSite(rng: Rng): LeaderSite {
  const names = HOST_NAMES.slice(0, rng.between(2, 3));
  const storeKind = rng.chance(0.75) ? "etcd" : "consul";
  const endpoints = ["s1", "s2", "s3"].slice(0, rng.pick([1, 3, 3]));
  return {
    hosts: names.map((name, index) => drawHost(rng, name, index)),
    wakeLatencyUs: rng.chance(0.5) ? micros(0) : micros(rng.between(1, 2_000)),
    storeKind,
    endpoints,
    // Consul takes no session shorter than ten seconds.
    ttlUs: seconds(storeKind === "etcd" ? rng.between(8, 11) : rng.between(10, 12)),
    keepOnStop: rng.chance(0.3),
    weight: rng.chance(0.5) ? rng.pick([50, -30, 0]) : null,
    intervalUs: rng.pick([millis(500), seconds(1)]),
    policy: drawPolicy(rng),
    addressCount: rng.between(1, 2),
  };
}

export function drawPolicy(rng: Rng): LossPolicy {
  const policies: readonly LossPolicy[] = [
    { kind: "lease" },
    { kind: "lease" },
    { kind: "lease" },
    { kind: "drop" },
    { kind: "keep" },
    { kind: "hold", durationUs: seconds(rng.between(8, 12)) },
  ];
  return rng.pick(policies);
}

/** What the host's vip-manager.yml and keepalived.conf would say. */
export function leaderConfigurationOf(site: LeaderSite, hostIndex: number): Configuration {
  const { intervalUs, policy: onStoreLoss, keepOnStop, weight, addressCount } = site;
  const texts = ["10.0.0.200/24", "10.0.0.201/32"].slice(0, addressCount);
  const leader = planLeader({
    triggerValue: site.hosts[hostIndex]?.name ?? "",
    store: storeOf(site),
    addresses: texts.map((text) => planAddress(text, INTERFACE)),
    intervalUs,
    onStoreLoss,
    keepOnStop,
  });
  const tracks =
    weight === null
      ? []
      : [{ kind: "leader", name: leader.name, weight: { value: weight, reverse: false } } as const];
  const instance = planInstance({
    name: "VI_1",
    vrid: VRID,
    basePriority: BASE_PRIORITY + hostIndex,
    addresses: [planAddress("10.0.0.100/24", INTERFACE)],
    tracks,
  });
  return planConfiguration({
    global: planGlobal({}),
    leaders: [leader],
    instances: weight === null ? [] : [instance],
  });
}

function storeOf({ storeKind, endpoints: names }: LeaderSite): LeaderStore {
  const endpoints = names.map(
    (host): HttpEndpoint => ({ secure: false, host, port: 80, basePath: "" }),
  );
  return storeKind === "etcd"
    ? { kind: "etcd", endpoints, tls: NO_TLS, credentials: null }
    : { kind: "consul", endpoints, tls: NO_TLS, token: null };
}

function drawHost(rng: Rng, name: string, index: number): NodePlan {
  return {
    name,
    links: [
      {
        name: INTERFACE,
        segment: "lan0",
        addresses: [parsePrefix(`10.0.0.${index + 1}/24`), parsePrefix(`fe80::${index + 1}/64`)],
      },
    ],
    clockOriginUs: rng.between(0, 2 ** 31),
    driftPpm: rng.between(-MOST_DRIFT_PPM, MOST_DRIFT_PPM),
  };
}
