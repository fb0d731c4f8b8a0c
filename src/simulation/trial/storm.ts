// Random faults on a site: what may happen within a storm, and what makes the sea calm again. Each
// draw looks at the cluster as it is, so that the faults hit something.

import { type Micros, micros, millis, seconds } from "../../base/units.ts";
import type { Cluster } from "../cluster.ts";
import { ENOBUFS, EPERM } from "../errno.ts";
import type { Fault } from "../faults.ts";
import { hostAddress } from "../kernel.ts";
import { CALM } from "../network.ts";
import type { SimulatedNode } from "../node.ts";
import { parsePrefix } from "../plans.ts";
import type { Rng } from "../rng.ts";
import { FAILS, type ScriptBehaviour, SUCCEEDS } from "../scripts.ts";
import type { Site } from "./site.ts";
import { changeSite } from "./site-change.ts";
import { configurationOf } from "./site-configuration.ts";
import { mendUnicast } from "./site-unicast.ts";

/** Longest stall or suspend: beyond every timer here, and beyond what receive buffers hold. */
const LONGEST_PAUSE_US: Micros = seconds(12);

export interface Storm {
  readonly cluster: Cluster;
  readonly site: Site;
  readonly rng: Rng;
}

type Draw = (storm: Storm, node: SimulatedNode, index: number) => readonly Fault[];

/** One or a few faults that belong together, on a node of the cluster. */
export function drawFaults(storm: Storm): readonly Fault[] {
  const { cluster, rng } = storm;
  const index = rng.between(0, cluster.nodes.length - 1);
  const node = cluster.nodes[index];
  return node === undefined ? [] : rng.pick(DRAWS)(storm, node, index);
}

/** Everything back to a state in which an election can end; what stays broken is drawn. */
export function* calmDown(storm: Storm): Generator<Fault> {
  const { cluster, rng, site } = storm;
  for (const router of site.routers) router.unicast = mendUnicast(router.unicast);
  yield { kind: "weather", conditions: CALM };
  yield { kind: "heal" };
  if (rng.chance(0.2)) yield drawPartition(storm);
  for (const [index, node] of cluster.nodes.entries()) {
    const { name } = node;
    yield { kind: "slow-kernel", node: name, answerUs: micros(0) };
    yield { kind: "drift", node: name, ppm: rng.between(-200, 200) };
    node.host.kernel.mood.refusals.length = 0;
    if (rng.chance(0.7)) {
      for (const link of node.host.kernel.links()) {
        yield { kind: "carrier", node: name, link: link.name, up: true };
        yield { kind: "admin", node: name, link: link.name, up: true };
      }
    }
    for (const { name: command } of site.scripts) {
      const behaviour = rng.pick(rng.chance(0.8) ? [SUCCEEDS] : LASTING);
      yield { kind: "script", node: name, command, behaviour };
    }
    const { counted } = site;
    const count = rng.chance(0.9) ? counted.quorum : 0;
    yield { kind: "process", node: name, name: counted.name, count };
    if (rng.chance(0.8)) {
      yield { kind: "power-on", node: name };
      yield { kind: "start", node: name, configuration: configurationOf(site, index) };
    }
    // The configuration of everybody is the site's, whatever reload was lost with a crash.
    if (node.isAlive) {
      yield { kind: "reload", node: name, configuration: configurationOf(site, index) };
    }
  }
}

/** What scripts may go on doing in the calm. */
const LASTING: readonly ScriptBehaviour[] = [
  FAILS,
  { kind: "hangs", stubborn: false },
  { kind: "missing" },
];

const DRAWS: readonly Draw[] = [
  (_, { name }) => [{ kind: "crash", node: name }],
  ({ site }, { name }, index) => [
    { kind: "power-on", node: name },
    { kind: "start", node: name, configuration: configurationOf(site, index) },
  ],
  (_, { name }) => [{ kind: "stop", node: name }],
  (_, { name }) => [{ kind: "power-off", node: name }],
  (storm, { name }) => [{ kind: "stall", node: name, forUs: drawPauseUs(storm) }],
  (storm, { name }) => [{ kind: "suspend", node: name, forUs: drawPauseUs(storm) }],
  drawLateMaster,
  drawLateMaster,
  drawReload,
  drawReload,
  drawReload,
  drawReload,
  ({ rng }, { name }) => [{ kind: "drift", node: name, ppm: rng.between(-20_000, 20_000) }],
  ({ rng }, { name }) => [
    { kind: "carrier", node: name, link: rng.pick(["eth0", "eth1"]), up: rng.chance(0.4) },
  ],
  ({ rng }, { name }) => [
    { kind: "admin", node: name, link: rng.pick(["eth0", "eth1"]), up: rng.chance(0.4) },
  ],
  ({ rng }, { name }) => [
    {
      kind: "replug",
      node: name,
      link: rng.pick(["eth0", "eth1"]),
      afterUs: rng.microsBetween(millis(1), seconds(5)),
    },
  ],
  drawMeddling,
  ({ rng, site }, { name }) => drawScript(rng, site, name),
  ({ rng, site }, { name }) => drawScript(rng, site, name),
  ({ rng, site }, { name }) => [
    {
      kind: "file",
      node: name,
      path: site.file.path,
      content: rng.pick([null, "0", "10\n", "-30", "nonsense"]),
    },
  ],
  drawProcesses,
  ({ rng }, { name }) => [
    { kind: "refuse", node: name, failure: rng.pick([EPERM, ENOBUFS]), times: rng.between(1, 3) },
  ],
  ({ rng }, { name }) => [
    { kind: "slow-kernel", node: name, answerUs: rng.microsBetween(micros(0), millis(200)) },
  ],
  (_, { name }) => [{ kind: "overrun", node: name }],
  (storm) => [drawPartition(storm)],
  (storm) => [drawPartition(storm)],
  ({ rng, cluster }, { name }) => [
    { kind: "cut", from: name, to: rng.pick(cluster.nodes).name, oneWay: rng.chance(0.7) },
  ],
  ({ rng }, { name }) => [{ kind: rng.pick(["deaf", "mute"]), node: name }],
  () => [{ kind: "heal" }],
  ({ rng }) => [
    {
      kind: "weather",
      conditions: {
        latencyUs: [micros(50), rng.microsBetween(micros(100), millis(30))],
        loss: rng.pick([0, 0.05, 0.3]),
        duplication: rng.pick([0, 0.1]),
        reordering: rng.pick([0, 0.1]),
        reorderingUs: rng.microsBetween(millis(1), millis(100)),
      },
    },
  ],
];

/** Of any length: shorter and longer than any timer. */
export function drawPauseUs({ rng, site }: Storm): Micros {
  if (rng.chance(0.6)) return rng.microsBetween(millis(1), site.breathUs);
  const longUs = rng.chance(0.3) ? LONGEST_PAUSE_US : micros(4 * site.breathUs);
  return rng.microsBetween(site.breathUs, longUs);
}

/** Whoever is MASTER stands still for about as long as others wait for it: so long that some, all
 * or none of them have taken over. */
function drawLateMaster({ rng, site, cluster }: Storm): readonly Fault[] {
  const yielding = site.routers.filter(({ expiredPriority }) => expiredPriority !== null);
  const { name } = rng.pick(yielding.length > 0 ? yielding : site.routers);
  for (const [index, { name: node, host, isRunning }] of cluster.nodes.entries()) {
    const config = configurationOf(site, index).instances.find((each) => each.name === name);
    const address = config?.addresses[0]?.prefix.address;
    if (config === undefined || address === undefined || !isRunning) continue;
    if (!host.kernel.hasAddress(address)) continue;
    const { downTimerAdverts, advertIntervalUs } = config;
    const leastUs = micros((downTimerAdverts - 1) * advertIntervalUs);
    const mostUs = micros((downTimerAdverts + 2) * advertIntervalUs);
    return [{ kind: "stall", node, forUs: rng.microsBetween(leastUs, mostUs) }];
  }
  return [];
}

function drawPartition({ rng, cluster }: Storm): Fault {
  const parts: string[][] = [[], []];
  for (const { name } of cluster.nodes) rng.pick(parts).push(name);
  return { kind: "partition", parts };
}

/** A change of the site, told to this node now: the others learn of it at the calm. */
function drawReload({ rng, site }: Storm, node: SimulatedNode, index: number): readonly Fault[] {
  const change = changeSite(rng, site, index);
  const configuration = configurationOf(site, index);
  return [{ kind: "reload", node: node.name, configuration, change }];
}

/** Somebody adds or deletes an address on a node. */
function drawMeddling({ rng, site }: Storm, node: SimulatedNode, index: number): readonly Fault[] {
  const { kernel } = node.host;
  if (rng.chance(0.2)) {
    const [link] = kernel.links();
    if (link === undefined) return [];
    const address = hostAddress(link.index, parsePrefix("172.16.0.1/16"));
    const kind = rng.chance(0.5) ? "address-added" : "address-removed";
    return [{ kind, node: node.name, address }];
  }
  const { instances } = configurationOf(site, index);
  const virtual = rng.pick(rng.pick(instances).addresses);
  const link = kernel.linkNamed(virtual.interfaceName);
  if (link === null) return [];
  const address = hostAddress(link.index, virtual.prefix);
  return [{ kind: "address-removed", node: node.name, address }];
}

function drawProcesses({ rng, site }: Storm, { name: node }: SimulatedNode): readonly Fault[] {
  return [{ kind: "process", node, name: site.counted.name, count: rng.between(0, 3) }];
}

function drawScript(rng: Rng, site: Site, node: string): readonly Fault[] {
  if (site.scripts.length === 0) return [];
  const command = rng.pick(site.scripts).name;
  return [{ kind: "script", node, command, behaviour: drawBehaviour(rng) }];
}

function drawBehaviour(rng: Rng): ScriptBehaviour {
  return rng.pick<ScriptBehaviour>([
    FAILS,
    FAILS,
    SUCCEEDS,
    { kind: "exits", code: 0, runUs: rng.microsBetween(millis(1), seconds(3)) },
    { kind: "hangs", stubborn: false },
    { kind: "hangs", stubborn: true },
    { kind: "missing" },
  ]);
}
