// Tracked files and processes: what was read or counted outside becomes a result here.

import { observeLevel, settleLevel } from "../track/delayed-level.ts";
import { parseFileValue } from "../track/file-value.ts";
import { hasQuorum, quorumDelays } from "../track/process-quorum.ts";
import { resultArrived } from "./awaiting.ts";
import { reassessUsers } from "./influences.ts";
import { trackerKey } from "./tracker-table.ts";
import type { World } from "./world.ts";

/** keepalived.conf(5) track_file. Null: missing or unreadable. */
export function fileRead(world: World, name: string, content: string | null): void {
  const record = world.trackers.files.get(name);
  if (record === undefined) return;
  const value = parseFileValue(content);
  if (value === record.value) return;
  record.value = value;
  resultChanged(world, trackerKey("file", name));
}

/** keepalived.conf(5) vrrp_track_process. */
export function processesCounted(world: World, name: string, count: number): void {
  const record = world.trackers.processes.get(name);
  if (record === undefined) return;
  const before = record.level.believed;
  const { config } = record;
  record.count = count;
  const enough = hasQuorum(config, count);
  record.level = observeLevel(record.level, enough, quorumDelays(config), world.now);
  world.deadlines.set(record.timer, record.level.pendingAt);
  if (record.level.believed !== before) resultChanged(world, trackerKey("process", name));
}

/** The quorum was gained or lost for long enough. */
export function settleProcess(world: World, name: string): void {
  const record = world.trackers.processes.get(name);
  if (record === undefined) return;
  const before = record.level.believed;
  record.level = settleLevel(record.level, world.now);
  world.deadlines.set(record.timer, record.level.pendingAt);
  if (record.level.believed !== before) resultChanged(world, trackerKey("process", name));
}

function resultChanged(world: World, key: string): void {
  reassessUsers(world, key);
  resultArrived(world, key);
}
