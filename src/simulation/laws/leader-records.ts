// What the laws of leader keys know of each daemon, gathered from what its engine was told and
// said: whether it holds, and when it asked the question that was last answered well.

import { addMicros, type Instant, type Micros } from "../../base/units.ts";
import type { HttpEvent, HttpRequest, HttpRequestId } from "../../model/http.ts";
import type { LeaderConfig } from "../../model/leader.ts";
import type { Cluster } from "../cluster.ts";
import type { SimulatedNode } from "../node.ts";
import type { Turn } from "../witness.ts";

export interface LeaderRecord {
  readonly node: SimulatedNode;
  /** When the process began, by the leaders' clock (`clockOf`). */
  readonly startedAt: Instant;
  config: LeaderConfig;
  holding: boolean;
  since: Instant;
  /** When the read was asked that was last answered well; null before the first. */
  goodAskedAt: Instant | null;
  /** Until when the last answer about a lease lets it be believed in; null without one. */
  toldUntil: Instant | null;
  /** The last read of which both halves, key and lease, came back. */
  proof: { readonly askedAt: Instant; readonly until: Instant } | null;
  /** Since when `on-store-loss` is what it is. */
  policySince: Instant;
  /** Addresses that it has announced since it holds. */
  announced: Set<string>;
  /** For how long the host had slept at the last turn. */
  sleptUs: number;
  /** SIGTERM has been seen to its end. */
  isStopped: boolean;
}

export interface LeaderChange {
  readonly record: LeaderRecord;
  readonly holding: boolean;
  readonly reason: string;
}

interface Question {
  readonly request: HttpRequest;
  readonly askedAt: Instant;
  /** When the read began that it belongs to: a key and its lease are two questions. */
  readonly readAt: Instant | null;
}

/** Leases run on while a host sleeps: CLOCK_BOOTTIME, as far as the node's loop has come. */
export function clockOf(node: SimulatedNode, cluster: Cluster): Instant {
  const { clock } = node.host;
  const virtual = cluster.now();
  const aheadUs = node.now() - clock.monotonic(virtual);
  return addMicros(clock.boot(virtual), Math.max(0, aheadUs) as Micros);
}

/** CLOCK_BOOTTIME's lead. */
export function sleptUs({ host: { clock } }: SimulatedNode, cluster: Cluster): number {
  const virtual = cluster.now();
  return clock.boot(virtual) - clock.monotonic(virtual);
}

/** The leader key of one process. */
export class LeaderRecords {
  readonly #cluster: Cluster;
  readonly #open = new Map<HttpRequestId, Question>();
  #record: LeaderRecord | null = null;
  /** The last good answer about the key, and about a lease. */
  #key: Question | null = null;
  #lease: (Question & { readonly until: Instant }) | null = null;
  #readAt: Instant | null = null;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  get record(): LeaderRecord | null {
    return this.#record;
  }

  get openRequests(): number {
    return this.#open.size;
  }

  /** Takes a turn into account and gives what changed by it. */
  observe(turn: Turn): readonly LeaderChange[] {
    const now = clockOf(turn.node, this.#cluster);
    if (turn.input.kind === "configured") this.#configure(turn, now);
    const record = this.#record;
    if (record === null) return [];
    this.#hear(record, turn);
    record.sleptUs = sleptUs(turn.node, this.#cluster);
    const changes: LeaderChange[] = [];
    for (const output of turn.outputs) {
      if (output.kind === "http-request") {
        const { request } = output;
        if (asksForKey(request)) this.#readAt = now;
        this.#open.set(request.id, { request, askedAt: now, readAt: this.#readAt });
      } else if (output.kind === "http-cancel") this.#open.delete(output.id);
      else if (output.kind === "stopped") record.isStopped = true;
      else if (output.kind === "event" && output.event.kind === "leader-state") {
        const { holding, reason } = output.event;
        record.holding = holding;
        record.since = now;
        record.announced = new Set();
        changes.push({ record, holding, reason });
      }
    }
    return changes;
  }

  #configure({ node, input }: Turn, now: Instant): void {
    if (input.kind !== "configured") return;
    const [config] = input.configuration.leaders;
    const record = this.#record;
    if (config === undefined) this.#record = null;
    else if (record !== null) reconfigure(record, config, now);
    else {
      this.#record = {
        node,
        startedAt: now,
        config,
        holding: false,
        since: now,
        goodAskedAt: null,
        toldUntil: null,
        proof: null,
        policySince: now,
        announced: new Set(),
        sleptUs: 0,
        isStopped: false,
      };
    }
  }

  #hear(record: LeaderRecord, { input }: Turn): void {
    if (input.kind === "http-failed" || input.kind === "http-ended") this.#open.delete(input.id);
    if (input.kind !== "http-response") return;
    const question = this.#open.get(input.id);
    this.#open.delete(input.id);
    if (question === undefined) return;
    const { request, askedAt } = question;
    if (isGoodRead(request, input)) {
      record.goodAskedAt = askedAt;
      this.#key = question;
    }
    const leftUs = toldLease(request, input);
    if (leftUs !== null) {
      const until = addMicros(askedAt, leftUs);
      // Whole seconds, rounded down: a later answer may seem to say less.
      if (record.toldUntil === null || until > record.toldUntil) record.toldUntil = until;
      this.#lease = { ...question, until };
    }
    const isWhole = this.#lease !== null && this.#lease.readAt === this.#key?.readAt;
    if (!isWhole || this.#lease === null) return;
    record.proof = this.#lease;
    if (record.config.store.kind === "consul") record.goodAskedAt = this.#lease.askedAt;
  }
}

function reconfigure(record: LeaderRecord, config: LeaderConfig, now: Instant): void {
  const before = record.config.onStoreLoss.kind;
  const { kind } = config.onStoreLoss;
  record.config = config;
  if (kind === before) return;
  record.policySince = now;
  if (kind !== "lease") return;
  // Nobody has asked how long the lease runs: what is held waits, as at a start.
  Object.assign(record, { holding: false, startedAt: now, toldUntil: null, proof: null });
}

function asksForKey({ path }: HttpRequest): boolean {
  return path === "/v3/kv/range" || path.startsWith("/v1/kv/");
}

/** Consul answers 404 for a key that nobody has. */
function isGoodRead(request: HttpRequest, { response: { status } }: AnswerEvent): boolean {
  return asksForKey(request) && (status === 200 || status === 404);
}

/** What etcd says is left of a lease, or Consul's TTL of a session; null for other answers. */
function toldLease({ path }: HttpRequest, { response }: AnswerEvent): Micros | null {
  if (response.status !== 200) return null;
  if (path === "/v3/lease/timetolive") {
    const left = Number(/"TTL":"(-?[0-9]+)"/.exec(response.body)?.[1] ?? -1);
    return left < 0 ? null : ((left * 1_000_000) as Micros);
  }
  const ttlMs = /"TTL":"([0-9]+)ms"/.exec(response.body)?.[1];
  return ttlMs === undefined ? null : ((Number(ttlMs) * 1_000) as Micros);
}

type AnswerEvent = Extract<HttpEvent, { kind: "http-response" }>;
