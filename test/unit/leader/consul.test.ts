// A leader key in Consul: blocking queries by its index rules, the session behind the lock.

import assert from "node:assert/strict";
import { test } from "node:test";
import { seconds } from "../../../src/base/units.ts";
import { encodeText } from "../../../src/leader/base64.ts";
import { parseDuration } from "../../../src/leader/consul-message.ts";
import { consulStore, Driver, leader } from "./driver.ts";

const KV = "/v1/kv/";
const SESSION = "/v1/session/info/";

function start(changes: Parameters<typeof leader>[0] = {}): Driver {
  return new Driver(leader({ store: consulStore(2), ...changes }));
}

function key(value: string, lock: string | null = "s-1"): unknown {
  const entry = { LockIndex: 1, Key: "service/a/leader", Flags: 0, Value: encodeText(value) };
  return [lock === null ? entry : { ...entry, Session: lock }];
}

function session(ttl: string, lockDelay = 1_000_000): unknown {
  return [{ ID: "s-1", TTL: ttl, LockDelay: lockDelay, Behavior: "delete" }];
}

function at(index: number): Record<string, string> {
  return { "x-consul-index": String(index) };
}

test("the first query does not wait, the next one blocks on the index", () => {
  const driver = start();
  const first = driver.find(KV);
  assert.equal(first.path, "/v1/kv/service/a/leader?consistent=");
  assert.equal(first.headers[0]?.[0], "X-Consul-Token");
  driver.answer(KV, key("n1"), 200, at(7));
  assert.deepEqual(driver.told(), []);
  driver.answer(SESSION, session("15s"));
  assert.deepEqual(driver.told(), ["hold leader"]);
  driver.run(100);
  const second = driver.find(KV);
  assert.equal(second.path, "/v1/kv/service/a/leader?consistent=&index=7&wait=5000ms");
  // Longer than Consul may take: the wait, a sixteenth more, and a read's own timeout.
  assert.ok(second.timeoutUs >= (5_000_000 * 17) / 16 + 1_000_000);
});

test("an index that goes back starts anew, and 0 counts as 1", () => {
  const driver = start();
  driver.answer(KV, "", 404, at(9));
  driver.run(100);
  driver.answer(KV, "", 404, at(3));
  driver.run(100);
  assert.equal(driver.find(KV).path, "/v1/kv/service/a/leader?consistent=");
  driver.answer(KV, "", 404, at(0));
  driver.run(100);
  assert.match(driver.find(KV).path, /index=1&/);
});

test("queries that return at once do not spin", () => {
  const driver = start();
  let count = 0;
  for (let i = 0; i < 1000; i++) {
    if (driver.has(KV)) {
      count += 1;
      driver.answer(KV, "", 404, at(5));
    }
    driver.run(1);
  }
  assert.ok(count <= 11, String(count));
});

test("a value without a session is held by nobody", () => {
  const driver = start();
  driver.answer(KV, key("n1", null), 200, at(7));
  assert.deepEqual(driver.told(), []);
  assert.equal(driver.state.toldValue?.kind, "unlocked");
});

test("a session that is gone is no leader", () => {
  for (const gone of [[], null]) {
    const driver = start();
    driver.answer(KV, key("n1"), 200, at(7));
    driver.answer(SESSION, gone);
    assert.deepEqual(driver.told(), []);
  }
});

test("a session without any measure is trusted for a year", () => {
  for (const told of [session(`${"9".repeat(400)}h`), session("15s", 1e300)]) {
    const driver = start();
    driver.answer(KV, key("n1"), 200, at(7));
    driver.answer(SESSION, told);
    assert.deepEqual(driver.told(), ["hold leader"]);
    const { confirmed } = driver.state;
    assert.ok((confirmed?.provenUntil ?? 0) > driver.now);
  }
});

test("without an answer the address goes with the session's TTL", () => {
  const driver = start();
  driver.answer(KV, key("n1"), 200, at(7));
  const askedAt = driver.now;
  driver.answer(SESSION, session("15s"));
  driver.told();
  for (let i = 0; i < 60 && driver.state.phase === "holding"; i++) {
    driver.run(500);
    if (driver.has(KV)) driver.fail(KV);
  }
  assert.deepEqual(driver.told(), ["release store-lost"]);
  assert.ok(driver.now - askedAt <= seconds(15) && driver.now - askedAt > seconds(13));
});

test("another endpoint has an index of its own", () => {
  const driver = start();
  driver.answer(KV, "", 404, at(9));
  driver.run(100);
  assert.match(driver.find(KV).path, /index=9/);
  driver.fail(KV);
  const next = driver.find(KV);
  assert.equal(next.endpoint.host, "c2");
  assert.equal(next.path, "/v1/kv/service/a/leader?consistent=");
});

test("no cluster leader, no permission and rate limits are told apart", () => {
  const cases: [number, string, string][] = [
    [500, "No cluster leader", "no-quorum"],
    [403, "Permission denied", "forbidden"],
    [429, "Your IP is issuing too many concurrent connections", "refusal"],
    [200, "[]", "nonsense"],
    [200, "{", "nonsense"],
  ];
  for (const [status, body, kind] of cases) {
    const driver = start();
    driver.answer(KV, body, status, at(1));
    const [report] = driver.reports;
    assert.equal(report?.kind === "endpoint-failed" && report.trouble.kind, kind);
  }
});

test("keys are written into a path", () => {
  const driver = start({ triggerKey: "/service/a b/leader?" });
  assert.equal(driver.find(KV).path, "/v1/kv/service/a%20b/leader%3F?consistent=");
});

test("durations as Go writes them", () => {
  assert.equal(parseDuration("15s"), seconds(15));
  assert.equal(parseDuration("1m30s"), seconds(90));
  assert.equal(parseDuration("1500ms"), seconds(1.5));
  assert.equal(parseDuration("1h0m0s"), seconds(3600));
  for (const bad of ["", "15", "s", "-1s", "1d"]) assert.equal(parseDuration(bad), null, bad);
});
