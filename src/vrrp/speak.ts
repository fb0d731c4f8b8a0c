// What a MASTER says: one advert now and the next in an interval, and how soon after an answer it
// may answer again. To whom it answers is decided by `master.ts`.

import { addMicros, type Instant, type Micros, micros } from "../base/units.ts";
import type { VrrpInstanceConfig } from "../model/vrrp-instance.ts";
import type { InstanceEffect } from "./effect.ts";
import { addCounts, type MasterState } from "./state.ts";
import { sendAdvert } from "./transition.ts";

/** Adverts are answered with an advert at most this often, so that a flood does not become ours
 * too: the shortest interval of the protocol (RFC 9568 §5.2.7). What comes sooner is answered when
 * it has passed.
 * Deviation: keepalived answers each at once. */
const ANSWER_GAP_US: Micros = micros(10_000);

/** One advert, now, and the next at `nextAt`. */
export function speak(
  config: VrrpInstanceConfig,
  state: MasterState,
  now: Instant,
  nextAt: Instant = addMicros(now, config.advertIntervalUs),
): { readonly state: MasterState; readonly effects: readonly InstanceEffect[] } {
  const rival = state.rivalOwner;
  // Written out: this happens for every advert, and copying a state is what costs most.
  const next: MasterState = {
    kind: "MASTER",
    effectivePriority: state.effectivePriority,
    source: state.source,
    masterAdvertIntervalUs: state.masterAdvertIntervalUs,
    master: state.master,
    grouped: state.grouped,
    faulted: state.faulted,
    groupFaulted: state.groupFaulted,
    counters: addCounts(state.counters, { advertsSent: 1 }),
    enteredAt: state.enteredAt,
    advertAt: nextAt,
    sentAt: now,
    answeredAt: state.answeredAt,
    announceOnAdvert: false,
    rivalOwner: rival === null ? null : { ...rival, ownAdverts: rival.ownAdverts + 1 },
  };
  const effects: InstanceEffect[] = [sendAdvert(state)];
  if (state.announceOnAdvert) effects.push({ kind: "announce", reason: "paused" });
  return { state: next, effects };
}

export function mayAnswer({ answeredAt }: MasterState, now: Instant): boolean {
  return answeredAt === null || now >= addMicros(answeredAt, ANSWER_GAP_US);
}

/** One answer, when the gap has passed, to all that was heard in it: the last word of a router that
 * has yielded to our answer would else be the last that others heard. */
export function postponeAnswer(state: MasterState, now: Instant): MasterState {
  const { answeredAt, advertAt } = state;
  if (answeredAt === null || answeredAt > now) return state;
  const next = addMicros(answeredAt, ANSWER_GAP_US);
  return { ...state, answeredAt: next, advertAt: advertAt < next ? advertAt : next };
}
