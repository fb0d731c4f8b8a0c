import assert from "node:assert/strict";
import { test } from "node:test";
import { instant, micros } from "../../../src/base/units.ts";
import { Timeline } from "../../../src/simulation/timeline.ts";

test("time jumps from action to action and stops where it was told", () => {
  const timeline = new Timeline();
  const seen: number[] = [];
  timeline.planAfter(micros(10), () => {
    seen.push(timeline.now());
    timeline.planAfter(micros(5), () => seen.push(timeline.now()));
    timeline.planAfter(micros(50), () => seen.push(timeline.now()));
  });
  timeline.runUntil(instant(40));
  assert.deepEqual(seen, [10, 15]);
  assert.equal(timeline.now(), 40);
  timeline.runUntil(instant(60));
  assert.deepEqual(seen, [10, 15, 60]);
  assert.equal(timeline.steps, 3);
});

test("nothing is planned for the past", () => {
  const timeline = new Timeline();
  timeline.runUntil(instant(5));
  assert.throws(() => timeline.plan(instant(4), () => {}), /before 5/);
});
