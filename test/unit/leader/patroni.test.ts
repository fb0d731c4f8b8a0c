// The Patroni beside us: a clear answer counts at once, silence only for a while.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Driver, leader, patroniStore } from "./driver.ts";

const LEADER = "/leader";

function start(): Driver {
  return new Driver(leader({ store: patroniStore(), triggerKey: LEADER, triggerValue: "200" }));
}

function seen(age: number, more: object = {}): [unknown, number, Record<string, string>] {
  const body = { state: "running", role: "master", dcs_last_seen: 1_795_161_499 - age, ...more };
  return [body, 200, { date: "Fri, 20 Nov 2026 07:58:19 GMT" }];
}

/** Fails everything for so long. */
function silence(driver: Driver, ms: number): void {
  for (let at = 0; at < ms; at += 100) {
    driver.run(100);
    if (driver.has(LEADER)) driver.fail(LEADER);
  }
}

test("200 holds, 503 lets go at once", () => {
  const driver = start();
  driver.answer(LEADER, ...seen(1));
  assert.deepEqual(driver.told(), ["hold leader"]);
  driver.run(1000);
  driver.answer(LEADER, { state: "running", role: "replica" }, 503);
  assert.deepEqual(driver.told(), ["release other-leader"]);
});

test("only the very status holds", () => {
  for (const status of [204, 302, 404, 500]) {
    const driver = start();
    driver.answer(LEADER, {}, status);
    assert.deepEqual(driver.told(), [], String(status));
  }
});

test("one lost answer does not drop the address, three seconds of silence do", () => {
  const driver = start();
  driver.answer(LEADER, ...seen(1));
  driver.told();
  driver.run(1000);
  driver.fail(LEADER, "timeout");
  silence(driver, 1000);
  assert.deepEqual(driver.told(), []);
  silence(driver, 1500);
  assert.deepEqual(driver.told(), ["release store-lost"]);
});

test("a Patroni whose own store is silent is trusted for less", () => {
  const old = start();
  old.answer(LEADER, ...seen(18));
  old.told();
  silence(old, 2600);
  assert.deepEqual(old.told(), ["release store-lost"]);
  const failsafe = start();
  failsafe.answer(LEADER, ...seen(18, { failsafe_mode_is_active: true }));
  failsafe.told();
  silence(failsafe, 2600);
  assert.deepEqual(failsafe.told(), []);
});

test("a healthy Patroni is asked once an interval, a silent one no more often", () => {
  const driver = start();
  let asked = 0;
  for (let at = 0; at < 20_000; at += 50) {
    if (driver.has(LEADER)) {
      asked += 1;
      if (asked < 5) driver.answer(LEADER, ...seen(1));
      else driver.fail(LEADER);
    }
    driver.run(50);
  }
  assert.ok(asked >= 18 && asked <= 26, String(asked));
});
