// The virtual routes and rules of a router, made of its number: a network that is to be unreachable
// where it is MASTER, and a table that this network's packets look into.

import type { VirtualRoute, VirtualRule } from "../../model/address.ts";
import { parsePrefix } from "../plans.ts";
import type { SiteRouter } from "./site.ts";

/** rtnetlink.h: bound to no device, so that none takes it along. */
const RTN_BLACKHOLE = 6;
/** fib_rules.h */
const FR_ACT_TO_TBL = 1;
/** keepalived's own mark. */
const RTPROT_KEEPALIVED = 18;
const FIRST_TABLE = 100;

/** Both are IPv4 whatever the router is. */
export function virtualRoutes({ number, routeCount }: SiteRouter): readonly VirtualRoute[] {
  return Array.from({ length: routeCount }, (_, index) => ({
    family: "ipv4",
    destination: parsePrefix(`10.99.${10 * number + index}.0/24`),
    type: RTN_BLACKHOLE,
    source: null,
    preferredSource: null,
    gateway: null,
    interfaceName: null,
    table: FIRST_TABLE + number,
    scope: null,
    protocol: RTPROT_KEEPALIVED,
    tos: null,
    metric: null,
    onlink: false,
    nextHops: [],
    options: new Map(),
    noTrack: false,
    trackGroup: null,
  }));
}

/** Looked into only while there is something to find. */
export function virtualRules({ number, routeCount }: SiteRouter): readonly VirtualRule[] {
  if (routeCount === 0) return [];
  const rule: VirtualRule = {
    family: "ipv4",
    from: null,
    to: parsePrefix(`10.99.${10 * number}.0/24`),
    table: FIRST_TABLE + number,
    action: FR_ACT_TO_TBL,
    goto: null,
    preference: null,
    not: false,
    iif: null,
    oif: null,
    tos: null,
    fwmark: null,
    options: new Map(),
    protocol: RTPROT_KEEPALIVED,
    noTrack: false,
    trackGroup: null,
  };
  return [rule];
}
