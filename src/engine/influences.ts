// What all trackers of an instance say together: its effective priority and its faults.

import { assertNever } from "../base/invariant.ts";
import type { TrackReference } from "../model/tracker.ts";
import {
  effectivePriority,
  type Influence,
  influenceOfFile,
  influenceOfHealth,
} from "../track/weight.ts";
import { tell } from "./drive.ts";
import type { FaultReason } from "./event.ts";
import { setFault } from "./faults.ts";
import { type TrackerKey, trackerKey } from "./tracker-table.ts";
import type { Unit } from "./unit.ts";
import type { World } from "./world.ts";

/** Looks at every tracker of the instance again. */
export function reassess(world: World, unit: Unit): void {
  const influences: Influence[] = [];
  for (const track of unit.config.tracks) {
    const influence = influenceOf(world, track);
    influences.push(influence);
    const key = trackerKey(track.kind, track.name);
    if (track.kind === "file" && influence.fault !== unit.faults.has(key)) {
      const { name } = track;
      const instance = unit.config.name;
      world.outbox.event({ kind: "tracked-file-state", instance, name, fault: influence.fault });
    }
    setFault(world, unit, key, influence.fault ? faultOf(world, track) : null);
  }
  tellPriority(world, unit, effectivePriority(unit.config.basePriority, influences));
}

export function reassessUsers(world: World, key: TrackerKey): void {
  for (const unit of world.trackers.users.get(key) ?? []) reassess(world, unit);
}

export function influenceOf(world: World, track: TrackReference): Influence {
  const { scripts, files, processes, links } = world.trackers;
  switch (track.kind) {
    case "script": {
      const health = scripts.get(track.name)?.state.health ?? "unknown";
      return influenceOfHealth(track.weight, health === "unknown" ? null : health === "up");
    }
    case "file":
      return influenceOfFile(track.weight, files.get(track.name)?.value ?? null);
    case "process":
      return influenceOfHealth(track.weight, processes.get(track.name)?.level.believed ?? null);
    case "interface":
      return influenceOfHealth(track.weight, links.get(track.name)?.level.believed ?? null);
    case "leader":
      return influenceOfHealth(track.weight, holdsKey(world, track.name));
    default:
      return assertNever(track.kind);
  }
}

/** False, too, for a key that nobody follows. */
function holdsKey(world: World, name: string): boolean {
  for (const { leader, state } of world.leaders.values()) {
    if (leader.name === name) return state.phase === "holding";
  }
  return false;
}

function tellPriority(world: World, unit: Unit, priority: number): void {
  const from = unit.told.priority;
  if (priority === from) return;
  unit.told.priority = priority;
  const instance = unit.config.name;
  world.outbox.event({ kind: "priority-changed", instance, from, to: priority });
  tell(world, unit, { kind: "priority-changed", effectivePriority: priority });
}

function faultOf(world: World, { kind, name }: TrackReference): FaultReason {
  switch (kind) {
    case "script":
      return { kind: "script-down", name };
    case "file":
      return { kind: "file", name };
    case "process":
      return { kind: "process-quorum", name };
    case "interface":
      return linkFault(world, name);
    case "leader":
      return { kind: "leader-elsewhere", name };
    default:
      return assertNever(kind);
  }
}

export function linkFault(world: World, interfaceName: string): FaultReason {
  const missing = world.kernel.linkNamed(interfaceName) === null;
  return { kind: missing ? "interface-missing" : "interface-down", interfaceName };
}
