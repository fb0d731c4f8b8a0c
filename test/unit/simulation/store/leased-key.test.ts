import assert from "node:assert/strict";
import { test } from "node:test";
import { addMicros, instant, seconds } from "../../../../src/base/units.ts";
import { LeasedKey } from "../../../../src/simulation/store/leased-key.ts";
import { Timeline } from "../../../../src/simulation/timeline.ts";

function at(second: number): ReturnType<typeof instant> {
  return addMicros(instant(0), seconds(second));
}

test("nobody gets a key before its lease is over", () => {
  const timeline = new Timeline();
  const key = new LeasedKey(timeline, seconds(5));
  const expired: string[] = [];
  key.onExpired = (owner) => expired.push(owner);
  key.claim("a");
  timeline.runUntil(at(3));
  key.claim("b");
  assert.equal(key.ownership?.owner, "a");
  key.claim("a");
  timeline.runUntil(at(7));
  assert.equal(key.promisedUntil("a"), at(8));
  assert.deepEqual(expired, []);
  timeline.runUntil(at(8));
  assert.deepEqual([key.ownership, expired], [null, ["a"]]);
  key.claim("b");
  assert.equal(key.ownership?.owner, "b");
});

test("who resigns frees the key, and the promise is remembered", () => {
  const timeline = new Timeline();
  const key = new LeasedKey(timeline, seconds(5));
  key.claim("a");
  key.resign("b");
  assert.equal(key.ownership?.owner, "a");
  key.resign("a");
  assert.ok(key.hasResigned("a"));
  assert.equal(key.promisedUntil("a"), at(5));
  key.claim("a");
  assert.ok(!key.hasResigned("a"));
});

test("without a quorum nothing ends, and leases run anew after it", () => {
  const timeline = new Timeline();
  const key = new LeasedKey(timeline, seconds(5));
  key.claim("a");
  key.setQuorum(false);
  timeline.runUntil(at(60));
  key.claim("b");
  assert.equal(key.ownership?.owner, "a");
  key.setQuorum(true);
  timeline.runUntil(at(64));
  assert.equal(key.ownership?.owner, "a");
  timeline.runUntil(at(65));
  assert.equal(key.ownership, null);
});
