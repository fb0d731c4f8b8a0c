// What must change nothing: disturbances small enough that every state stays as it is. The bounds
// say how small that is.

import { type Micros, micros, millis, seconds } from "../../base/units.ts";
import type { Fault } from "../faults.ts";
import { hostAddress } from "../kernel.ts";
import type { ProcessRecords } from "../laws/records.ts";
import { CALM } from "../network.ts";
import { parsePrefix } from "../plans.ts";
import type { Rng } from "../rng.ts";
import { flawsOf, forge, receiverOf } from "./forgery.ts";
import { drawPauseUs, type Storm } from "./storm.ts";
import { isMixed } from "./version-draw.ts";

/** Forged adverts of one attack, and the time between two of them. */
const FORGED_COUNT = 40;
const FORGED_EVERY_US: Micros = millis(45);

export interface Harmless {
  readonly faults: readonly Fault[];
  /** Until it is over. */
  readonly lastsUs: Micros;
}

type Draw = (storm: Storm, daemon: ProcessRecords) => Harmless;

const NOTHING: Harmless = { faults: [], lastsUs: micros(0) };

export function drawHarmless(storm: Storm, daemons: readonly ProcessRecords[]): Harmless {
  if (daemons.length === 0) return NOTHING;
  return storm.rng.pick(DRAWS)(storm, storm.rng.pick(daemons));
}

const DRAWS: readonly Draw[] = [
  ({ rng }, daemon) => drawShortStall(rng, daemon),
  ({ rng }, daemon) => drawShortStall(rng, daemon),
  drawBackupPause,
  drawBackupPause,
  drawForgeries,
  drawForgeries,
  (_, { node }) => now({ kind: "overrun", node: node.name }),
  (_, { node }) => {
    const { configuration } = node;
    return configuration === null
      ? NOTHING
      : now({ kind: "reload", node: node.name, configuration });
  },
  () =>
    now({
      kind: "weather",
      conditions: { ...CALM, duplication: 0.2, reordering: 0.2, reorderingUs: millis(2) },
    }),
  ({ rng }, { node }) => {
    const [link] = node.host.kernel.links();
    const kind = rng.chance(0.5) ? "address-added" : "address-removed";
    if (link === undefined) return NOTHING;
    return now({ kind, node: node.name, address: hostAddress(link.index, UNRELATED) });
  },
];

const UNRELATED = parsePrefix("172.16.0.1/16");

function now(...faults: readonly Fault[]): Harmless {
  return { faults, lastsUs: micros(0) };
}

/** A MASTER's last advert is an interval old when its stall begins; beside it the others wait for
 * `down_timer_adverts` intervals. */
function drawShortStall(rng: Rng, daemon: ProcessRecords): Harmless {
  const { node } = daemon;
  let boundUs = seconds(5) as number;
  for (const { config } of daemon.all()) {
    const spareUs = (config.downTimerAdverts - 1) * config.advertIntervalUs;
    boundUs = Math.min(boundUs, 0.8 * spareUs - 4 * node.turns.wakeLatencyUs - millis(2));
  }
  if (boundUs < 1) return NOTHING;
  const forUs = rng.microsBetween(micros(1), micros(Math.floor(boundUs)));
  return { faults: [{ kind: "stall", node: node.name, forUs }], lastsUs: forUs };
}

/** A node that is MASTER of nothing may be gone for any time. */
function drawBackupPause(storm: Storm, daemon: ProcessRecords): Harmless {
  const { node } = daemon;
  if (daemon.all().some(({ state }) => state === "MASTER")) return NOTHING;
  const forUs = drawPauseUs(storm);
  // A host that sleeps hears nothing, and `down_timer_adverts 1` forgives no lost advert.
  const isHasty = daemon.all().some(({ config }) => config.downTimerAdverts === 1);
  const kind = isHasty || storm.rng.chance(0.5) ? "stall" : "suspend";
  return { faults: [{ kind, node: node.name, forUs }], lastsUs: forUs };
}

/** A stream of adverts that nobody may believe. */
function drawForgeries({ rng, cluster }: Storm, daemon: ProcessRecords): Harmless {
  const all = daemon.all();
  if (all.length === 0) return NOTHING;
  const { config } = rng.pick(all);
  const { kernel } = daemon.node.host;
  const link = config.interfaceName === null ? null : kernel.linkNamed(config.interfaceName);
  const segment = link === null ? null : daemon.node.host.segmentOf(link.index);
  const local = receiverOf(kernel, config);
  if (segment === null || local === null) return NOTHING;
  const mates = cluster.nodes
    .flatMap(({ configuration }) => configuration?.instances ?? [])
    .filter(({ family, vrid }) => family === config.family && vrid === config.vrid);
  const flaw = rng.pick(flawsOf(config, isMixed(mates)));
  const datagram = forge(config, flaw, local, rng.pick([0, 1, 254, 255]));
  const fault: Fault = {
    kind: "forge",
    segment: segment.name,
    datagram,
    times: FORGED_COUNT,
    everyUs: FORGED_EVERY_US,
  };
  return { faults: [fault], lastsUs: micros(FORGED_COUNT * FORGED_EVERY_US) };
}
