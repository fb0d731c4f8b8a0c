// The kinds of trials that seeds are run through.

import type { Instant } from "../../src/base/units.ts";
import { Engine } from "../../src/engine/engine.ts";
import { runLeaderTrial } from "../../src/simulation/trial/leader-trial.ts";
import { runTrial } from "../../src/simulation/trial/trial.ts";
import type { Trace, TrialReport } from "../../src/simulation/trial/trial-report.ts";

export type RunSeed = (seed: number, trace?: Trace) => TrialReport;

function createEngine(now: Instant): Engine {
  return new Engine({ now, bootedAt: null });
}

export const TRIALS: ReadonlyMap<string, RunSeed> = new Map<string, RunSeed>([
  ["cluster", (seed, trace) => runTrial(seed, createEngine, trace)],
  ["leader", (seed, trace) => runLeaderTrial(seed, createEngine, trace)],
]);

/** @throws RangeError if there is no such kind */
export function trialOf(kind: string): RunSeed {
  const run = TRIALS.get(kind);
  if (run === undefined) throw new RangeError(`no trial ${kind}: ${[...TRIALS.keys()].join(", ")}`);
  return run;
}
