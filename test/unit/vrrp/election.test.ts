import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { IpAddress } from "../../../src/base/ip-address.ts";
import { compareAddresses } from "../../../src/vrrp/address-list.ts";
import { compareRank, type Rank } from "../../../src/vrrp/election.ts";

const anyRank = fc.record({
  priority: fc.integer({ min: 1, max: 255 }),
  source: fc.uint8Array({ minLength: 4, maxLength: 4 }).map((bytes) => IpAddress.fromBytes(bytes)),
});

test("of two routers exactly one ranks above the other, unless they share an address", () => {
  fc.assert(
    fc.property(anyRank, anyRank, fc.boolean(), (a, b, tie) => {
      const other: Rank = tie ? { ...b, priority: a.priority } : b;
      const above = compareRank(a, other) !== "lower";
      const below = compareRank(other, a) !== "lower";
      const same = a.priority === other.priority && a.source.equals(other.source);
      assert.equal(above !== below, !same);
      if (same) assert.ok(!above && !below);
    }),
  );
});

test("priority decides before the address", () => {
  const high = { priority: 101, source: IpAddress.of("10.0.0.1") };
  const low = { priority: 100, source: IpAddress.of("10.0.0.2") };
  assert.equal(compareRank(high, low), "higher-priority");
  assert.equal(compareRank(low, high), "lower");
  assert.equal(compareRank(low, { ...high, priority: 100 }), "higher-address");
});

test("without an address of our own every equal wins", () => {
  const sender = { priority: 100, source: IpAddress.of("0.0.0.1") };
  assert.equal(compareRank(sender, { priority: 100, source: null }), "higher-address");
});

test("address lists: the count first, then the first of ours that is missing", () => {
  const [a, b, c] = ["10.0.0.1", "10.0.0.2", "10.0.0.3"].map((text) => IpAddress.of(text));
  assert.ok(a && b && c);
  assert.equal(compareAddresses([a, b], [b, a]), null);
  assert.equal(compareAddresses([], []), null);
  assert.deepEqual(compareAddresses([a, b], [a]), {
    kind: "address-count",
    count: 1,
    expected: 2,
  });
  assert.deepEqual(compareAddresses([a, b, c], [c, c, a]), { kind: "address-list", missing: b });
});
