// The trackers of a configuration with their present results, and who uses them.

import type {
  TrackedFile,
  TrackedProcess,
  TrackedScript,
  TrackReference,
} from "../model/tracker.ts";
import { type DelayedLevel, UNKNOWN_LEVEL } from "../track/delayed-level.ts";
import type { ScriptState } from "../track/script-tracker.ts";
import type { ScriptRunId } from "./input.ts";
import type { Timer } from "./timer.ts";
import type { Unit } from "./unit.ts";

export interface ScriptRecord {
  config: TrackedScript;
  state: ScriptState;
  /** The engine-wide number of the run whose process may exist. */
  run: ScriptRunId | null;
  readonly timer: Timer;
}

export interface FileRecord {
  config: TrackedFile;
  /** Null before the first reading. */
  value: number | null;
  readonly timer: Timer;
}

export interface ProcessRecord {
  config: TrackedProcess;
  count: number | null;
  level: DelayedLevel;
  readonly timer: Timer;
}

export interface LinkRecord {
  level: DelayedLevel;
  readonly timer: Timer;
}

export interface TrackerTable {
  readonly scripts: Map<string, ScriptRecord>;
  readonly files: Map<string, FileRecord>;
  readonly processes: Map<string, ProcessRecord>;
  readonly links: Map<string, LinkRecord>;
  /** Which script an engine-wide run belongs to, and its number there. */
  readonly runs: Map<ScriptRunId, { readonly name: string; readonly run: number }>;
  /** Processes of scripts that are no longer configured: SIGKILL follows. */
  readonly abandoned: Map<ScriptRunId, Timer>;
  /** Instances by tracker. */
  readonly users: Map<TrackerKey, Set<Unit>>;
}

export type TrackerKey = string;

export function trackerKey(kind: TrackReference["kind"], name: string): TrackerKey {
  return `${kind}:${name}`;
}

export function createTrackerTable(): TrackerTable {
  return {
    scripts: new Map(),
    files: new Map(),
    processes: new Map(),
    links: new Map(),
    runs: new Map(),
    abandoned: new Map(),
    users: new Map(),
  };
}

export function linkRecord(table: TrackerTable, name: string): LinkRecord {
  const known = table.links.get(name);
  if (known !== undefined) return known;
  const record: LinkRecord = { level: UNKNOWN_LEVEL, timer: { kind: "link", name } };
  table.links.set(name, record);
  return record;
}
