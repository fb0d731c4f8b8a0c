// Virtual routes and rules of every kind, and how `ip` shows them.

import { IpAddress } from "../../../src/base/ip-address.ts";
import { type Prefix, prefix } from "../../../src/base/prefix.ts";
import type { VirtualRoute, VirtualRule } from "../../../src/model/address.ts";

const SCOPE_LINK = 253;
const TO_TABLE = 1;

function net(text: string): Prefix {
  const [address = "", bits = ""] = text.split("/");
  return prefix(IpAddress.of(address), Number(bits));
}

export function route(destination: string, rest: Partial<VirtualRoute>): VirtualRoute {
  return {
    family: destination.includes(":") ? "ipv6" : "ipv4",
    destination: net(destination),
    type: 1,
    source: null,
    preferredSource: null,
    gateway: null,
    interfaceName: null,
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
    ...rest,
  };
}

export function rule(rest: Partial<VirtualRule>): VirtualRule {
  return {
    family: "ipv4",
    from: null,
    to: null,
    table: 1000,
    action: TO_TABLE,
    goto: null,
    preference: 1000,
    not: false,
    iif: null,
    oif: null,
    tos: null,
    fwmark: null,
    options: new Map(),
    protocol: 18,
    noTrack: false,
    trackGroup: null,
    ...rest,
  };
}

const VIA = { gateway: IpAddress.of("10.129.0.99"), interfaceName: "eth0" };

export const ROUTES: ReadonlyArray<readonly [shown: string, route: VirtualRoute]> = [
  [
    "192.0.2.0/24 dev eth0 proto keepalived scope link",
    route("192.0.2.0/24", { interfaceName: "eth0", scope: SCOPE_LINK }),
  ],
  [
    "198.51.100.0/24 via 10.129.0.99 dev eth0 table 1000 proto keepalived metric 7 " +
      "mtu lock 1400 rtt 200ms congctl cubic",
    route("198.51.100.0/24", {
      ...VIA,
      table: 1000,
      metric: 7,
      options: new Map([
        ["mtu", { value: 1400, locked: true }],
        ["rtt", { value: 1600, locked: false }],
        ["congctl", { value: "cubic", locked: false }],
      ]),
    }),
  ],
  [
    "203.0.113.0/24 proto keepalived nexthop via 10.129.0.98 dev eth0 weight 2 " +
      "nexthop via 10.129.0.97 dev eth0 weight 1",
    route("203.0.113.0/24", {
      nextHops: [
        { gateway: IpAddress.of("10.129.0.98"), interfaceName: "eth0", weight: 2, onlink: false },
        { gateway: IpAddress.of("10.129.0.97"), interfaceName: null, weight: 1, onlink: false },
      ],
    }),
  ],
  ["blackhole 10.99.0.0/24 proto keepalived", route("10.99.0.0/24", { type: 6 })],
  [
    "10.98.0.0/24 tos 0x08 dev eth0 proto keepalived src 10.129.0.11 realms 3/4",
    route("10.98.0.0/24", {
      interfaceName: "eth0",
      preferredSource: IpAddress.of("10.129.0.11"),
      tos: 8,
      options: new Map([["realms", { value: "3/4", locked: false }]]),
    }),
  ],
  [
    "default via 10.129.0.99 dev eth0 table 100 proto keepalived onlink",
    route("0.0.0.0/0", { ...VIA, destination: null, table: 100, onlink: true }),
  ],
  [
    "2001:db8::/32 via fe80::99 dev eth0 proto keepalived metric 1024 pref high",
    route("2001:db8::/32", {
      gateway: IpAddress.of("fe80::99"),
      interfaceName: "eth0",
      options: new Map([["pref", { value: "high", locked: false }]]),
    }),
  ],
];

export const RULES: ReadonlyArray<readonly [shown: string, rule: VirtualRule]> = [
  ["1000: from 10.129.0.11 lookup 1000 proto keepalived", rule({ from: net("10.129.0.11/32") })],
  [
    "1001: from all to 10.129.0.0/16 tos 0x04 fwmark 0x1/0xff iif eth0 lookup 1001 proto keepalived",
    rule({
      to: net("10.129.0.0/16"),
      tos: 4,
      fwmark: { mark: 1, mask: 255 },
      iif: "eth0",
      table: 1001,
      preference: 1001,
    }),
  ],
  [
    "1004: from fd00::/64 ipproto tcp sport 1-9 lookup 1000 suppress_prefixlength 0 proto keepalived",
    rule({
      family: "ipv6",
      from: net("fd00::/64"),
      preference: 1004,
      options: new Map<string, number | readonly [number, number]>([
        ["ipproto", 6],
        ["sport", [1, 9]],
        ["suppress_prefixlength", 0],
      ]),
    }),
  ],
];
