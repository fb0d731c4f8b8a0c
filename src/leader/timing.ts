// The bounds of leadership: how long a read may take, how long a held address outlives the last
// good answer. All moments are those at which a question was asked: an answer tells what was true
// then or later, however long it was on its way.

import { assertNever } from "../base/invariant.ts";
import {
  addMicros,
  elapsed,
  type Instant,
  type Micros,
  micros,
  millis,
  seconds,
} from "../base/units.ts";
import type { LeaderConfig, LossPolicy } from "../model/leader.ts";

/** vip-manager's lower bound for one read. */
const SHORTEST_TIMEOUT_US: Micros = seconds(1);
/** Beyond this an endpoint that is frozen would use up the time in which the others could still
 * answer. Deviation: with vip-manager 5 a read may take as long as `interval`. */
const LONGEST_TIMEOUT_US: Micros = seconds(5);
/** Of a busy host, or of a query that blocks in the store. */
const LONGEST_STALL_US: Micros = seconds(10);
/** Reads do not follow each other faster, however short a bound is. */
const SHORTEST_PAUSE_US: Micros = millis(100);
/** So many reads fall into the time for which a held address may stay: one may fail. */
const READS_PER_HOLD = 3;
/** What it takes to let go: a wake-up, a netlink request, a busy host. */
const RELEASE_MARGIN_US: Micros = millis(500);
/** Two clocks may run apart by this share of the time that passes (ntpd steers by 0.0005). */
const CLOCK_DRIFT = 0.01;
/** Where a lease cannot be proven: two missed renewals are likelier than a change of leader. */
const UNPROVEN_HOLD_US: Micros = seconds(10);

/** A year: what is further away is neither a moment of ours nor a lifetime the kernel takes. */
const LONGEST_TOLD_SECONDS = 31_536_000;

/** A number of seconds that a store tells, whatever it may be. */
export function toldSeconds(told: number): Micros {
  return seconds(Math.min(Math.max(told, 0), LONGEST_TOLD_SECONDS));
}

export function readTimeout({ intervalUs }: LeaderConfig): Micros {
  return micros(Math.min(LONGEST_TIMEOUT_US, Math.max(intervalUs, SHORTEST_TIMEOUT_US)));
}

/** When to read again after a good answer: each `interval`, but early enough that a held address
 * does not go while the store answers.
 * @param end what `holdEnd` says of a key that is ours; null where nothing ends */
export function nextRead(
  { intervalUs }: LeaderConfig,
  askedAt: Instant,
  end: Instant | null,
): Instant {
  if (end === null) return addMicros(askedAt, intervalUs);
  const share = Math.floor(elapsed(askedAt, end) / READS_PER_HOLD);
  return addMicros(askedAt, micros(Math.min(intervalUs, Math.max(share, SHORTEST_PAUSE_US))));
}

/** No two answers are further apart than this, unless every endpoint fails in between. */
export function longestRound(config: LeaderConfig): Micros {
  const { store, intervalUs } = config;
  const count = store.kind === "patroni" ? 1 : store.endpoints.length;
  return micros(intervalUs + count * readTimeout(config) + LONGEST_STALL_US);
}

/** The last moment at which a lease of `remainingUs` cannot have passed, by our clock. */
export function leaseEnd(askedAt: Instant, remainingUs: Micros): Instant {
  const usable = Math.floor(remainingUs * (1 - CLOCK_DRIFT)) - RELEASE_MARGIN_US;
  return addMicros(askedAt, micros(Math.max(0, usable)));
}

/** Until when a good answer lets us hold; null for ever. */
export function holdEnd(
  policy: LossPolicy,
  askedAt: Instant,
  provenUntil: Instant | null,
): Instant | null {
  switch (policy.kind) {
    case "keep":
    case "drop":
      return null;
    case "hold":
      return addMicros(askedAt, policy.durationUs);
    case "lease":
      return provenUntil ?? addMicros(askedAt, UNPROVEN_HOLD_US);
    default:
      return assertNever(policy);
  }
}
