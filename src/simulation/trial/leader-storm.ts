// Random faults on a cluster that follows a leader key: what may happen within a storm, what makes
// the sea calm again, and disturbances that must not move a held address.

import { type Micros, micros, millis, seconds } from "../../base/units.ts";
import type { Cluster } from "../cluster.ts";
import type { Fault } from "../faults.ts";
import { hostAddress } from "../kernel.ts";
import type { SimulatedNode } from "../node.ts";
import { parsePrefix } from "../plans.ts";
import type { Rng } from "../rng.ts";
import { QUICK_STORE } from "../store/store-link.ts";
import {
  drawPolicy,
  type LeaderSite,
  leaderConfigurationOf,
  MOST_DRIFT_PPM,
} from "./leader-site.ts";
import type { StoreFault, StoreWorld } from "./store-world.ts";

export interface LeaderStorm {
  readonly cluster: Cluster;
  readonly site: LeaderSite;
  readonly world: StoreWorld;
  readonly rng: Rng;
}

export type LeaderFault = Fault | StoreFault;

type Draw = (storm: LeaderStorm, node: SimulatedNode, index: number) => readonly LeaderFault[];

/** Shorter and longer than every lease here. */
const LONGEST_PAUSE_US: Micros = seconds(12);
/** A read that began before it still ends in time. */
const SHORT_CUT_US: Micros = millis(400);

export function drawLeaderFaults(storm: LeaderStorm): readonly LeaderFault[] {
  const { cluster, rng } = storm;
  const index = rng.between(0, cluster.nodes.length - 1);
  const node = cluster.nodes[index];
  return node === undefined ? [] : rng.pick(DRAWS)(storm, node, index);
}

/** Everything back to a state in which the key's owner can hold. */
export function* calmLeaders({ cluster, site, world, rng }: LeaderStorm): Generator<LeaderFault> {
  yield { kind: "quorum", hasQuorum: true };
  for (const name of world.members) yield { kind: "member", name, health: "up" };
  for (const [index, node] of cluster.nodes.entries()) {
    const { name } = node;
    yield { kind: "slow-kernel", node: name, answerUs: micros(0) };
    node.host.kernel.mood.refusals.length = 0;
    yield { kind: "admin", node: name, link: "eth0", up: true };
    yield { kind: "store-cut", node: name, isCut: false };
    yield { kind: "store-weather", node: name, conditions: QUICK_STORE };
    yield { kind: "manager", node: name, isPaused: rng.chance(0.2) };
    yield { kind: "power-on", node: name };
    if (rng.chance(0.9)) {
      yield { kind: "start", node: name, configuration: leaderConfigurationOf(site, index) };
    }
    if (node.isAlive) {
      yield { kind: "reload", node: name, configuration: leaderConfigurationOf(site, index) };
    }
  }
}

const DRAWS: readonly Draw[] = [
  (_, { name }) => [{ kind: "crash", node: name }],
  (_, { name }) => [{ kind: "stop", node: name }],
  ({ world }) => {
    const owner = world.key.ownership?.owner;
    return owner === undefined ? [] : [{ kind: "stop", node: owner }];
  },
  start,
  start,
  (_, { name }) => [{ kind: "power-off", node: name }],
  ({ rng }, { name }) => [{ kind: "stall", node: name, forUs: drawPause(rng) }],
  ({ rng }, { name }) => [{ kind: "suspend", node: name, forUs: drawPause(rng) }],
  ({ rng }, { name }) => [
    { kind: "drift", node: name, ppm: rng.between(-MOST_DRIFT_PPM, MOST_DRIFT_PPM) },
  ],
  reload,
  reload,
  ({ rng }, { name }) => [{ kind: "admin", node: name, link: "eth0", up: rng.chance(0.5) }],
  takeAddress,
  ({ rng }, { name }) => [
    { kind: "slow-kernel", node: name, answerUs: rng.microsBetween(micros(0), millis(100)) },
  ],
  (_, { name }) => [{ kind: "overrun", node: name }],
  (_, { name }) => [{ kind: "store-cut", node: name, isCut: true }],
  (_, { name }) => [{ kind: "store-cut", node: name, isCut: true }],
  (_, { name }) => [{ kind: "store-cut", node: name, isCut: false }],
  weather,
  weather,
  ({ rng, world }) => [
    {
      kind: "member",
      name: rng.pick(world.members),
      health: rng.pick(["up", "leaderless", "silent", "refuses"]),
    },
  ],
  ({ rng }) => [{ kind: "quorum", hasQuorum: rng.chance(0.6) }],
  ({ rng }) => [{ kind: rng.pick(["watches-dropped", "watches-cancelled"]) }],
  () => [{ kind: "written-elsewhere" }, { kind: "compacted" }, { kind: "watches-dropped" }],
  ({ rng }, { name }) => [{ kind: "manager", node: name, isPaused: rng.chance(0.7) }],
  ({ world }) => {
    const owner = world.key.ownership?.owner;
    return owner === undefined ? [] : [{ kind: "resigned", node: owner }];
  },
];

export interface Disturbance {
  readonly faults: readonly LeaderFault[];
  /** What ends them, after `lastsUs`. */
  readonly ends: readonly LeaderFault[];
  readonly lastsUs: Micros;
}

/** Small enough that no address moves. */
export function drawDisturbance({ cluster, site, world, rng }: LeaderStorm): Disturbance {
  const node = rng.pick(cluster.nodes.filter(({ isRunning }) => isRunning));
  const passing = (...faults: readonly LeaderFault[]): Disturbance => ({
    faults,
    ends: [],
    lastsUs: micros(0),
  });
  const draws: readonly (() => Disturbance)[] = [
    () => passing({ kind: "watches-dropped" }),
    () => passing({ kind: "watches-cancelled" }),
    () =>
      passing({ kind: "written-elsewhere" }, { kind: "compacted" }, { kind: "watches-dropped" }),
    () => passing({ kind: "overrun", node: node.name }),
    () => {
      const { name, configuration } = node;
      return configuration === null
        ? passing()
        : passing({ kind: "reload", node: name, configuration });
    },
    () => {
      const forUs = rng.microsBetween(millis(1), SHORT_CUT_US);
      return { faults: [{ kind: "stall", node: node.name, forUs }], ends: [], lastsUs: forUs };
    },
    () => ({
      faults: [{ kind: "store-cut", node: node.name, isCut: true }],
      ends: [{ kind: "store-cut", node: node.name, isCut: false }],
      lastsUs: rng.microsBetween(millis(1), SHORT_CUT_US),
    }),
    () => {
      // One of three members may go in any way that is noticed within a read's timeout.
      const name = rng.pick(world.members);
      const isMany = site.endpoints.length > 1;
      const health = rng.pick(["refuses", "leaderless", "silent"] as const);
      return {
        faults: isMany ? [{ kind: "member", name, health }] : [],
        ends: [{ kind: "member", name, health: "up" }],
        lastsUs: seconds(3),
      };
    },
  ];
  return rng.pick(draws)();
}

function start({ site }: LeaderStorm, { name }: SimulatedNode, index: number): LeaderFault[] {
  return [
    { kind: "power-on", node: name },
    { kind: "start", node: name, configuration: leaderConfigurationOf(site, index) },
  ];
}

/** A change for all, told to this node now and to the others at the calm. */
function reload({ rng, site }: LeaderStorm, { name }: SimulatedNode, index: number): LeaderFault[] {
  const change = rng.between(0, 3);
  if (change === 0) site.policy = drawPolicy(rng);
  if (change === 1) site.addressCount = rng.between(1, 2);
  if (change === 2) site.intervalUs = rng.pick([millis(500), seconds(1)]);
  return [{ kind: "reload", node: name, configuration: leaderConfigurationOf(site, index) }];
}

function takeAddress({ rng }: LeaderStorm, { name, host }: SimulatedNode): LeaderFault[] {
  const link = host.kernel.linkNamed("eth0");
  if (link === null) return [];
  const address = hostAddress(link.index, parsePrefix("10.0.0.200/24"));
  return [{ kind: rng.pick(["address-added", "address-removed"]), node: name, address }];
}

function weather({ rng }: LeaderStorm, { name }: SimulatedNode): LeaderFault[] {
  const latencyUs = [millis(1), millis(rng.between(5, 600))] as const;
  const conditions = { latencyUs, slowness: rng.pick([0, 0.1, 0.4]) };
  return [{ kind: "store-weather", node: name, conditions }];
}

function drawPause(rng: Rng): Micros {
  return rng.chance(0.5)
    ? rng.microsBetween(millis(1), seconds(2))
    : rng.microsBetween(seconds(2), LONGEST_PAUSE_US);
}
