// Starts the instances: at once, or when the first results that they must wait for have come.

import type { TrackReference } from "../model/tracker.ts";
import { tell } from "./drive.ts";
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

/** Leaves INIT unless there is still something to wait for. */
export function startIfReady(world: World, unit: Unit): void {
  if (unit.started || unit.awaited.size > 0) return;
  unit.started = true;
  tell(world, unit, { kind: "started" });
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
