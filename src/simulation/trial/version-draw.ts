// Which version of VRRP each host of a virtual router speaks: mostly all the same one; some sites
// are caught half-way through a change of version, where routers of one VRID do not hear each
// other.

import type { Family } from "../../base/ip-address.ts";
import type { Micros } from "../../base/units.ts";
import type { Rng } from "../rng.ts";

export type Version = 2 | 3;

/** Advert intervals to choose among; none for VRRPv2 where seconds are too long. */
export type IntervalChoice = Readonly<Record<Version, readonly Micros[]>>;

interface Speaker {
  version: Version;
  advertIntervalUs: Micros;
}

/** By host; IPv6 speaks VRRPv2 only where somebody says so. */
export function drawVersions(
  rng: Rng,
  family: Family,
  hostCount: number,
  intervals: IntervalChoice,
): readonly Version[] {
  const isV2 = intervals[2].length > 0 && rng.chance(family === "ipv4" ? 0.5 : 0.2);
  const isMixed = intervals[2].length > 0 && rng.chance(0.12);
  const version = isV2 ? 2 : 3;
  if (!isMixed) return Array.from({ length: hostCount }, () => version);
  const upgraded = rng.between(1, hostCount - 1);
  const first = rng.between(0, hostCount - 1);
  return Array.from({ length: hostCount }, (_, index) =>
    (index - first + hostCount) % hostCount < upgraded ? 3 : 2,
  );
}

/** Whether routers of one VRID speak different versions. */
export function isMixed(routers: readonly { readonly version: Version }[]): boolean {
  return new Set(routers.map(({ version }) => version)).size > 1;
}

/** Somebody goes on with a change of version: on one host, or on all that are left. An interval
 * stays where the other version can say it; VRRPv2 rejects another's, and takes that of the others
 * who speak it.
 * @param alike what one host says of all routers that must agree
 * @param everywhere the same of all hosts */
export function changeVersion(
  rng: Rng,
  alike: ReadonlySet<Speaker>,
  everywhere: readonly Speaker[],
  intervals: IntervalChoice,
): void {
  const [first] = alike;
  const version = first?.version === 2 ? 3 : 2;
  if (intervals[version].length === 0) return;
  const changing = rng.chance(0.3) ? everywhere : alike;
  const isV2 = (each: Speaker): boolean => each.version === 2;
  const intervalUs = everywhere.find(isV2)?.advertIntervalUs ?? rng.pick(intervals[2]);
  for (const each of changing) {
    each.version = version;
    if (version === 2) each.advertIntervalUs = intervalUs;
  }
}
