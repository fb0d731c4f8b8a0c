// Who holds: decides from what the store says, and for how long from what it does not say any more.
// The stores themselves are request/reply maps (`etcd.ts`, `consul.ts`, `patroni.ts`); what holding
// means (addresses, announcements, scripts) is the engine's.
//
//              key is ours, and its lease still runs
//   waiting ──────────────────────────────────────────▶ holding
//      │        ▲                                          │
//      │        │ key is ours                              │ key is another's, missing, or the
//      ▼        │                                          ▼ policy for a lost store is at its end
//   released ───┴──────────────────────────────────────────┘
//
// All time is the engine's monotonic clock plus what the host slept: a lease runs on in suspension.

import { assertNever } from "../base/invariant.ts";
import { addMicros, earliest, elapsed, type Instant, type Micros, seconds } from "../base/units.ts";
import type { LeaderConfig } from "../model/leader.ts";
import type { Finding } from "./draft.ts";
import type { LeaderEffect, LeaderReason, LeaderReport, LeaderValue } from "./effect.ts";
import type { LeaderEvent } from "./event.ts";
import {
  endpointInUse,
  endpointOf,
  initialStore,
  type StoreState,
  stepStore,
  storeDeadline,
} from "./store.ts";
import { holdEnd, longestRound } from "./timing.ts";

/** How long an address that an earlier run left stays in place for the store's first answer. */
export const START_WAIT_US: Micros = seconds(3);

export interface LeaderState {
  readonly phase: "waiting" | "holding" | "released";
  readonly store: StoreState;
  /** The last good answer. */
  readonly confirmed: Confirmation | null;
  /** End of `waiting`. */
  readonly waitUntil: Instant | null;
  /** Every endpoint has failed since the last good answer. */
  readonly lost: boolean;
  /** What was last said of each endpoint's failure, by its index. */
  readonly toldTroubles: ReadonlyMap<number, string>;
  readonly toldValue: LeaderValue | null;
}

export interface Confirmation {
  readonly value: LeaderValue;
  readonly askedAt: Instant;
  readonly provenUntil: Instant | null;
}

export interface LeaderStep {
  readonly state: LeaderState;
  readonly effects: readonly LeaderEffect[];
}

/** @param addressPresent an earlier run left the address in place */
export function initialLeader(
  config: LeaderConfig,
  now: Instant,
  addressPresent: boolean,
): LeaderState {
  return {
    phase: addressPresent ? "waiting" : "released",
    store: initialStore(config, now),
    confirmed: null,
    waitUntil: addressPresent ? addMicros(now, START_WAIT_US) : null,
    lost: false,
    toldTroubles: new Map(),
    toldValue: null,
  };
}

export function stepLeader(
  config: LeaderConfig,
  state: LeaderState,
  event: LeaderEvent,
  now: Instant,
): LeaderStep {
  const { findings, effects, state: store } = stepStore(config, state.store, event, now);
  const work: Work = { config, now, state: { ...state, store }, effects: [...effects] };
  for (const finding of findings) follow(work, finding);
  endWhatIsOver(work);
  return { state: work.state, effects: work.effects };
}

export function leaderDeadline(config: LeaderConfig, state: LeaderState): Instant | null {
  const own = state.phase === "waiting" ? state.waitUntil : heldUntil(config, state);
  return earliest(storeDeadline(state.store), own);
}

/** The kernel has dropped the address: it was not spoken for in time. */
export function endHold(config: LeaderConfig, state: LeaderState, now: Instant): LeaderStep {
  const work: Work = { config, now, state, effects: [] };
  const { lost, phase } = state;
  release(work, phase === "waiting" ? "no-answer" : lost ? "store-lost" : "lease-passed");
  return { state: work.state, effects: work.effects };
}

/** When the kernel is to have dropped a held address for which nobody spoke again; null: never. */
export function spokenForUntil(config: LeaderConfig, state: LeaderState): Instant | null {
  const { phase, confirmed } = state;
  if (phase !== "holding" || confirmed === null) return null;
  if (config.onStoreLoss.kind === "drop") {
    return addMicros(confirmed.askedAt, longestRound(config));
  }
  const end = heldUntil(config, state);
  return end !== null && isBackstop(config) ? addMicros(end, BACKSTOP_US) : end;
}

/** A lease is over when it is over, whoever is alive. Other bounds (a time that the user chose, the
 * silence of a Patroni) are kept to by a process that runs: there the kernel comes after it. */
export function isBackstop({ onStoreLoss, store }: LeaderConfig): boolean {
  return onStoreLoss.kind === "hold" || (onStoreLoss.kind === "lease" && store.kind === "patroni");
}

/** Lifetimes are whole seconds, end up to a second late and are renewed in steps of a second. */
const BACKSTOP_US: Micros = seconds(3);

/** When a held address goes unless the store answers; null: it is not held, or stays for ever. */
export function heldUntil(config: LeaderConfig, state: LeaderState): Instant | null {
  const { phase, confirmed } = state;
  if (phase !== "holding" || confirmed === null) return null;
  return holdEnd(config.onStoreLoss, confirmed.askedAt, confirmed.provenUntil);
}

/** One step in the making. */
interface Work {
  readonly config: LeaderConfig;
  readonly now: Instant;
  state: LeaderState;
  readonly effects: LeaderEffect[];
}

function follow(work: Work, finding: Finding): void {
  switch (finding.kind) {
    case "read":
      storeAnswered(work);
      tellValue(work, finding.value);
      return decide(work, finding);
    case "lost-key":
      tellValue(work, finding.value);
      return release(work, reasonFor(finding.value));
    case "failed":
      return storeFailed(work, finding);
    default:
      return assertNever(finding);
  }
}

function decide(work: Work, answer: Confirmation): void {
  const { value, askedAt, provenUntil } = answer;
  work.state = { ...work.state, confirmed: answer };
  if (value.kind !== "text" || !value.mine) return release(work, reasonFor(value));
  const end = holdEnd(work.config.onStoreLoss, askedAt, provenUntil);
  if (end !== null && end <= work.now) return release(work, "lease-passed");
  if (work.state.phase === "holding") return;
  work.state = { ...work.state, phase: "holding", waitUntil: null };
  work.effects.push({ kind: "hold", reason: "leader" });
}

/** A wait at start ends with the first answer, too. */
function release(work: Work, reason: LeaderReason): void {
  const { phase } = work.state;
  work.state = { ...work.state, phase: "released", waitUntil: null };
  if (phase !== "released") work.effects.push({ kind: "release", reason });
}

function endWhatIsOver(work: Work): void {
  const { config, now, state } = work;
  const { phase, waitUntil, lost } = state;
  const end = heldUntil(config, state);
  if (end !== null && end <= now) release(work, lost ? "store-lost" : "lease-passed");
  if (phase === "waiting" && waitUntil !== null && waitUntil <= now) release(work, "no-answer");
}

function storeAnswered(work: Work): void {
  const { config, state } = work;
  const { lost, toldTroubles, store } = state;
  const endpoint = endpointInUse(config, store);
  if (lost && endpoint !== null) report(work, { kind: "store-back", endpoint });
  if (lost || toldTroubles.size > 0) {
    const others = [...toldTroubles].filter(([index]) => index !== store.rotation.index);
    work.state = { ...state, lost: false, toldTroubles: new Map(others) };
  }
}

function storeFailed(work: Work, { endpoint, trouble, everyEndpoint }: FailedFinding): void {
  const { config, state } = work;
  const where = endpointOf(config, endpoint);
  if (where !== null && state.toldTroubles.get(endpoint) !== trouble.message) {
    const toldTroubles = new Map(state.toldTroubles).set(endpoint, trouble.message);
    work.state = { ...work.state, toldTroubles };
    report(work, { kind: "endpoint-failed", endpoint: where, trouble });
  }
  if (!everyEndpoint || state.lost) return;
  work.state = { ...work.state, lost: true };
  const holding = state.phase === "holding" && config.onStoreLoss.kind !== "drop";
  const end = heldUntil(config, state);
  const heldForUs = end === null ? null : elapsed(work.now, end);
  report(work, { kind: "store-lost", holding, heldForUs });
  if (state.phase === "holding" && !holding) release(work, "store-lost");
}

type FailedFinding = Extract<Finding, { kind: "failed" }>;

function tellValue(work: Work, value: LeaderValue): void {
  const { toldValue } = work.state;
  if (toldValue !== null && sameValue(toldValue, value)) return;
  work.state = { ...work.state, toldValue: value };
  report(work, { kind: "value", value });
}

function sameValue(a: LeaderValue, b: LeaderValue): boolean {
  if (a.kind === "missing" || b.kind === "missing") return a.kind === b.kind;
  return a.kind === b.kind && a.text === b.text;
}

function reasonFor(value: LeaderValue): LeaderReason {
  return value.kind === "text" ? "other-leader" : "no-leader";
}

function report(work: Work, told: LeaderReport): void {
  work.effects.push({ kind: "report", report: told });
}
