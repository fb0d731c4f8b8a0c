// Whom the hosts of a unicast virtual router believe: the TTL that each sends with, and what the
// others ask of it. Most agree; rarely one is deaf to another, as after a mistake in one file, and
// in some sites until that is mended.

import type { Rng } from "../rng.ts";
import { DEFAULT_HOP_LIMIT } from "../sockets.ts";

export interface SiteUnicast {
  /** `check_unicast_src` */
  readonly checksSource: boolean;
  /** `unicast_ttl` by host, 1..255; null where not written. */
  readonly ttls: readonly (number | null)[];
  /** `min_ttl` and `max_ttl`, by the host that listens and the one that sends. */
  readonly ranges: TtlRanges;
  /** Whether ranges are written, which make strangers unwelcome too. */
  readonly isLimited: boolean;
  /** Whether some host rejects what another one sends. */
  readonly isUneven: boolean;
  /** What the ranges are to be before all is quiet; null where they may stay as they are. */
  readonly mended: TtlRanges | null;
}

type TtlRanges = readonly (readonly TtlRange[])[];

/** 0..255; null where not written. */
export interface TtlRange {
  readonly minTtl: number | null;
  readonly maxTtl: number | null;
}

export const UNLIMITED: TtlRange = { minTtl: null, maxTtl: null };
const TTL_MAX = 255;

/** @param mayLast whether a host may be deaf to another for good */
export function drawUnicast(
  rng: Rng,
  family: "ipv4" | "ipv6",
  hostCount: number,
  mayLast: boolean,
): SiteUnicast {
  const ttls = Array.from({ length: hostCount }, () => rng.pick([null, null, TTL_MAX, 64, 2]));
  const isLimited = rng.chance(0.5);
  const isUneven = isLimited && rng.chance(0.3);
  const [deaf, unheard] = isUneven ? drawPair(rng, hostCount) : [-1, -1];
  const isMutual = rng.chance(0.5);
  const isApart = (listener: number, sender: number): boolean =>
    (listener === deaf && sender === unheard) ||
    (isMutual && listener === unheard && sender === deaf);
  const sent = ttls.map((ttl) => ttl ?? (family === "ipv4" ? TTL_MAX : DEFAULT_HOP_LIMIT));
  const even = sent.map(() => sent.map((ttl) => (isLimited ? drawRangeWith(rng, ttl) : UNLIMITED)));
  const ranges = even.map((row, listener) =>
    row.map((range, sender) =>
      isApart(listener, sender) ? justBeside(sent[sender] ?? TTL_MAX) : range,
    ),
  );
  const mended = isUneven && !mayLast ? even : null;
  return { checksSource: rng.chance(0.3), ttls, ranges, isLimited, isUneven, mended };
}

/** With what is to be mended in place. */
export function mendUnicast(unicast: SiteUnicast): SiteUnicast {
  const { mended } = unicast;
  return mended === null ? unicast : { ...unicast, ranges: mended, isUneven: false, mended: null };
}

function drawPair(rng: Rng, hostCount: number): readonly [number, number] {
  const first = rng.between(0, hostCount - 1);
  return [first, (first + rng.between(1, hostCount - 1)) % hostCount];
}

function drawRangeWith(rng: Rng, ttl: number): TtlRange {
  return rng.pick<TtlRange>([
    UNLIMITED,
    { minTtl: ttl, maxTtl: null },
    { minTtl: null, maxTtl: ttl },
    { minTtl: ttl, maxTtl: ttl },
    { minTtl: rng.between(0, ttl), maxTtl: rng.between(ttl, TTL_MAX) },
  ]);
}

/** A range that this TTL is out of by one. */
function justBeside(ttl: number): TtlRange {
  return ttl < TTL_MAX ? { minTtl: ttl + 1, maxTtl: null } : { minTtl: null, maxTtl: ttl - 1 };
}
