// When the kernel is told to drop an address: never later than wanted, and not told again for
// nothing.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createHeld, type Held } from "../../../src/address/held-address.ts";
import {
  dropsAfter,
  isOver,
  lifetimeOperations,
  lifetimeUntil,
  renewal,
} from "../../../src/address/lifetime.ts";
import { addressSpec } from "../../../src/address/spec.ts";
import { type Instant, instant, micros, seconds } from "../../../src/base/units.ts";
import { planAddress } from "../../../src/simulation/plans.ts";

const NOW = instant(1_000_000_000);
const SLACK_US = seconds(5);

function at(fromNowSeconds: number): Instant {
  return instant(NOW + seconds(fromNowSeconds));
}

function held(dropsAt: Instant | null): Held {
  const record = createHeld(planAddress("10.0.0.100/24"));
  record.dropsAt = dropsAt;
  return record;
}

function told(dropsAt: Instant | null, end: Instant | null): number | null | undefined {
  return renewal(held(dropsAt), { end, slackUs: SLACK_US }, NOW);
}

test("the kernel has dropped it at the end, as slow as it may be", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2_000_000, max: 90_000_000_000 }), (leftUs) => {
      const end = instant(NOW + leftUs);
      const lifetime = lifetimeUntil(end, NOW);
      assert.ok(NOW + seconds(lifetime + 1) <= end);
      assert.ok(NOW + seconds(lifetime + 2) > end);
    }),
  );
  assert.equal(lifetimeUntil(at(0.2), NOW), 1);
});

test("a renewal comes where it gains enough, or where the end has come nearer", () => {
  assert.equal(told(null, at(30)), 29);
  assert.equal(told(at(24), at(30)), undefined);
  assert.equal(told(at(23), at(30)), 29);
  assert.equal(told(at(29), at(30)), undefined);
  assert.equal(told(at(29.5), at(30)), 29);
  assert.equal(told(at(29), at(10)), 9);
});

test("for ever is said to what has a lifetime only", () => {
  assert.equal(told(null, null), undefined);
  assert.equal(told(at(10), null), null);
});

test("what went near its time went by the kernel", () => {
  const record = held(dropsAfter(10, NOW));
  assert.ok(!isOver(record, at(9)));
  assert.ok(isOver(record, at(9.95)));
  assert.ok(isOver(record, at(11)));
  assert.ok(!isOver(held(null), at(11)));
  assert.equal(micros(dropsAfter(10, NOW) - NOW), seconds(10));
});

test("the lifetime of an IPv6 address stays off a route that the host needs", () => {
  const requests = (text: string, shared: boolean, dropsAt: Instant | null): number[] => {
    const record = createHeld(planAddress(text));
    record.dropsAt = dropsAt;
    const wish = { end: at(30), slackUs: SLACK_US, sharesRoute: () => shared };
    const spec = addressSpec(record.address, 1);
    const operations = lifetimeOperations(record, spec, 29, wish);
    return operations.map(({ address }) => address.flags & 0x200);
  };
  assert.deepEqual(requests("fd00::100/64", true, null), [0x200]);
  assert.deepEqual(requests("fd00::100/64", true, at(5)), [0x200]);
  // A route of its own is over at once until told again.
  assert.deepEqual(requests("fd00::100/64", false, null), [0, 0]);
  assert.deepEqual(requests("fd00::100/64", false, at(5)), [0]);
  assert.deepEqual(requests("10.0.0.100/24", true, null), [0]);
});
