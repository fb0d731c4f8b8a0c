// What an instance watches besides its peers, and how the result bends its priority.

import type { Micros } from "../base/units.ts";
import type { Command } from "./script.ts";

/** `vrrp_script`. */
export interface TrackedScript {
  readonly name: string;
  readonly command: ScriptProbe;
  /** Time between starts, more than 0. */
  readonly intervalUs: Micros;
  /** After this long the process group gets SIGTERM and the run counts as failed. */
  readonly timeoutUs: Micros;
  /** Consecutive successes until up; at least 1. */
  readonly rise: number;
  /** Consecutive failures until down; at least 1. */
  readonly fall: number;
  /** Counts as failed when the daemon starts, until the first `rise` successes. */
  readonly initFail: boolean;
  readonly weight: TrackerWeight;
}

/** `script "command"` runs a program; `script "</path"` asks whether the file can be opened. */
export type ScriptProbe =
  | { readonly kind: "command"; readonly command: Command }
  | { readonly kind: "open-file"; readonly path: string };

/** `weight N [reverse]`: 0 means that a failure puts the instance in FAULT. */
export interface TrackerWeight {
  /** -253..253 (files: -254..254) */
  readonly value: number;
  readonly reverse: boolean;
}

/** `track_file` (top level). */
export interface TrackedFile {
  readonly name: string;
  readonly path: string;
  readonly weight: TrackerWeight;
  /** `init_file VALUE [overwrite]`: null where it is not to be written. */
  readonly initial: { readonly value: number; readonly overwrite: boolean } | null;
}

/** `vrrp_track_process`. */
export interface TrackedProcess {
  readonly name: string;
  /** Program name or path, and its arguments where `param_match` asks for them. */
  readonly process: string;
  readonly parameters: readonly string[];
  readonly parameterMatch: "none" | "initial" | "exact" | "partial";
  readonly fullCommand: boolean;
  readonly weight: TrackerWeight;
  readonly quorum: number;
  readonly quorumMax: number;
  readonly forkDelayUs: Micros;
  readonly terminateDelayUs: Micros;
}

/** One use of a tracker in an instance or a group, with its own weight where the line gives one. */
export interface TrackReference {
  /** `leader` is a leader key that this process follows (`track_leader`, an extension). */
  readonly kind: "interface" | "script" | "file" | "process" | "leader";
  readonly name: string;
  readonly weight: TrackerWeight;
}
