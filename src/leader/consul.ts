// A leader key in Consul: one blocking query after the other, each of which is watch and sign of
// life at once. The index rules are Consul's own: what is smaller than before starts anew, what
// comes from another endpoint does not count, a return is not a change.
//
// Consul tells no remaining time of a session. What lets us hold on is its TTL, counted from the
// last good answer: Consul itself waits up to twice as long before it takes a lock away.

import { addMicros, type Instant, type Micros, micros, millis, seconds } from "../base/units.ts";
import type { HttpRequestId, HttpResponse } from "../model/http.ts";
import type { LeaderConfig, LeaderStore } from "../model/leader.ts";
import { askKey, askSession, type KeyAnswer, readKey, readSession } from "./consul-message.ts";
import type { Draft, StoreBase } from "./draft.ts";
import type { StoreTrouble } from "./effect.ts";
import type { LeaderEvent } from "./event.ts";
import { answered, endpointAt, FIRST_ENDPOINT, type Rotation, rotate } from "./rotation.ts";
import { leaseEnd, readTimeout } from "./timing.ts";

export interface ConsulState extends StoreBase {
  readonly kind: "consul";
  readonly rotation: Rotation;
  /** Last X-Consul-Index of this endpoint; 0 asks without waiting. */
  readonly index: bigint;
  readonly query: KeyQuery | null;
  readonly session: SessionQuery | null;
  /** Null while a query is under way. */
  readonly nextAt: Instant | null;
  readonly leaseUnknownTold: boolean;
}

interface KeyQuery {
  readonly id: HttpRequestId;
  readonly askedAt: Instant;
}

interface SessionQuery {
  readonly id: HttpRequestId;
  readonly askedAt: Instant;
  readonly answer: KeyAnswer;
}

export interface ConsulConfig {
  readonly leader: LeaderConfig;
  readonly store: Extract<LeaderStore, { kind: "consul" }>;
}

/** A query that returns at once without a change, again and again, must not spin. */
const SHORTEST_CYCLE_US: Micros = millis(100);
/** An answer this often is the sign of life that the bounds of `timing.ts` count from. */
const LONGEST_WAIT_US: Micros = seconds(5);
/** Consul adds up to a sixteenth of the wait. */
const WAIT_SLACK = 17 / 16;

export function initialConsul(now: Instant): ConsulState {
  return {
    kind: "consul",
    nextRequest: 1,
    rotation: FIRST_ENDPOINT,
    index: 0n,
    query: null,
    session: null,
    nextAt: now,
    leaseUnknownTold: false,
  };
}

export function consulDeadline(state: ConsulState): Instant | null {
  return state.nextAt;
}

export function stepConsul(
  config: ConsulConfig,
  draft: Draft<ConsulState>,
  event: LeaderEvent,
): void {
  const { nextAt, query, session } = draft.state;
  if (event.kind === "tick") {
    if (nextAt !== null && nextAt <= draft.now) ask(config, draft);
    return;
  }
  if (event.id !== query?.id && event.id !== session?.id) return;
  if (event.kind === "http-failed") return fail(config, draft, event.failure);
  if (event.kind !== "http-response") return;
  if (session !== null) takeSession(config, draft, session, event.response);
  else if (query !== null) takeKey(config, draft, query, event.response);
}

function ask(config: ConsulConfig, draft: Draft<ConsulState>): void {
  const { index } = draft.state;
  const waitUs = waitFor(config.leader);
  const asked = askKey(config.leader.triggerKey, { index, waitUs }, config.store.token);
  const blockedUs = index === 0n ? 0 : Math.ceil(waitUs * WAIT_SLACK);
  const id = send(config, draft, asked, micros(blockedUs + readTimeout(config.leader)));
  draft.change({ query: { id, askedAt: draft.now }, session: null, nextAt: null });
}

function takeKey(
  config: ConsulConfig,
  draft: Draft<ConsulState>,
  query: KeyQuery,
  response: HttpResponse,
): void {
  const answer = readKey(response, config.leader.triggerValue);
  if ("message" in answer) return fail(config, draft, answer);
  const mine = answer.value.kind === "text" && answer.value.mine;
  if (mine && answer.session !== null && config.leader.onStoreLoss.kind === "lease") {
    const asked = askSession(answer.session, config.store.token);
    const id = send(config, draft, asked, readTimeout(config.leader));
    draft.change({ query: null, session: { id, askedAt: draft.now, answer } });
    return;
  }
  // What a blocked query tells was true when it returned; it was asked up to `wait` before.
  finish(draft, answer, { askedAt: query.askedAt, provenUntil: null });
}

function takeSession(
  config: ConsulConfig,
  draft: Draft<ConsulState>,
  session: SessionQuery,
  response: HttpResponse,
): void {
  const { answer, askedAt } = session;
  const bound = readSession(response);
  if (bound === null) {
    return finish(draft, { ...answer, value: { kind: "missing" } }, { askedAt, provenUntil: null });
  }
  if (typeof bound === "number" || bound === undefined) {
    const provenUntil = bound === undefined ? null : leaseEnd(askedAt, bound);
    return finish(draft, answer, { askedAt, provenUntil });
  }
  if (bound.kind === "no-quorum") return fail(config, draft, bound);
  if (!draft.state.leaseUnknownTold) {
    draft.change({ leaseUnknownTold: true });
    draft.report({ kind: "lease-unknown", why: bound.message });
  }
  finish(draft, answer, { askedAt, provenUntil: null });
}

function finish(
  draft: Draft<ConsulState>,
  answer: KeyAnswer,
  proof: { readonly askedAt: Instant; readonly provenUntil: Instant | null },
): void {
  const { rotation, index } = draft.state;
  const sinceAsked = addMicros(proof.askedAt, SHORTEST_CYCLE_US);
  draft.change({
    query: null,
    session: null,
    rotation: answered(rotation),
    // An index that went back is another history: its changes are not to be waited for.
    index: answer.index < index ? 0n : answer.index,
    nextAt: sinceAsked > draft.now ? sinceAsked : draft.now,
  });
  draft.findings.push({ kind: "read", value: answer.value, ...proof });
}

function fail(config: ConsulConfig, draft: Draft<ConsulState>, trouble: StoreTrouble): void {
  const { rotation, query, session } = draft.state;
  for (const id of [query?.id, session?.id]) if (id !== undefined) draft.cancel(id);
  const refusal = trouble.kind === "unauthenticated" || trouble.kind === "forbidden";
  const next = rotate(rotation, config.store.endpoints.length, refusal);
  draft.change({
    query: null,
    session: null,
    index: 0n,
    rotation: next.rotation,
    nextAt: draft.after(next.pauseUs),
  });
  const { everyEndpoint } = next;
  draft.findings.push({ kind: "failed", endpoint: rotation.index, trouble, everyEndpoint });
  if (next.pauseUs === 0) ask(config, draft);
}

/** A silent endpoint is noticed after this and a read's timeout: well before a bound is over,
 * which counts from the question, so that the next answer has to come before it, too. */
function waitFor({ intervalUs, onStoreLoss }: LeaderConfig): Micros {
  const wanted = { drop: intervalUs, keep: LONGEST_WAIT_US, lease: LONGEST_WAIT_US };
  const waitUs =
    onStoreLoss.kind === "hold" ? onStoreLoss.durationUs / 3 : wanted[onStoreLoss.kind];
  return micros(Math.round(Math.min(LONGEST_WAIT_US, waitUs)));
}

function send(
  config: ConsulConfig,
  draft: Draft<ConsulState>,
  asked: ReturnType<typeof askKey>,
  timeoutUs: Micros,
): HttpRequestId {
  const { endpoints, tls } = config.store;
  const endpoint = endpointAt(endpoints, draft.state.rotation);
  return draft.request({ ...asked, endpoint, tls, timeoutUs, stream: false });
}
