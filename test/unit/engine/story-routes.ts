// Routes and rules of a story.

import type { VirtualRoute, VirtualRule } from "../../../src/model/address.ts";
import { parsePrefix } from "../../../src/simulation/plans.ts";

export function route(text: string, changes: Partial<VirtualRoute> = {}): VirtualRoute {
  return {
    family: "ipv4",
    destination: parsePrefix(text),
    type: 1,
    source: null,
    preferredSource: null,
    gateway: null,
    interfaceName: "eth1",
    table: null,
    scope: null,
    protocol: 18,
    tos: null,
    metric: null,
    onlink: false,
    nextHops: [],
    options: new Map(),
    noTrack: false,
    trackGroup: null,
    ...changes,
  };
}

export function rule(preference: number, changes: Partial<VirtualRule> = {}): VirtualRule {
  return {
    family: "ipv4",
    from: parsePrefix("10.0.0.100/32"),
    to: null,
    table: 100,
    action: 1,
    goto: null,
    preference,
    not: false,
    iif: null,
    oif: null,
    tos: null,
    fwmark: null,
    options: new Map(),
    protocol: 18,
    noTrack: false,
    trackGroup: null,
    ...changes,
  };
}
