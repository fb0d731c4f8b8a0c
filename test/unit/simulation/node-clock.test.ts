import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { instant } from "../../../src/base/units.ts";
import { NodeClock } from "../../../src/simulation/node-clock.ts";

test("a clock that runs fast by 1 % shows 1 % more", () => {
  const clock = new NodeClock(1_000, 10_000);
  assert.equal(clock.monotonic(instant(0)), 1_000);
  assert.equal(clock.monotonic(instant(1_000_000)), 1_011_000);
});

test("a local deadline is reached at the earliest virtual microsecond that shows it", () => {
  const drift = fc.integer({ min: -50_000, max: 50_000 });
  fc.assert(
    fc.property(drift, fc.nat(10_000_000_000), fc.nat(100_000_000), (ppm, origin, wait) => {
      const clock = new NodeClock(origin, ppm);
      const local = instant(origin + wait);
      const virtual = clock.virtualAt(local);
      assert.ok(clock.monotonic(virtual) >= local);
      if (virtual > 0) assert.ok(clock.monotonic(instant(virtual - 1)) < local);
    }),
  );
});

test("the clock never goes back, also where its drift changes", () => {
  const clock = new NodeClock(0, 50_000);
  let last = 0;
  for (let virtual = 0; virtual < 4_000; virtual++) {
    if (virtual === 2_000) clock.setDrift(instant(virtual), -50_000);
    const local = clock.monotonic(instant(virtual));
    assert.ok(local >= last);
    last = local;
  }
});

test("asleep, the monotonic clock stands still and the boot clock runs on", () => {
  const clock = new NodeClock(0, 0);
  clock.suspend(instant(100));
  assert.equal(clock.monotonic(instant(600)), 100);
  assert.equal(clock.boot(instant(600)), 600);
  assert.equal(clock.resume(instant(700)), 600);
  assert.equal(clock.monotonic(instant(800)), 200);
  assert.equal(clock.boot(instant(800)), 800);
});

test("a drift beyond the bound is refused", () => {
  assert.throws(() => new NodeClock(0, 50_001), /drift/);
});
