// Starts the instances: at once, or when the first results that they must wait for have come.

import type { TrackReference } from "../model/tracker.ts";
import type { InstanceEvent } from "../vrrp/event.ts";
import { firstEvent } from "../vrrp/sync-group.ts";
import { PRIORITY_OWNER } from "../vrrp/transition.ts";
import { tell } from "./drive.ts";
import { membersOf } from "./groups.ts";
import { type TrackerKey, trackerKey } from "./tracker-table.ts";
import type { Unit } from "./unit.ts";
import type { World } from "./world.ts";

/** Notes what the instance waits for: as in keepalived an unweighted script (a weighted one only
 * changes its priority later), and every file and process, whose first result comes at once. */
export function awaitResults(world: World, unit: Unit): void {
  unit.awaited.clear();
  for (const track of unit.config.tracks) {
    if (
      track.kind === "interface" ||
      track.kind === "leader" ||
      (track.kind === "script" && track.weight.value !== 0)
    )
      continue;
    if (isKnown(world, track)) continue;
    unit.awaited.add(trackerKey(track.kind, track.name));
    if (track.kind === "script") unit.waitedForScript = true;
  }
}

/** Leaves INIT unless there is still something to wait for. An owner that would be MASTER at once
 * waits for the end of `vrrp_startup_delay` (measured; the others' timers count from there), and in
 * a group of owners for all of them. */
export function startIfReady(world: World, unit: Unit): void {
  if (unit.started || unit.awaited.size > 0) return;
  const owns = unit.faults.size === 0 && isOwner(unit);
  if (owns && world.now < world.startAt) {
    world.deadlines.set(world.startupTimer, world.startAt);
    return;
  }
  const members = unit.group === null ? [] : membersOf(world, unit.group);
  const together = owns && members.length > 0 && members.every(mayBeginAsMaster);
  const first: InstanceEvent = together
    ? firstEvent(members.map(({ config }) => config))
    : { kind: "started" };
  if (first.kind !== "started" && members.some(({ awaited }) => awaited.size > 0)) return;
  for (const each of first.kind === "started" ? [unit] : members) {
    if (each.started) continue;
    each.started = true;
    tell(world, each, first);
  }
  // Owners that have waited for this one.
  for (const each of members) startIfReady(world, each);
}

/** `vrrp_startup_delay` is over. */
export function startOwners(world: World): void {
  for (const unit of world.units.values()) startIfReady(world, unit);
}

/** One that has begun otherwise (it was in FAULT) listens first, and the group waits for it. */
function mayBeginAsMaster({ faults, started, state }: Unit): boolean {
  return faults.size === 0 && (!started || state.kind === "MASTER");
}

function isOwner({ config }: Unit): boolean {
  return config.basePriority === PRIORITY_OWNER && config.wantedState === "MASTER";
}

/** A tracker has its first result. */
export function resultArrived(world: World, key: TrackerKey): void {
  for (const unit of world.trackers.users.get(key) ?? []) {
    if (unit.awaited.delete(key)) startIfReady(world, unit);
  }
}

/** An undefined tracker has nothing to wait for. */
function isKnown(world: World, track: TrackReference): boolean {
  const { scripts, files, processes } = world.trackers;
  switch (track.kind) {
    case "script":
      return scripts.get(track.name)?.state.health !== "unknown";
    case "file":
      return files.get(track.name)?.value !== null;
    case "process":
      return processes.get(track.name)?.count !== null;
    case "interface":
    case "leader":
      return true;
  }
}
