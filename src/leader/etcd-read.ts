// A leader key in etcd v3, read. What counts is a consistent read, repeated each interval: Patroni
// writes its key once and then only renews the lease, which makes no event, so that a watch alone
// never heals. The watch (`etcd-watch.ts`) tells when to read at once, and that the key is lost.
//
// Beside each read of a key that is ours goes the question how long its lease still runs: until
// then, counted from when it was asked, the key cannot pass to another node unless it is given
// up.

import type { Instant } from "../base/units.ts";
import type { HttpRequestId, HttpResponse } from "../model/http.ts";
import type { Draft } from "./draft.ts";
import type { LeaderValue, StoreTrouble } from "./effect.ts";
import {
  askLease,
  askRange,
  askToken,
  type RangeAnswer,
  readLease,
  readRange,
  readToken,
} from "./etcd-message.ts";
import {
  type EtcdConfig,
  type EtcdRead,
  type EtcdState,
  type LeaseQuestion,
  needsLease,
  send,
} from "./etcd-state.ts";
import { dropWatch, keepWatching } from "./etcd-watch.ts";
import { answered, rotate } from "./rotation.ts";
import { holdEnd, leaseEnd, nextRead, toldSeconds } from "./timing.ts";

const NO_READ: Omit<EtcdRead, "askedAt"> = {
  tokenId: null,
  rangeId: null,
  range: null,
  lease: null,
  renewed: false,
};

export function readIfDue(config: EtcdConfig, draft: Draft<EtcdState>): void {
  const { nextReadAt } = draft.state;
  if (nextReadAt !== null && nextReadAt <= draft.now) startRead(config, draft);
}

/** The key may have changed. */
export function readNow(config: EtcdConfig, draft: Draft<EtcdState>): void {
  if (draft.state.read === null) startRead(config, draft);
  else draft.change({ readAgain: true });
}

/** An answer; not of the watch. */
export function takeResponse(
  config: EtcdConfig,
  draft: Draft<EtcdState>,
  id: HttpRequestId,
  response: HttpResponse,
): void {
  const { read } = draft.state;
  if (read === null) return;
  if (id === read.tokenId) takeToken(config, draft, response);
  else if (id === read.rangeId) takeRange(config, draft, response);
  else if (id === read.lease?.id) takeLease(config, draft, response);
}

/** A request failed; not the watch. */
export function takeFailure(
  config: EtcdConfig,
  draft: Draft<EtcdState>,
  id: HttpRequestId,
  trouble: StoreTrouble,
): void {
  const { read } = draft.state;
  if (read === null || ![read.tokenId, read.rangeId, read.lease?.id].includes(id)) return;
  failRead(config, draft, trouble);
}

function startRead(config: EtcdConfig, draft: Draft<EtcdState>): void {
  draft.change({ read: { ...NO_READ, askedAt: draft.now }, nextReadAt: null, readAgain: false });
  if (config.store.credentials !== null && draft.state.token === null) askForToken(config, draft);
  else ask(config, draft);
}

function ask(config: EtcdConfig, draft: Draft<EtcdState>): void {
  const { token, lease } = draft.state;
  const rangeId = send(config, draft, askRange(config.leader.triggerKey, token));
  changeRead(draft, { askedAt: draft.now, rangeId, tokenId: null });
  if (lease !== null) askForLease(config, draft, lease);
}

function askForToken(config: EtcdConfig, draft: Draft<EtcdState>): void {
  const { credentials } = config.store;
  if (credentials === null) return;
  const tokenId = send(config, draft, askToken(credentials));
  changeRead(draft, { tokenId, renewed: true });
}

function askForLease(config: EtcdConfig, draft: Draft<EtcdState>, lease: string): void {
  const id = send(config, draft, askLease(lease, draft.state.token));
  changeRead(draft, { lease: { lease, id, askedAt: draft.now, ttlSeconds: undefined } });
}

function takeToken(config: EtcdConfig, draft: Draft<EtcdState>, response: HttpResponse): void {
  const token = readToken(response);
  // A store without authentication takes everybody; credentials may be there for later.
  if (token === "auth-is-off") return ask(config, draft);
  if ("kind" in token) return failRead(config, draft, token);
  draft.change({ token });
  ask(config, draft);
}

function takeRange(config: EtcdConfig, draft: Draft<EtcdState>, response: HttpResponse): void {
  const range = readRange(response, config.leader.triggerValue);
  if ("message" in range) return refused(config, draft, range);
  changeRead(draft, { range, rangeId: null });
  const { value, lease } = range;
  const wanted = value.kind === "text" && value.mine && needsLease(config) ? lease : null;
  const asked = draft.state.read?.lease ?? null;
  if (wanted !== null && asked?.lease !== wanted) {
    if (asked !== null) draft.cancel(asked.id);
    return askForLease(config, draft, wanted);
  }
  if (wanted !== null && asked?.ttlSeconds === undefined) return;
  finishRead(config, draft, range);
}

function takeLease(config: EtcdConfig, draft: Draft<EtcdState>, response: HttpResponse): void {
  const { read } = draft.state;
  const question = read?.lease ?? null;
  if (read === null || question === null) return;
  const answer = readLease(response);
  if (typeof answer !== "number" && answer.kind === "no-quorum") {
    return failRead(config, draft, answer);
  }
  if (typeof answer !== "number" && answer.kind === "unauthenticated" && !read.renewed) {
    return refused(config, draft, answer);
  }
  if (typeof answer !== "number" && !draft.state.leaseUnknownTold) {
    draft.change({ leaseUnknownTold: true });
    draft.report({ kind: "lease-unknown", why: answer.message });
  }
  const ttlSeconds = typeof answer === "number" ? answer : null;
  changeRead(draft, { lease: { ...question, ttlSeconds } });
  if (read.range !== null) finishRead(config, draft, read.range);
}

/** A token that is no longer known is asked for anew, once a read. */
function refused(config: EtcdConfig, draft: Draft<EtcdState>, trouble: StoreTrouble): void {
  const { read, token } = draft.state;
  const stale = trouble.kind === "unauthenticated" && token !== null && read?.renewed === false;
  if (!stale) return failRead(config, draft, trouble);
  if (read.rangeId !== null) draft.cancel(read.rangeId);
  if (read.lease !== null) draft.cancel(read.lease.id);
  draft.change({ token: null, read: { ...NO_READ, askedAt: draft.now, renewed: true } });
  askForToken(config, draft);
}

function finishRead(config: EtcdConfig, draft: Draft<EtcdState>, range: RangeAnswer): void {
  const { read, rotation, readAgain, clusterId, revision, eventRevision } = draft.state;
  if (read === null) return;
  const question = read.lease;
  if (question !== null && question.ttlSeconds === undefined) draft.cancel(question.id);
  // The watch has told of something newer meanwhile: this answer is old news.
  if (readAgain && range.revision < eventRevision) return startRead(config, draft);
  const otherCluster =
    clusterId !== null && (clusterId !== range.clusterId || range.revision < revision);
  if (otherCluster) {
    draft.report({ kind: "cluster-changed" });
    dropWatch(draft);
  }
  const expired = isExpired(question, range);
  const mine = range.value.kind === "text" && range.value.mine && !expired;
  const { askedAt } = read;
  const proven = mine ? provenUntil(question, range) : null;
  const end = mine ? holdEnd(config.leader.onStoreLoss, askedAt, proven) : null;
  draft.change({
    read: null,
    rotation: answered(rotation),
    nextReadAt: nextRead(config.leader, askedAt, end),
    clusterId: range.clusterId,
    revision: range.revision,
    eventRevision: otherCluster ? 0n : eventRevision,
    lease: mine && needsLease(config) ? range.lease : null,
  });
  draft.findings.push({
    kind: "read",
    value: expired ? MISSING : range.value,
    askedAt,
    provenUntil: proven,
  });
  keepWatching(config, draft);
  if (readAgain) startRead(config, draft);
}

const MISSING: LeaderValue = { kind: "missing" };

/** A lease that is over takes its key with it within a moment. */
function isExpired(question: LeaseQuestion | null, range: RangeAnswer): boolean {
  const left = question?.lease === range.lease ? question?.ttlSeconds : undefined;
  return typeof left === "number" && left < 0;
}

function provenUntil(question: LeaseQuestion | null, range: RangeAnswer): Instant | null {
  if (question === null || question.lease !== range.lease) return null;
  const { askedAt, ttlSeconds } = question;
  return typeof ttlSeconds === "number" ? leaseEnd(askedAt, toldSeconds(ttlSeconds)) : null;
}

function failRead(config: EtcdConfig, draft: Draft<EtcdState>, trouble: StoreTrouble): void {
  const { read, rotation } = draft.state;
  for (const id of [read?.tokenId, read?.rangeId, read?.lease?.id]) {
    if (typeof id === "number") draft.cancel(id);
  }
  dropWatch(draft);
  const refusal = trouble.kind === "unauthenticated" || trouble.kind === "forbidden";
  const next = rotate(rotation, config.store.endpoints.length, refusal);
  draft.change({
    read: null,
    readAgain: false,
    rotation: next.rotation,
    nextReadAt: draft.after(next.pauseUs),
    // Tokens are the cluster's, but who says no to one gets another the next time.
    token: refusal ? null : draft.state.token,
  });
  const { everyEndpoint } = next;
  draft.findings.push({ kind: "failed", endpoint: rotation.index, trouble, everyEndpoint });
  readIfDue(config, draft);
}

function changeRead(draft: Draft<EtcdState>, changes: Partial<EtcdRead>): void {
  const { read } = draft.state;
  if (read !== null) draft.change({ read: { ...read, ...changes } });
}
