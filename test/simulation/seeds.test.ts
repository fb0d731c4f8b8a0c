// Random clusters in random storms, held to all laws. The seeds of the gate are fixed; a failing
// one is run again, with everything that happened to it, by
//
//   SEED=n node dist/test/run.js simulation
//
// and many more by hand: SEEDS=100000 FROM=1 node dist/test/run.js simulation

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Instant } from "../../src/base/units.ts";
import { Engine } from "../../src/engine/engine.ts";
import { runTrial, type Trace, type TrialReport } from "../../src/simulation/trial/trial.ts";

/** What fits into about twenty seconds of a quiet machine. */
const GATE_SEEDS = 500;
const { SEED: only, SEEDS: wanted, FROM: from } = process.env;

function createEngine(now: Instant): Engine {
  return new Engine({ now, bootedAt: null });
}

function run(seed: number, trace?: Trace): TrialReport {
  return runTrial(seed, createEngine, trace);
}

if (only !== undefined) {
  test(`seed ${only} keeps every law`, () => {
    run(Number(only), (at, what) => {
      process.stdout.write(`${(at / 1_000).toFixed(3).padStart(12)} ms  ${what}\n`);
    });
  });
} else {
  const first = Number(from ?? 1);
  const count = Number(wanted ?? GATE_SEEDS);
  test(`seeds ${first} to ${first + count - 1} keep every law`, (context) => {
    const broken: string[] = [];
    let hours = 0;
    for (let seed = first; seed < first + count; seed++) {
      try {
        hours += run(seed).virtualUs / 3.6e9;
      } catch (error) {
        broken.push(error instanceof Error ? error.message : String(error));
      }
    }
    context.diagnostic(`${count} clusters, ${hours.toFixed(1)} virtual hours`);
    assert.deepEqual(broken, []);
  });
}

test("the same seed gives the same run, to the microsecond", () => {
  const trace = (): [string[], Trace] => {
    const lines: string[] = [];
    return [lines, (at, what) => lines.push(`${at} ${what}`)];
  };
  for (const seed of [3, 11, 29]) {
    const [[first, see], [second, seeAgain]] = [trace(), trace()];
    assert.deepEqual(run(seed, see), run(seed, seeAgain));
    assert.ok(first.length > 0);
    assert.deepEqual(first, second);
  }
});
