// While the store answers in its own time a held address stays, whatever interval and policy are
// asked for: each bound leaves room for the next answer.

import assert from "node:assert/strict";
import { test } from "node:test";
import { millis, seconds } from "../../../src/base/units.ts";
import { encodeText } from "../../../src/leader/base64.ts";
import { readTimeout } from "../../../src/leader/timing.ts";
import type { HttpRequest } from "../../../src/model/http.ts";
import type { LeaderConfig, LossPolicy } from "../../../src/model/leader.ts";
import {
  consulStore,
  Driver,
  etcdStore,
  LEASE,
  leader,
  patroniStore,
  RANGE,
  range,
  ttl,
} from "./driver.ts";

const KV = "/v1/kv/";
const SESSION = "/v1/session/info/";
const MINUTES = 3;
const STEP_MS = 50;

const POLICIES: readonly LossPolicy[] = [
  { kind: "lease" },
  { kind: "drop" },
  { kind: "keep" },
  { kind: "hold", durationUs: seconds(2) },
  { kind: "hold", durationUs: seconds(11) },
];
const INTERVALS_MS = [1000, 5000, 60_000];

test("who leads holds without a gap while the store answers", () => {
  for (const onStoreLoss of POLICIES) {
    for (const intervalMs of INTERVALS_MS) {
      const intervalUs = millis(intervalMs);
      const settings = { onStoreLoss, intervalUs };
      // Patroni renews a lease of 30 s every 10 s; one of 4 s is a cluster in a hurry.
      for (const leaseSeconds of [30, 4]) watchSteady(settings, etcdStore(), etcd(leaseSeconds));
      watchSteady(settings, etcdStore(), etcd(null));
      for (const [sessionTtl, lockDelay] of [
        ["10s", 15],
        ["15s", 0.001],
        ["", 15],
        ["", 0.001],
      ] as const) {
        watchSteady(settings, consulStore(), consul(sessionTtl, lockDelay));
      }
      watchSteady({ ...settings, triggerValue: "200" }, patroniStore(), patroni);
    }
  }
});

test("a frozen endpoint leaves time for the others, whatever the interval", () => {
  const timeouts = INTERVALS_MS.map((ms) => readTimeout(leader({ intervalUs: millis(ms) })) / 1e6);
  assert.deepEqual(timeouts, [1, 5, 5]);
});

/** Answers one request. */
type Server = (driver: Driver, request: HttpRequest) => void;

function watchSteady(changes: Partial<LeaderConfig>, store: LeaderConfig["store"], serve: Server) {
  const driver = new Driver(leader({ ...changes, store }));
  const since = new Map<HttpRequest, number>();
  for (let atMs = 0; atMs < MINUTES * 60_000; atMs += STEP_MS) {
    driver.run(STEP_MS);
    for (const request of [...driver.open]) {
      if (request.stream) continue;
      const askedMs = since.get(request) ?? atMs;
      since.set(request, askedMs);
      if (atMs - askedMs >= blockedMs(request)) serve(driver, request);
    }
  }
  const what = JSON.stringify([changes, store.kind]);
  assert.deepEqual(driver.told(), ["hold leader"], what);
}

/** Consul blocks for the wait and up to a sixteenth more. */
function blockedMs({ path }: HttpRequest): number {
  const [, wait = "0"] = /&wait=([0-9]+)ms/.exec(path) ?? [];
  return (Number(wait) * 17) / 16;
}

function etcd(leaseSeconds: number | null): Server {
  let renewedAt: number | null = null;
  return (driver, { path }) => {
    if (path === RANGE) {
      return driver.answer(RANGE, range("n1", 5, leaseSeconds === null ? "" : "77"));
    }
    const length = leaseSeconds ?? 0;
    const now = driver.now / 1e6;
    if (renewedAt === null || now - renewedAt >= length / 3) renewedAt = now;
    driver.answer(LEASE, ttl(Math.floor(length - (now - renewedAt))));
  };
}

function consul(sessionTtl: string, lockDelaySeconds: number): Server {
  return (driver, { path }) => {
    if (path.startsWith(KV)) {
      const entry = { Key: "k", Value: encodeText("n1"), Session: "s-1" };
      return driver.answer(KV, [entry], 200, { "x-consul-index": "7" });
    }
    const session = { ID: "s-1", TTL: sessionTtl, LockDelay: lockDelaySeconds * 1e9 };
    driver.answer(SESSION, [session]);
  };
}

function patroni(driver: Driver, { path }: HttpRequest): void {
  driver.answer(path, { role: "primary" });
}
