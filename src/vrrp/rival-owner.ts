// Two routers that both say they own the addresses (priority 255): a configuration error that RFC
// 9568 §7.1 leaves to the operator, and that keepalived 2.3.3 settles in stages. The smaller
// address gives way at once. The greater one stays and answers; a rival that goes on all the same
// (one that ignores adverts as RFC 5798 §7.1 had it) gets its way, for two masters are worse than
// the wrong one.
//
// Deviation: keepalived lowers its priority to 254 to give way and raises it again when the other
// is gone (2.2.7: never); here the priority stays 255, since a BACKUP accepts an equal one anyway.

import { elapsed, type Instant, type Micros, micros } from "../base/units.ts";
import type { InstanceEffect } from "./effect.ts";
import type { AcceptedAdvert } from "./event.ts";
import type { MasterState, RivalOwner } from "./state.ts";
import { PRIORITY_OWNER, report } from "./transition.ts";

/** Own adverts that a rival may overhear. */
const PATIENCE_ADVERTS = 2;
/** Fifths of the longer of the two intervals that it has beyond them. */
const PATIENCE_FIFTHS = 6;
/** A rival silent for this many intervals is a new one when it comes back. */
const FORGET_INTERVALS = 10;

export interface RivalVerdict {
  readonly yield: boolean;
  readonly rival: RivalOwner;
  readonly effects: readonly InstanceEffect[];
}

/** What to say when an owner gives way to a greater address at once; nothing for others. */
export function ownerGivesWay(state: MasterState, advert: AcceptedAdvert): InstanceEffect[] {
  if (state.effectivePriority !== PRIORITY_OWNER) return [];
  return [report({ kind: "duplicate-owner", source: advert.source, yielding: true })];
}

/** An owner of smaller address has spoken: how long do we bear it?
 * @param ownIntervalUs our advertisement interval */
export function meetRival(
  state: MasterState,
  advert: AcceptedAdvert,
  ownIntervalUs: Micros,
  now: Instant,
): RivalVerdict {
  const { source } = advert;
  const intervalUs = Math.max(ownIntervalUs, advert.advertIntervalUs);
  const known = state.rivalOwner;
  const forgottenUs = FORGET_INTERVALS * intervalUs;
  if (known === null || elapsed(known.heardAt, now) > forgottenUs) {
    const rival = { since: now, heardAt: now, ownAdverts: 0 };
    const said = report({ kind: "duplicate-owner", source, yielding: false });
    return { yield: false, rival, effects: [said] };
  }
  const rival = { ...known, heardAt: now };
  const patienceUs = micros(Math.ceil((PATIENCE_FIFTHS * intervalUs) / 5));
  const patient = known.ownAdverts < PATIENCE_ADVERTS || elapsed(known.since, now) < patienceUs;
  if (patient) return { yield: false, rival, effects: [] };
  const said = report({ kind: "duplicate-owner", source, yielding: true });
  return { yield: true, rival, effects: [said] };
}
