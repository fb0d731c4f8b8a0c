// Random clusters in random storms, held to all laws. The seeds of the gate are fixed; a failing
// one is run again, with everything that happened to it, by
//
//   TRIAL=cluster SEED=n node dist/test/run.js simulation
//
// and many more by hand: SEEDS=100000 FROM=1 node dist/test/run.js simulation --only seeds

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Trace } from "../../src/simulation/trial/trial-report.ts";
import { runSeeds } from "./seed-range.ts";
import { TRIALS, trialOf } from "./trials.ts";

const GATE_SEEDS = 1_000;
const { SEED: only, SEEDS: wanted, FROM: from, JOBS: jobs, TRIAL: trial } = process.env;
const kinds = trial === undefined ? [...TRIALS.keys()] : [trial];

for (const kind of kinds) {
  if (only !== undefined) {
    test(`${kind}: seed ${only} keeps every law`, () => {
      trialOf(kind)(Number(only), (at, what) => {
        process.stdout.write(`${(at / 1_000).toFixed(3).padStart(12)} ms  ${what}\n`);
      });
    });
  } else {
    const first = Number(from ?? 1);
    const count = Number(wanted ?? GATE_SEEDS);
    test(`${kind}: seeds ${first} to ${first + count - 1} keep every law`, async (context) => {
      const range = { kind, first, count };
      const report = await runSeeds(range, jobs === undefined ? null : Number(jobs));
      context.diagnostic(
        `${report.seeds} clusters, ${report.virtualHours.toFixed(1)} virtual hours`,
      );
      assert.deepEqual(report.failures, []);
    });
  }

  test(`${kind}: the same seed gives the same run, to the microsecond`, () => {
    const trace = (): [string[], Trace] => {
      const lines: string[] = [];
      return [lines, (at, what) => lines.push(`${at} ${what}`)];
    };
    for (const seed of [3, 11, 29]) {
      const [[first, see], [second, seeAgain]] = [trace(), trace()];
      assert.deepEqual(trialOf(kind)(seed, see), trialOf(kind)(seed, seeAgain));
      assert.ok(first.length > 0);
      assert.deepEqual(first, second);
    }
  });
}
