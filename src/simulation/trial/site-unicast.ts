// Whom the hosts of a unicast virtual router believe: the TTL that each sends with, and what the
// others ask of it. Most agree; rarely one is deaf to another, as after a mistake in one file.

import type { Rng } from "../rng.ts";
import { DEFAULT_HOP_LIMIT } from "../sockets.ts";

export interface SiteUnicast {
  /** `check_unicast_src` */
  readonly checksSource: boolean;
  /** `unicast_ttl` by host, 1..255; null where not written. */
  readonly ttls: readonly (number | null)[];
  /** `min_ttl` and `max_ttl`, by the host that listens and the one that sends. */
  readonly ranges: readonly (readonly TtlRange[])[];
  /** Whether ranges are written, which make strangers unwelcome too. */
  readonly isLimited: boolean;
  /** Whether some host rejects what another one sends. */
  readonly isUneven: boolean;
}

/** 0..255; null where not written. */
export interface TtlRange {
  readonly minTtl: number | null;
  readonly maxTtl: number | null;
}

export const UNLIMITED: TtlRange = { minTtl: null, maxTtl: null };
const TTL_MAX = 255;

/** @param mayBeUneven whether a host may be deaf to another */
export function drawUnicast(
  rng: Rng,
  family: "ipv4" | "ipv6",
  hostCount: number,
  mayBeUneven: boolean,
): SiteUnicast {
  const ttls = Array.from({ length: hostCount }, () => rng.pick([null, null, TTL_MAX, 64, 2]));
  const isLimited = rng.chance(0.5);
  const isUneven = isLimited && mayBeUneven && rng.chance(0.3);
  const [deaf, unheard] = isUneven ? drawPair(rng, hostCount) : [-1, -1];
  const isMutual = rng.chance(0.5);
  const isApart = (listener: number, sender: number): boolean =>
    (listener === deaf && sender === unheard) ||
    (isMutual && listener === unheard && sender === deaf);
  const ranges = ttls.map((_, listener) =>
    ttls.map((ttl, sender) => {
      const sent = ttl ?? (family === "ipv4" ? TTL_MAX : DEFAULT_HOP_LIMIT);
      if (!isLimited) return UNLIMITED;
      return isApart(listener, sender) ? justBeside(sent) : drawRangeWith(rng, sent);
    }),
  );
  return { checksSource: rng.chance(0.3), ttls, ranges, isLimited, isUneven };
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
