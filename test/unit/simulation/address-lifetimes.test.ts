import assert from "node:assert/strict";
import { test } from "node:test";
import { addMicros, instant, seconds } from "../../../src/base/units.ts";
import { AddressLifetimes } from "../../../src/simulation/address-lifetimes.ts";
import { NodeClock } from "../../../src/simulation/node-clock.ts";
import { Timeline } from "../../../src/simulation/timeline.ts";

function setup(): {
  timeline: Timeline;
  clock: NodeClock;
  lives: AddressLifetimes;
  gone: string[];
} {
  const timeline = new Timeline();
  const clock = new NodeClock(0, 0);
  const gone: string[] = [];
  const lives = new AddressLifetimes(timeline, clock, (key) => gone.push(key));
  return { timeline, clock, lives, gone };
}

test("an address goes when its time is over, and not before", () => {
  const { timeline, lives, gone } = setup();
  lives.limit("a", 5);
  timeline.runUntil(addMicros(instant(0), seconds(4.9)));
  assert.deepEqual(gone, []);
  timeline.runUntil(addMicros(instant(0), seconds(6)));
  assert.deepEqual(gone, ["a"]);
});

test("one that is spoken for again stays, also for ever", () => {
  const { timeline, lives, gone } = setup();
  lives.limit("a", 5);
  lives.limit("b", 5);
  timeline.runUntil(addMicros(instant(0), seconds(3)));
  lives.limit("a", 5);
  lives.limit("b", null);
  timeline.runUntil(addMicros(instant(0), seconds(7.9)));
  assert.deepEqual(gone, []);
  timeline.runUntil(addMicros(instant(0), seconds(60)));
  assert.deepEqual(gone, ["a"]);
});

test("lifetimes stand still while the host is suspended", () => {
  const { timeline, clock, lives, gone } = setup();
  lives.limit("a", 5);
  clock.suspend(timeline.now());
  timeline.runUntil(addMicros(instant(0), seconds(60)));
  clock.resume(timeline.now());
  assert.deepEqual(gone, []);
  timeline.runUntil(addMicros(timeline.now(), seconds(6)));
  assert.deepEqual(gone, ["a"]);
});
