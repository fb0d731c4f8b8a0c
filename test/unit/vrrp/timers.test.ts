import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { micros, seconds } from "../../../src/base/units.ts";
import { masterDownInterval, skewTime } from "../../../src/vrrp/timers.ts";

const V2 = { version: 2, downTimerAdverts: 3 } as const;
const V3 = { version: 3, downTimerAdverts: 3 } as const;

test("VRRPv2 at 1 s: the intervals of the protocol's table", () => {
  const table = [
    [255, 3_003_906],
    [254, 3_007_812],
    [200, 3_218_750],
    [150, 3_414_062],
    [100, 3_609_375],
    [1, 3_996_093],
  ] as const;
  for (const [priority, expectedUs] of table) {
    assert.equal(masterDownInterval(V2, priority, seconds(1)), expectedUs, `priority ${priority}`);
  }
});

test("VRRPv2's skew does not scale with the interval", () => {
  assert.equal(skewTime(2, 100, seconds(1)), 609_375);
  assert.equal(skewTime(2, 100, seconds(10)), 609_375);
  assert.equal(masterDownInterval(V2, 100, seconds(2)), 6_609_375);
});

test("VRRPv3's skew is a fraction of the interval", () => {
  assert.equal(skewTime(3, 100, seconds(1)), 609_375);
  assert.equal(skewTime(3, 100, seconds(0.1)), 60_937);
  assert.equal(masterDownInterval(V3, 100, seconds(0.1)), 360_937);
  assert.equal(masterDownInterval(V3, 100, seconds(0.2)), 721_875);
  assert.equal(masterDownInterval(V3, 254, micros(10_000)), 30_078);
});

test("down_timer_adverts counts the missed adverts", () => {
  assert.equal(masterDownInterval({ ...V2, downTimerAdverts: 1 }, 100, seconds(1)), 1_609_375);
  assert.equal(masterDownInterval({ ...V2, downTimerAdverts: 100 }, 255, seconds(1)), 100_003_906);
});

test("a greater priority is never later, and the skew is below one interval", () => {
  const anyPriority = fc.integer({ min: 1, max: 255 });
  const anyCentis = fc.integer({ min: 1, max: 4095 });
  fc.assert(
    fc.property(anyPriority, anyPriority, anyCentis, (a, b, centis) => {
      const intervalUs = micros(centis * 10_000);
      const [low, high] = [Math.min(a, b), Math.max(a, b)];
      for (const version of [2, 3] as const) {
        assert.ok(skewTime(version, high, intervalUs) <= skewTime(version, low, intervalUs));
        assert.ok(skewTime(version, high, intervalUs) > 0);
      }
      assert.ok(skewTime(3, low, intervalUs) < intervalUs);
      assert.ok(skewTime(2, low, intervalUs) < seconds(1));
    }),
  );
});
