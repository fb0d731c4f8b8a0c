// The law of leases: while a store honours them, no two nodes hold an address at once, whatever
// is cut, slow, stalled or runs at another speed. A small etcd with one key and one lease, two
// nodes that follow it over a network made of chance; every step is drawn from a seed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Instant, instant, millis } from "../../../src/base/units.ts";
import { encodeText } from "../../../src/leader/base64.ts";
import type { LeaderEvent } from "../../../src/leader/event.ts";
import {
  initialLeader,
  type LeaderState,
  leaderDeadline,
  stepLeader,
} from "../../../src/leader/leader.ts";
import type { HttpRequest } from "../../../src/model/http.ts";
import type { LeaderConfig } from "../../../src/model/leader.ts";
import { leader } from "./driver.ts";

const STEP_MS = 20;
const TTL_MS = 6000;
const SEEDS = 150;
const MINUTES = 4;

/** mulberry32 */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One key that its owner renews, and that another takes only once its lease is over. */
class Store {
  owner: string | null = null;
  expiresAtMs = 0;
  revision = 5;
  /** Each owner has its own. */
  lease = 0;

  renew(name: string, nowMs: number): void {
    if (this.owner !== null && nowMs >= this.expiresAtMs) {
      this.owner = null;
      this.revision += 1;
    }
    if (this.owner !== null && this.owner !== name) return;
    if (this.owner === null) {
      this.revision += 1;
      this.lease += 1;
    }
    this.owner = name;
    this.expiresAtMs = nowMs + TTL_MS;
  }

  answer({ path, body }: HttpRequest, nowMs: number): unknown {
    const alive = this.owner !== null && nowMs < this.expiresAtMs;
    const header = { cluster_id: "1", revision: String(this.revision) };
    if (path === "/v3/lease/timetolive") {
      const asked = body === JSON.stringify({ ID: String(this.lease) });
      const left = alive && asked ? Math.floor((this.expiresAtMs - nowMs) / 1000) : -1;
      return { header, TTL: String(left) };
    }
    if (!alive) return { header };
    const kv = {
      mod_revision: String(this.revision),
      value: encodeText(this.owner ?? ""),
      lease: String(this.lease),
    };
    return { header, kvs: [kv] };
  }
}

interface Message {
  readonly atMs: number;
  readonly request: HttpRequest;
  readonly answer: unknown;
  readonly timedOut: boolean;
}

class Node {
  readonly config: LeaderConfig;
  state: LeaderState;
  /** Its clock runs faster or slower than the store's by up to half a hundredth. */
  readonly #speed: number;
  stalledUntilMs = 0;
  cutUntilMs = 0;
  #mail: Message[] = [];
  readonly #random: () => number;
  readonly #store: Store;

  constructor(name: string, store: Store, random: () => number) {
    this.config = leader({ name, triggerValue: name });
    this.#random = random;
    this.#store = store;
    this.#speed = 1 + (random() - 0.5) / 100;
    this.state = initialLeader(this.config, this.#now(0), false);
  }

  get holds(): boolean {
    return this.state.phase === "holding";
  }

  /** A host that stands still answers nobody; when it runs again its deadlines come first. */
  turn(nowMs: number): void {
    if (nowMs < this.stalledUntilMs) return;
    this.#tick(nowMs);
    const due = this.#mail.filter(({ atMs }) => atMs <= nowMs);
    this.#mail = this.#mail.filter(({ atMs }) => atMs > nowMs);
    for (const message of due) this.#receive(message, nowMs);
    this.#tick(nowMs);
  }

  #tick(nowMs: number): void {
    const deadline = leaderDeadline(this.config, this.state);
    if (deadline !== null && deadline <= this.#now(nowMs)) this.#step({ kind: "tick" }, nowMs);
  }

  #receive({ request, answer, timedOut }: Message, nowMs: number): void {
    const { id } = request;
    if (timedOut) {
      const failure = { kind: "timeout", message: "no answer" } as const;
      return this.#step({ kind: "http-failed", id, failure }, nowMs);
    }
    const response = {
      status: 200,
      headers: new Map<string, string>(),
      body: JSON.stringify(answer),
    };
    this.#step({ kind: "http-response", id, response }, nowMs);
  }

  #step(event: LeaderEvent, nowMs: number): void {
    const { state, effects } = stepLeader(this.config, this.state, event, this.#now(nowMs));
    this.state = state;
    for (const effect of effects) {
      if (effect.kind === "http-request" && !effect.request.stream)
        this.#send(effect.request, nowMs);
      if (effect.kind === "http-cancel") {
        this.#mail = this.#mail.filter(({ request }) => request.id !== effect.id);
      }
    }
  }

  #send(request: HttpRequest, nowMs: number): void {
    const there = this.#random() < 0.1 ? this.#random() * 1500 : this.#random() * 40;
    const back = this.#random() < 0.1 ? this.#random() * 1500 : this.#random() * 40;
    const timeoutMs = request.timeoutUs / 1000;
    const lost = nowMs < this.cutUntilMs || there + back > timeoutMs;
    const answer = this.#store.answer(request, nowMs + there);
    const atMs = nowMs + (lost ? timeoutMs : there + back);
    this.#mail.push({ atMs, request, answer, timedOut: lost });
  }

  #now(storeMs: number): Instant {
    return instant(1_000_000 + Math.round(millis(Math.round(storeMs)) * this.#speed));
  }
}

test("no two holders while leases are honoured", () => {
  let held = 0;
  let moved = 0;
  for (let seed = 1; seed <= SEEDS; seed++) {
    const random = generator(seed);
    const store = new Store();
    const nodes = [new Node("n1", store, random), new Node("n2", store, random)] as const;
    const managerDownUntil = [0, 0];
    let owner: string | null = null;
    for (let nowMs = 0; nowMs < MINUTES * 60_000; nowMs += STEP_MS) {
      for (const [index, node] of nodes.entries()) {
        if (random() < 0.0005) node.stalledUntilMs = nowMs + random() * 12_000;
        if (random() < 0.0005) node.cutUntilMs = nowMs + random() * 15_000;
        if (random() < 0.0008) managerDownUntil[index] = nowMs + random() * 15_000;
        const down = nowMs < (managerDownUntil[index] ?? 0) || nowMs < node.cutUntilMs;
        const runs = nowMs >= node.stalledUntilMs;
        if (runs && !down && nowMs % 1000 < STEP_MS) store.renew(node.config.name, nowMs);
        node.turn(nowMs);
      }
      if (store.owner !== owner) moved += 1;
      owner = store.owner;
      const active = nodes.filter((node) => node.holds && nowMs >= node.stalledUntilMs);
      if (active.length > 0) held += 1;
      assert.ok(active.length < 2, `seed ${seed}: both hold at ${nowMs} ms`);
    }
  }
  assert.ok(held > 100_000 && moved > 500, `${held} steps held, ${moved} moves: nothing was tried`);
});
