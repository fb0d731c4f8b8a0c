// The young generation is swept when it is asked for.

import assert from "node:assert/strict";
import { test } from "node:test";
import v8 from "node:v8";
import { createSweeper } from "../../../src/os/memory.ts";

function youngBytes(): number {
  const space = v8.getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space");
  return space?.space_used_size ?? Number.NaN;
}

test("what was thrown away is gone after a sweep", () => {
  const sweep = createSweeper();
  for (let round = 0; round < 2; round++) {
    let litter: number[][] = [];
    for (let index = 0; index < 2_000; index++) litter.push([index, index, index]);
    const before = youngBytes();
    litter = [];
    sweep();
    assert.equal(litter.length, 0);
    assert.ok(youngBytes() < before - 50_000, `${before} bytes before, ${youngBytes()} after`);
  }
});
