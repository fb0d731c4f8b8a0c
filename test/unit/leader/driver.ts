// Drives one leader machine by hand: requests are answered in the test, time goes where it says.

import assert from "node:assert/strict";
import { Secret } from "../../../src/base/secret.ts";
import { addMicros, type Instant, instant, micros, millis } from "../../../src/base/units.ts";
import { encodeText } from "../../../src/leader/base64.ts";
import type { LeaderEffect, LeaderReport } from "../../../src/leader/effect.ts";
import type { LeaderEvent } from "../../../src/leader/event.ts";
import {
  initialLeader,
  type LeaderState,
  leaderDeadline,
  stepLeader,
} from "../../../src/leader/leader.ts";
import type { HttpEndpoint, HttpRequest } from "../../../src/model/http.ts";
import type { LeaderConfig, LeaderStore } from "../../../src/model/leader.ts";

const NO_TLS = { caFile: null, certFile: null, keyFile: null };

export function endpoint(host: string, port: number): HttpEndpoint {
  return { secure: false, host, port, basePath: "" };
}

export function etcdStore(count = 1, password: string | null = null): LeaderStore {
  const endpoints = Array.from({ length: count }, (_, i) => endpoint(`e${i + 1}`, 2379));
  const credentials =
    password === null ? null : { user: "patroni", password: new Secret(password) };
  return { kind: "etcd", endpoints, tls: NO_TLS, credentials };
}

export function consulStore(count = 1): LeaderStore {
  const endpoints = Array.from({ length: count }, (_, i) => endpoint(`c${i + 1}`, 8500));
  return { kind: "consul", endpoints, tls: NO_TLS, token: new Secret("t0ken") };
}

export function patroniStore(): LeaderStore {
  return { kind: "patroni", endpoint: endpoint("127.0.0.1", 8008), tls: NO_TLS };
}

export function leader(changes: Partial<LeaderConfig> = {}): LeaderConfig {
  return {
    name: "vip",
    addresses: [],
    store: etcdStore(),
    triggerKey: "/service/a/leader",
    triggerValue: "n1",
    intervalUs: millis(1000),
    onStoreLoss: { kind: "lease" },
    keepOnStop: false,
    manager: { kind: "basic" },
    announce: {
      masterDelayUs: micros(0),
      masterRepeat: 1,
      refreshUs: micros(0),
      refreshRepeat: 1,
      lowerPriorityDelayUs: micros(0),
      lowerPriorityRepeat: 1,
      extraInterfaceUs: micros(0),
    },
    notify: {
      master: null,
      backup: null,
      fault: null,
      stop: null,
      deleted: null,
      masterRxLowerPriority: null,
      any: null,
    },
    ...changes,
  };
}

export class Driver {
  readonly config: LeaderConfig;
  now: Instant = instant(1_000_000);
  state: LeaderState;
  /** Requests without an answer, oldest first. */
  readonly open: HttpRequest[] = [];
  /** `hold leader`, `release store-lost` and reports since last taken. */
  #told: string[] = [];
  readonly reports: LeaderReport[] = [];

  constructor(config: LeaderConfig, addressPresent = false) {
    this.config = config;
    this.state = initialLeader(config, this.now, addressPresent);
    this.step({ kind: "tick" });
  }

  /** What was decided since the last call. */
  told(): string[] {
    const told = this.#told;
    this.#told = [];
    return told;
  }

  step(event: LeaderEvent): void {
    const { state, effects } = stepLeader(this.config, this.state, event, this.now);
    this.state = state;
    for (const effect of effects) this.#take(effect);
  }

  /** Goes there and lets each deadline on the way pass. */
  run(ms: number): void {
    const end = addMicros(this.now, millis(ms));
    for (let due = this.#deadline(); due !== null && due <= end; due = this.#deadline()) {
      if (due > this.now) this.now = due;
      this.step({ kind: "tick" });
    }
    this.now = end;
  }

  /** Time passes and nobody looks at the clock, as in a stalled process. */
  stall(ms: number): void {
    this.now = addMicros(this.now, millis(ms));
  }

  answer(path: string, body: unknown, status = 200, headers: Record<string, string> = {}): void {
    const request = this.#takeRequest(path);
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const response = { status, headers: new Map(Object.entries(headers)), body: text };
    this.step({ kind: "http-response", id: request.id, response });
  }

  fail(path: string, kind: "refused" | "timeout" = "refused"): void {
    const request = this.#takeRequest(path);
    const failure = { kind, message: `${kind} by ${request.endpoint.host}` };
    this.step({ kind: "http-failed", id: request.id, failure });
  }

  /** A line of the watch. */
  watch(message: unknown): void {
    const { id } = this.find("/v3/watch");
    this.step({ kind: "http-chunk", id, text: `${JSON.stringify(message)}\n` });
  }

  find(path: string): HttpRequest {
    const request = this.open.find((one) => one.path.startsWith(path));
    assert.ok(request, `no open request for ${path}: ${this.open.length} others`);
    return request;
  }

  has(path: string): boolean {
    return this.open.some((one) => one.path.startsWith(path));
  }

  #deadline(): Instant | null {
    return leaderDeadline(this.config, this.state);
  }

  #takeRequest(path: string): HttpRequest {
    const request = this.find(path);
    this.open.splice(this.open.indexOf(request), 1);
    return request;
  }

  #take(effect: LeaderEffect): void {
    switch (effect.kind) {
      case "http-request":
        this.open.push(effect.request);
        return;
      case "http-cancel": {
        const at = this.open.findIndex(({ id }) => id === effect.id);
        if (at !== -1) this.open.splice(at, 1);
        return;
      }
      case "report":
        this.reports.push(effect.report);
        return;
      case "hold":
      case "release":
        this.#told.push(`${effect.kind} ${effect.reason}`);
    }
  }
}

/** etcd's answer to a range. */
export function range(value: string | null, revision: number, lease = "77"): unknown {
  const header = { cluster_id: "1", member_id: "2", revision: String(revision), raft_term: "2" };
  if (value === null) return { header };
  const kv = { key: "a", mod_revision: String(revision), version: "1", value: encodeText(value) };
  return { header, kvs: [lease === "" ? kv : { ...kv, lease }], count: "1" };
}

export function ttl(left: number): unknown {
  return { header: {}, ID: "77", TTL: String(left), grantedTTL: "30" };
}

/** A line of etcd's watch: the key has this value now, or is gone. */
export function watched(value: string | null, revision: number): unknown {
  const kv = { key: "a", mod_revision: String(revision), lease: "77" };
  const change =
    value === null
      ? { type: "DELETE", kv: { ...kv, lease: undefined } }
      : { kv: { ...kv, value: encodeText(value) } };
  return { result: { header: { revision: String(revision) }, events: [change] } };
}

export const RANGE = "/v3/kv/range";
export const LEASE = "/v3/lease/timetolive";
export const WATCH = "/v3/watch";
