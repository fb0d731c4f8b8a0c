// Who may ask, and what is no answer of an etcd.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Secret } from "../../../src/base/secret.ts";
import { seconds } from "../../../src/base/units.ts";
import { Driver, etcdStore, LEASE, leader, RANGE, range, ttl } from "./driver.ts";

test("a token is asked for, used bare, and renewed within the read that it fails", () => {
  const driver = new Driver(leader({ store: etcdStore(1, "s3cret") }));
  const { body } = driver.find("/v3/auth/authenticate");
  assert.ok(body instanceof Secret);
  assert.equal(body.reveal(), '{"name":"patroni","password":"s3cret"}');
  assert.ok(!JSON.stringify(driver.open).includes("s3cret"));
  driver.answer("/v3/auth/authenticate", { header: {}, token: "tok.1" });
  const [, authorization] = driver.find(RANGE).headers;
  assert.ok(authorization?.[0] === "Authorization");
  assert.equal(authorization[1] instanceof Secret && authorization[1].reveal(), "tok.1");
  driver.answer(RANGE, range("n1", 5));
  driver.answer(LEASE, ttl(30));
  driver.run(1000);
  driver.answer(RANGE, { code: 16, message: "etcdserver: invalid auth token" }, 401);
  driver.answer("/v3/auth/authenticate", { header: {}, token: "tok.2" });
  driver.answer(RANGE, range("n1", 5));
  driver.answer(LEASE, ttl(30));
  assert.deepEqual(driver.told(), ["hold leader"]);
  assert.ok(!driver.reports.some(({ kind }) => kind === "endpoint-failed"));
});

test("a wrong password is said once and asked about ever more rarely", () => {
  const driver = new Driver(leader({ store: etcdStore(1, "bad") }));
  let tries = 0;
  for (let second = 0; second < 60; second++) {
    if (driver.has("/v3/auth")) {
      tries += 1;
      const message = "etcdserver: authentication failed, invalid user ID or password";
      driver.answer("/v3/auth/authenticate", { error: message, message, code: 3 }, 400);
    }
    driver.run(1000);
  }
  assert.ok(tries >= 5 && tries < 20, String(tries));
  const failed = driver.reports.filter((report) => report.kind === "endpoint-failed");
  assert.equal(failed.length, 1);
  assert.equal(failed[0]?.trouble.kind, "unauthenticated");
});

test("a store without authentication takes us with credentials, too", () => {
  const driver = new Driver(leader({ store: etcdStore(1, "pw") }));
  driver.answer("/v3/auth/authenticate", { code: 9, message: "auth is not enabled" }, 400);
  driver.answer(RANGE, range("n1", 5));
  driver.answer(LEASE, ttl(30));
  assert.deepEqual(driver.told(), ["hold leader"]);
});

test("a lease that may not be looked at is said, and does not keep the address away", () => {
  const driver = new Driver(leader());
  driver.answer(RANGE, range("n1", 5));
  driver.answer(LEASE, { code: 7, message: "etcdserver: permission denied" }, 403);
  assert.deepEqual(driver.told(), ["hold leader"]);
  assert.ok(driver.reports.some(({ kind }) => kind === "lease-unknown"));
});

test("a new leader of etcd whose leases do not run yet has not answered", () => {
  const driver = new Driver(leader({ store: etcdStore(2) }));
  driver.answer(RANGE, range("n1", 5));
  driver.answer(LEASE, ttl(30));
  const askedAt = driver.now;
  driver.run(1000);
  driver.answer(RANGE, range("n1", 5));
  driver.answer(LEASE, ttl(9_223_372_036));
  // The other endpoint is asked at once, and the lease counts as it was proven before.
  assert.deepEqual(driver.told(), ["hold leader"]);
  assert.equal(driver.state.confirmed?.askedAt, askedAt);
  assert.ok(driver.reports.some(({ kind }) => kind === "endpoint-failed"));
  driver.answer(RANGE, range("n1", 5));
  driver.answer(LEASE, ttl(30));
  assert.ok((driver.state.confirmed?.askedAt ?? 0) > askedAt);
  assert.deepEqual(driver.told(), []);
});

test("a lease of centuries is trusted for a year", () => {
  const driver = new Driver(leader());
  driver.answer(RANGE, range("n1", 5));
  driver.answer(LEASE, ttl(8_999_999_999));
  assert.deepEqual(driver.told(), ["hold leader"]);
  const { confirmed } = driver.state;
  assert.ok(confirmed?.provenUntil !== undefined && confirmed.provenUntil !== null);
  assert.ok(confirmed.provenUntil - confirmed.askedAt <= seconds(366 * 86_400));
});

test("answers that no etcd gives are a failure of the endpoint, never of ours", () => {
  const bodies: [unknown, number][] = [
    ["", 200],
    ["<html>", 200],
    [[], 200],
    [{ header: {} }, 200],
    [{}, 404],
    ["404 page not found", 404],
    [{ header: { revision: "x" } }, 200],
    ["null", 503],
  ];
  for (const [body, status] of bodies) {
    const driver = new Driver(leader());
    driver.answer(RANGE, body, status);
    assert.deepEqual(driver.told(), []);
    assert.equal(driver.reports[0]?.kind, "endpoint-failed", JSON.stringify(body));
  }
});
