// The Patroni beside us, asked for its role. It steps down by itself when it loses its store, so a
// clear answer counts at once; no answer at all may mean that it died and left PostgreSQL running
// while another node waits for the lease, so the address does not stay long without one.

import { addMicros, type Instant, type Micros, micros, seconds } from "../base/units.ts";
import type { HttpRequestId, HttpResponse } from "../model/http.ts";
import type { LeaderConfig, LeaderStore } from "../model/leader.ts";
import type { Draft, StoreBase } from "./draft.ts";
import type { LeaderEvent } from "./event.ts";
import { parseHttpDate } from "./http-date.ts";
import { asNumber, parseObject } from "./json.ts";
import { answered, FIRST_ENDPOINT, type Rotation, rotate } from "./rotation.ts";
import { holdEnd, nextRead, readTimeout } from "./timing.ts";

export interface PatroniState extends StoreBase {
  readonly kind: "patroni";
  readonly rotation: Rotation;
  readonly query: { readonly id: HttpRequestId; readonly askedAt: Instant } | null;
  /** Null while a query is under way. */
  readonly nextAt: Instant | null;
}

export interface PatroniConfig {
  readonly leader: LeaderConfig;
  readonly store: Extract<LeaderStore, { kind: "patroni" }>;
}

/** Without an answer: as long as one lost answer and the next take. */
const SILENCE_US: Micros = seconds(3);
/** The shortest lease that Patroni allows (`ttl`), in seconds. */
const SHORTEST_TTL = 20;

export function initialPatroni(now: Instant): PatroniState {
  return { kind: "patroni", nextRequest: 1, rotation: FIRST_ENDPOINT, query: null, nextAt: now };
}

export function patroniDeadline(state: PatroniState): Instant | null {
  return state.nextAt;
}

export function stepPatroni(
  config: PatroniConfig,
  draft: Draft<PatroniState>,
  event: LeaderEvent,
): void {
  const { nextAt, query } = draft.state;
  if (event.kind === "tick") {
    if (nextAt !== null && nextAt <= draft.now) ask(config, draft);
    return;
  }
  if (query === null || event.id !== query.id) return;
  if (event.kind === "http-response") return take(config, draft, query.askedAt, event.response);
  if (event.kind !== "http-failed") return;
  const { pauseUs, rotation } = rotate(draft.state.rotation, 1, false);
  const interval = addMicros(query.askedAt, config.leader.intervalUs);
  const again = draft.after(pauseUs);
  draft.change({
    query: null,
    rotation,
    nextAt: again < interval ? again : laterOf(interval, draft.now),
  });
  draft.findings.push({
    kind: "failed",
    endpoint: 0,
    trouble: event.failure,
    everyEndpoint: true,
  });
}

function ask(config: PatroniConfig, draft: Draft<PatroniState>): void {
  const { endpoint, tls } = config.store;
  const id = draft.request({
    endpoint,
    tls,
    method: "GET",
    path: config.leader.triggerKey,
    headers: [],
    body: null,
    timeoutUs: readTimeout(config.leader),
    stream: false,
  });
  draft.change({ query: { id, askedAt: draft.now }, nextAt: null });
}

function take(
  config: PatroniConfig,
  draft: Draft<PatroniState>,
  askedAt: Instant,
  response: HttpResponse,
): void {
  const { intervalUs, onStoreLoss, triggerValue } = config.leader;
  const text = String(response.status);
  const mine = text === triggerValue;
  const provenUntil = addMicros(askedAt, trustIn(response, intervalUs));
  const end = mine ? holdEnd(onStoreLoss, askedAt, provenUntil) : null;
  draft.change({
    query: null,
    rotation: answered(draft.state.rotation),
    nextAt: laterOf(nextRead(config.leader, askedAt, end), draft.now),
  });
  const value = { kind: "text", text, mine } as const;
  draft.findings.push({ kind: "read", value, askedAt, provenUntil });
}

/** How long this answer counts. Patroni holds its lease from `dcs_last_seen` on; in failsafe mode
 * it asks the other nodes instead of the store. */
function trustIn(response: HttpResponse, intervalUs: Micros): Micros {
  const silenceUs = Math.max(SILENCE_US, 3 * intervalUs);
  const body = parseObject(response.body);
  const seen = asNumber(body?.["dcs_last_seen"]);
  const now = parseHttpDate(response.headers.get("date") ?? "");
  if (seen === null || now === null || body?.["failsafe_mode_is_active"] === true) {
    return micros(silenceUs);
  }
  const leftUs = (SHORTEST_TTL - (now - seen)) * 1_000_000;
  return micros(Math.round(Math.min(silenceUs, Math.max(leftUs, intervalUs + SILENCE_US / 2))));
}

function laterOf(a: Instant, b: Instant): Instant {
  return a > b ? a : b;
}
