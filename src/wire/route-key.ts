// How a route or a rule is named between the one who reads rtnetlink and the one who looks for what
// he has lost. Only what the kernel itself tells entries apart by.

import { type Family, IpAddress } from "../base/ip-address.ts";
import { formatPrefix, type Prefix } from "../base/prefix.ts";

/** rtnetlink.h */
const RT_TABLE_MAIN = 254;
/** ipv6_route.h: what the kernel takes where no metric is given. */
const IP6_RT_PRIO_USER = 1024;

export interface RouteIdentity {
  readonly family: Family;
  /** Null is the default route. */
  readonly destination: Prefix | null;
  /** Null is the main table. */
  readonly table: number | null;
  /** Null is the kernel's own choice. */
  readonly metric: number | null;
  readonly tos: number | null;
}

export interface RuleIdentity {
  readonly family: Family;
  readonly preference: number | null;
  readonly from: Prefix | null;
  readonly to: Prefix | null;
  readonly table: number | null;
}

/** The key of `route-removed`. */
export function routeKey({ family, destination, table, metric, tos }: RouteIdentity): string {
  const chosenMetric = metric ?? (family === "ipv6" ? IP6_RT_PRIO_USER : 0);
  return [
    family,
    prefixText(destination),
    table ?? RT_TABLE_MAIN,
    chosenMetric,
    family === "ipv4" ? (tos ?? 0) : 0,
  ].join(" ");
}

/** The key of `rule-removed`. */
export function ruleKey({ family, preference, from, to, table }: RuleIdentity): string {
  return [family, preference ?? "", prefixText(from), prefixText(to), table ?? RT_TABLE_MAIN].join(
    " ",
  );
}

/** Host bits do not count in a route. */
function prefixText(value: Prefix | null): string {
  if (value === null || value.lengthBits === 0) return "default";
  return formatPrefix({ address: maskHost(value), lengthBits: value.lengthBits });
}

function maskHost({ address, lengthBits }: Prefix): IpAddress {
  const bytes = address.toBytes().map((byte, index) => {
    const bits = Math.max(0, Math.min(8, lengthBits - 8 * index));
    return byte & (0xff << (8 - bits)) & 0xff;
  });
  return IpAddress.fromBytes(bytes);
}
