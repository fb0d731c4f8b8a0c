// Every law is seen to fail: an engine with one planted fault is caught by the law that is about
// it, within a few seeds.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Violation } from "../../src/simulation/laws/violation.ts";
import { Rng } from "../../src/simulation/rng.ts";
import { runLeaderTrial } from "../../src/simulation/trial/leader-trial.ts";
import { drawSite } from "../../src/simulation/trial/site.ts";
import { runTrial } from "../../src/simulation/trial/trial.ts";
import { TrialFailure } from "../../src/simulation/trial/trial-report.ts";
import type { Breach } from "./breach.ts";
import { BREACHES } from "./breaches.ts";
import { LEADER_BREACHES } from "./leader-breaches.ts";
import { OWNER_BREACHES } from "./owner-breaches.ts";

/** Within so many seeds each breach shows. */
const SEEDS = 500;
/** And those that show with some routers only, within so many seeds that have such a one. */
const RARE_SEEDS = 300;

const KINDS = [
  { kind: "cluster", breaches: [...BREACHES, ...OWNER_BREACHES], run: runTrial },
  { kind: "leader", breaches: LEADER_BREACHES, run: runLeaderTrial },
] as const;

for (const { kind, breaches, run } of KINDS) {
  for (const breach of breaches) {
    test(`${kind}: ${breach.what}: caught by ${breach.caughtBy.join(" or ")}`, () => {
      const caught = new Set<string>();
      for (const seed of seedsFor(breach)) {
        const law = lawBrokenBy(breach, seed, run);
        if (law !== null) caught.add(law);
        if (breach.caughtBy.some((wanted) => caught.has(wanted))) break;
      }
      const seen = [...caught].join(", ") || "no law";
      assert.ok(
        breach.caughtBy.some((law) => caught.has(law)),
        `caught by ${seen}`,
      );
    });
  }
}

function* seedsFor({ needs }: Breach): Generator<number> {
  let left = needs === null ? SEEDS : RARE_SEEDS;
  for (let seed = 1; left > 0; seed++) {
    const site = drawSite(new Rng(seed));
    if (needs !== null && !site.routers.some((router) => needs(router, site))) continue;
    left--;
    yield seed;
  }
}

function lawBrokenBy(breach: Breach, seed: number, run: typeof runTrial): string | null {
  try {
    run(seed, breach.create);
    return null;
  } catch (error) {
    assert.ok(error instanceof TrialFailure, String(error));
    assert.match(error.message, new RegExp(`SEED=${seed} node dist/test/run.js simulation`));
    return error.cause instanceof Violation ? error.cause.law : String(error.cause);
  }
}
