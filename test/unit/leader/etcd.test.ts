// A leader key in etcd as a conversation: what is asked, what an answer means, what is told.

import assert from "node:assert/strict";
import { test } from "node:test";
import { seconds } from "../../../src/base/units.ts";
import { Driver, etcdStore, LEASE, leader, RANGE, range, ttl, WATCH, watched } from "./driver.ts";

/** Ours since revision 5, with a lease of 30 s just renewed and a watch set. */
function holding(changes: Parameters<typeof leader>[0] = {}): Driver {
  const driver = new Driver(leader(changes));
  driver.answer(RANGE, range("n1", 5));
  if (driver.has(LEASE)) driver.answer(LEASE, ttl(30));
  driver.watch({ result: { header: { revision: "5" }, created: true } });
  assert.deepEqual(driver.told(), ["hold leader"]);
  return driver;
}

test("a key that is ours is held once its lease is proven", () => {
  const driver = new Driver(leader());
  const { headers, body, method } = driver.find(RANGE);
  assert.deepEqual(headers, [["Grpc-Metadata-hasleader", "true"]]);
  assert.equal(method, "POST");
  assert.equal(body, '{"key":"L3NlcnZpY2UvYS9sZWFkZXI="}');
  driver.answer(RANGE, range("n1", 5));
  assert.deepEqual(driver.told(), []);
  driver.answer(LEASE, ttl(26));
  assert.deepEqual(driver.told(), ["hold leader"]);
  const watch = driver.find(WATCH);
  assert.equal(watch.stream, true);
  assert.match(String(watch.body), /"start_revision":"6"/);
});

test("another's value, a missing key and an expired lease are not held", () => {
  for (const answer of [range("n10", 5), range(null, 5), range("", 5), range("N1", 5)]) {
    const driver = new Driver(leader());
    driver.answer(RANGE, answer);
    assert.deepEqual(driver.told(), []);
    assert.ok(!driver.has(LEASE));
  }
  const driver = new Driver(leader());
  driver.answer(RANGE, range("n1", 5));
  driver.answer(LEASE, ttl(-1));
  assert.deepEqual(driver.told(), []);
});

test("a lost key counts at once, a won one after a read", () => {
  const driver = holding();
  driver.watch(watched("n2", 6));
  assert.deepEqual(driver.told(), ["release other-leader"]);
  driver.answer(RANGE, range("n2", 6));
  driver.watch(watched("n1", 7));
  assert.deepEqual(driver.told(), []);
  driver.answer(RANGE, range("n1", 7));
  assert.deepEqual(driver.told(), []);
  driver.answer(LEASE, ttl(29));
  assert.deepEqual(driver.told(), ["hold leader"]);
  driver.watch(watched(null, 8));
  assert.deepEqual(driver.told(), ["release no-leader"]);
});

test("a read that was on its way when the key was lost does not bring it back", () => {
  const driver = holding();
  driver.run(1000);
  driver.watch(watched("n2", 6));
  assert.deepEqual(driver.told(), ["release other-leader"]);
  driver.answer(LEASE, ttl(29));
  driver.answer(RANGE, range("n1", 5));
  assert.deepEqual(driver.told(), []);
  driver.answer(RANGE, range("n2", 6));
  assert.deepEqual(driver.told(), []);
});

test("what the watch tells of the past is no news", () => {
  const driver = holding();
  driver.watch(watched("n2", 4));
  assert.deepEqual(driver.told(), []);
});

test("a missed event is healed by the next read", () => {
  const driver = holding();
  driver.run(1000);
  driver.answer(LEASE, ttl(29));
  driver.answer(RANGE, range("n2", 9));
  assert.deepEqual(driver.told(), ["release other-leader"]);
});

test("without an answer the address goes before the lease can have passed", () => {
  const driver = holding();
  driver.run(1000);
  const askedAt = driver.now;
  driver.answer(RANGE, range("n1", 5));
  driver.answer(LEASE, ttl(20));
  for (let second = 0; second < 19; second++) {
    driver.run(1000);
    if (driver.has(RANGE)) driver.fail(RANGE, "timeout");
  }
  assert.deepEqual(driver.told(), []);
  driver.run(1000);
  assert.deepEqual(driver.told(), ["release store-lost"]);
  assert.ok(driver.now - askedAt <= seconds(20));
});

test("an answer that comes late does not prolong what it proves", () => {
  const driver = new Driver(leader());
  driver.answer(RANGE, range("n1", 5));
  driver.stall(900);
  driver.answer(LEASE, ttl(1));
  assert.deepEqual(driver.told(), []);
  assert.equal(driver.state.phase, "released");
});

test("a stall beyond the lease ends with letting go, before anything else", () => {
  const driver = holding();
  driver.run(500);
  driver.stall(40_000);
  driver.step({ kind: "tick" });
  assert.deepEqual(driver.told(), ["release lease-passed"]);
});

test("drop lets go when every endpoint has failed once, not before", () => {
  const driver = holding({ store: etcdStore(3), onStoreLoss: { kind: "drop" } });
  driver.run(1000);
  driver.fail(RANGE);
  driver.fail(RANGE);
  assert.deepEqual(driver.told(), []);
  driver.fail(RANGE);
  assert.deepEqual(driver.told(), ["release store-lost"]);
});

test("hold lets go after its time, keep never", () => {
  for (const [policy, told] of [
    [{ kind: "hold", durationUs: seconds(5) }, ["release store-lost"]],
    [{ kind: "keep" }, []],
  ] as const) {
    const driver = holding({ onStoreLoss: policy });
    for (let second = 0; second < 120; second++) {
      driver.run(1000);
      if (driver.has(RANGE)) driver.fail(RANGE);
      if (second === 3) assert.deepEqual(driver.told(), []);
    }
    assert.deepEqual(driver.told(), told);
  }
});

test("a key without a lease is held for ten seconds without an answer", () => {
  const driver = new Driver(leader());
  driver.answer(RANGE, range("n1", 5, ""));
  assert.ok(!driver.has(LEASE));
  assert.deepEqual(driver.told(), ["hold leader"]);
  driver.run(9_999);
  assert.deepEqual(driver.told(), []);
  driver.run(1);
  assert.equal(driver.told().length, 1);
});

test("endpoints are tried in turn, with a pause once all have failed", () => {
  const driver = new Driver(leader({ store: etcdStore(3) }));
  const asked: string[] = [];
  for (let i = 0; i < 6; i++) {
    if (!driver.has(RANGE)) driver.run(100);
    asked.push(driver.find(RANGE).endpoint.host);
    driver.fail(RANGE);
  }
  assert.deepEqual(asked, ["e1", "e2", "e3", "e1", "e2", "e3"]);
  assert.ok(!driver.has(RANGE));
  assert.equal(driver.reports.filter(({ kind }) => kind === "store-lost").length, 1);
  assert.equal(driver.reports.filter(({ kind }) => kind === "endpoint-failed").length, 3);
});

test("a store that comes up later is found, and its key taken", () => {
  const driver = new Driver(leader());
  for (let i = 0; i < 100; i++) {
    if (driver.has(RANGE)) driver.fail(RANGE);
    driver.run(500);
  }
  driver.run(1000);
  driver.answer(RANGE, range("n1", 5));
  driver.answer(LEASE, ttl(30));
  assert.deepEqual(driver.told(), ["hold leader"]);
  assert.ok(driver.reports.some(({ kind }) => kind === "store-back"));
});

test("cancelled, compacted and broken watches are closed and set anew", () => {
  const ends: unknown[] = [
    { result: { header: {}, canceled: true, compact_revision: "11" } },
    { result: { created: true, canceled: true, cancel_reason: "Unauthenticated" } },
    { error: { grpc_code: 14, message: "etcdserver: no leader" } },
    { error: { code: 14, message: "etcdserver: no leader" } },
    "not an object",
  ];
  for (const end of ends) {
    const driver = holding();
    driver.watch(end);
    assert.ok(!driver.has(WATCH), JSON.stringify(end));
    assert.equal(driver.reports.at(-1)?.kind, "watch-lost");
    // The key is read at once, the watch follows after its pause.
    driver.answer(RANGE, range("n1", 12));
    driver.answer(LEASE, ttl(30));
    driver.run(1000);
    driver.answer(RANGE, range("n1", 12));
    driver.answer(LEASE, ttl(30));
    assert.match(String(driver.find(WATCH).body), /"start_revision":"13"/);
    assert.deepEqual(driver.told(), []);
  }
});

test("a watch comes in any pieces", () => {
  const driver = holding();
  const { id } = driver.find(WATCH);
  const text = `${JSON.stringify(watched("n1", 6))}\n${JSON.stringify(watched("n2", 7))}\n`;
  for (const one of text) driver.step({ kind: "http-chunk", id, text: one });
  assert.deepEqual(driver.told(), ["release other-leader"]);
});

test("another cluster is said, and its revisions are its own", () => {
  const driver = holding();
  driver.run(1000);
  const other = range("n1", 2) as { header: Record<string, string> };
  driver.answer(LEASE, ttl(30));
  driver.answer(RANGE, { ...other, header: { ...other.header, cluster_id: "9" } });
  assert.ok(driver.reports.some(({ kind }) => kind === "cluster-changed"));
  assert.match(String(driver.find(WATCH).body), /"start_revision":"3"/);
});

test("an address that is there at start waits for the first answer, but not for ever", () => {
  const patient = new Driver(leader(), true);
  patient.run(2_999);
  assert.deepEqual(patient.told(), []);
  patient.run(1);
  assert.deepEqual(patient.told(), ["release no-answer"]);
  const answered = new Driver(leader(), true);
  answered.answer(RANGE, range("n2", 5));
  assert.deepEqual(answered.told(), ["release other-leader"]);
  const ours = new Driver(leader(), true);
  ours.answer(RANGE, range("n1", 5));
  ours.answer(LEASE, ttl(30));
  assert.deepEqual(ours.told(), ["hold leader"]);
});
