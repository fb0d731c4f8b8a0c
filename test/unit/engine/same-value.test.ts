import assert from "node:assert/strict";
import { test } from "node:test";
import { IpAddress } from "../../../src/base/ip-address.ts";
import { Secret } from "../../../src/base/secret.ts";
import { sameValue } from "../../../src/engine/same-value.ts";
import { planAddress, planInstance } from "../../../src/simulation/plans.ts";

test("addresses and secrets are compared by what they hold", () => {
  assert.ok(sameValue(IpAddress.of("10.0.0.1"), IpAddress.of("10.0.0.1")));
  assert.ok(!sameValue(IpAddress.of("10.0.0.1"), IpAddress.of("10.0.0.2")));
  assert.ok(sameValue(new Secret("a"), new Secret("a")));
  assert.ok(!sameValue(new Secret("a"), new Secret("b")));
});

test("maps, lists and members all count", () => {
  assert.ok(sameValue({ a: [1, new Map([["k", 2]])] }, { a: [1, new Map([["k", 2]])] }));
  assert.ok(!sameValue({ a: [1, new Map([["k", 2]])] }, { a: [1, new Map([["k", 3]])] }));
  assert.ok(!sameValue({ a: 1 }, { a: 1, b: undefined }));
  assert.ok(!sameValue([1, 2], [1]));
  assert.ok(!sameValue(null, {}));
  assert.ok(!sameValue([], {}));
  assert.ok(!sameValue(new Map([["k", 1]]), new Map([["l", 1]])));
});

test("two instances of one plan are the same, and differ in any field", () => {
  const plan = { name: "VI_1", vrid: 51, addresses: [planAddress("10.0.0.1/24")] };
  assert.ok(sameValue(planInstance(plan), planInstance(plan)));
  const password = (text: string): object =>
    planInstance({ ...plan, authentication: { kind: "pass", password: new Secret(text) } });
  assert.ok(sameValue(password("x"), password("x")));
  assert.ok(!sameValue(password("x"), password("y")));
});
