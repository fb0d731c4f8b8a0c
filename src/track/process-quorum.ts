// `vrrp_track_process`: whether enough, and not too many, processes of a kind run.

import type { TrackedProcess } from "../model/tracker.ts";
import type { LevelDelays } from "./delayed-level.ts";

/** Whether `count` processes satisfy `quorum` and `quorum_max`. */
export function hasQuorum(config: TrackedProcess, count: number): boolean {
  return count >= config.quorum && count <= config.quorumMax;
}

/** `fork_delay` holds back a gained quorum, `terminate_delay` a lost one. */
export function quorumDelays(config: TrackedProcess): LevelDelays {
  return { riseUs: config.forkDelayUs, fallUs: config.terminateDelayUs };
}
