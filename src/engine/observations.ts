// Tracked files and processes: what was read or counted outside becomes a result here.

import { addMicros, type Micros, millis } from "../base/units.ts";
import { observeLevel, settleLevel } from "../track/delayed-level.ts";
import { parseFileValue } from "../track/file-value.ts";
import { hasQuorum, quorumDelays } from "../track/process-quorum.ts";
import { resultArrived } from "./awaiting.ts";
import { reassessUsers } from "./influences.ts";
import { type FileRecord, trackerKey } from "./tracker-table.ts";
import type { World } from "./world.ts";

/** Whoever rewrites a file empties it first: an empty file is believed when it stays empty. */
const EMPTY_GRACE: Micros = millis(100);

/** keepalived.conf(5) track_file. Null: missing or unreadable. */
export function fileRead(world: World, name: string, content: string | null): void {
  const record = world.trackers.files.get(name);
  if (record === undefined) return;
  const rewritten = content?.trim() === "" && record.value !== null;
  if (rewritten) world.deadlines.set(record.timer, addMicros(world.now, EMPTY_GRACE));
  else believeFile(world, record, parseFileValue(content));
}

/** It was found empty and has not been written since. */
export function settleFile(world: World, name: string): void {
  const record = world.trackers.files.get(name);
  if (record !== undefined) believeFile(world, record, 0);
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

function believeFile(world: World, record: FileRecord, value: number): void {
  world.deadlines.set(record.timer, null);
  if (value === record.value) return;
  record.value = value;
  resultChanged(world, trackerKey("file", record.config.name));
}

function resultChanged(world: World, key: string): void {
  reassessUsers(world, key);
  resultArrived(world, key);
}
