// Virtual routes and rules in a kernel, as `ip` shows them, and their loss.

import assert from "node:assert/strict";
import { test } from "node:test";
import { IpAddress } from "../../../src/base/ip-address.ts";
import { type Prefix, prefix } from "../../../src/base/prefix.ts";
import type { VirtualRoute, VirtualRule } from "../../../src/model/address.ts";
import type { NetlinkEvent, RouteOperation } from "../../../src/model/kernel.ts";
import { openNetlink } from "../../../src/os/netlink.ts";
import type { Netlink } from "../../../src/ports/netlink.ts";
import { until } from "../lab/until.ts";
import { type End, skip, withWire } from "./wire.ts";

const SCOPE_LINK = 253;
const TO_TABLE = 1;

function net(text: string): Prefix {
  const [address = "", bits = ""] = text.split("/");
  return prefix(IpAddress.of(address), Number(bits));
}

function route(destination: string, rest: Partial<VirtualRoute>): VirtualRoute {
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

function rule(rest: Partial<VirtualRule>): VirtualRule {
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

const ROUTES: ReadonlyArray<readonly [shown: string, route: VirtualRoute]> = [
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

const RULES: ReadonlyArray<readonly [shown: string, rule: VirtualRule]> = [
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

/** Routes and rules of our protocol, blanks put together. */
function shown(end: End): string[] {
  const lists = ["-4", "-6"].flatMap((family) => [
    end.space.run("ip", family, "route", "show", "table", "all").replaceAll(/\n\s+/g, " "),
    end.space.run("ip", family, "rule"),
  ]);
  return lists
    .flatMap((list) => list.split("\n"))
    .map((line) => line.replaceAll(/\s+/g, " ").trim())
    .filter((line) => line.includes("proto keepalived"));
}

function change(netlink: Netlink, operations: readonly RouteOperation[]): string[] {
  return netlink
    .changeRoutes(operations)
    .map((outcome) => (outcome.ok ? "done" : outcome.failure.code));
}

async function withNetlink(
  body: (netlink: Netlink, a: End) => Promise<void> | void,
): Promise<void> {
  await withWire(async (a) => {
    const opened = a.space.inside(openNetlink);
    assert.ok(opened.ok);
    await body(opened.value, a);
    opened.value.close();
  });
}

const done = (count: number): string[] => Array.from({ length: count }, () => "done");

test("routes and rules are set as the configuration has them, and taken away", {
  skip,
}, async () => {
  await withNetlink((netlink, a) => {
    const routes = ROUTES.map(([, one]) => one);
    const rules = RULES.map(([, one]) => one);
    const count = routes.length + rules.length;
    const set: RouteOperation[] = [
      ...routes.map((one) => ({ kind: "add-route", route: one }) as const),
      ...rules.map((one) => ({ kind: "add-rule", rule: one }) as const),
    ];
    assert.deepEqual(change(netlink, set), done(count));
    const seen = new Set(shown(a));
    for (const [line] of [...ROUTES, ...RULES])
      assert.ok(seen.has(line), `${line}\n${[...seen].join("\n")}`);
    assert.equal(seen.size, count);
    const unset: RouteOperation[] = [
      ...rules.map((one) => ({ kind: "remove-rule", rule: one }) as const),
      ...routes.map((one) => ({ kind: "remove-route", route: one }) as const),
    ];
    assert.deepEqual(change(netlink, unset), done(count));
    assert.deepEqual(shown(a), []);
  });
});

test("one that fails does not stop the next", { skip }, async () => {
  await withNetlink((netlink) => {
    const [[, good] = []] = ROUTES;
    const [[, goodRule] = []] = RULES;
    assert.ok(good !== undefined && goodRule !== undefined);
    const outcomes = change(netlink, [
      { kind: "add-route", route: { ...good, interfaceName: "eth9" } },
      { kind: "add-route", route: route("10.7.0.0/24", { gateway: IpAddress.of("10.200.0.1") }) },
      { kind: "add-route", route: good },
      { kind: "add-rule", rule: goodRule },
      { kind: "add-rule", rule: goodRule },
    ]);
    assert.deepEqual(outcomes, ["ENODEV", "ENETUNREACH", "done", "done", "EEXIST"]);
  });
});

test("a route or rule that is lost comes back as it was added, ours or theirs", {
  skip,
}, async () => {
  await withNetlink(async (netlink, a) => {
    const [[, plain] = [], [, metric] = []] = ROUTES;
    const [[, source] = []] = RULES;
    assert.ok(plain !== undefined && metric !== undefined && source !== undefined);
    const set = [plain, metric].map((one) => ({ kind: "add-route", route: one }) as const);
    change(netlink, [...set, { kind: "add-rule", rule: source }]);
    a.space.run("ip", "route", "del", "192.0.2.0/24", "dev", "eth0");
    a.space.run("ip", "rule", "del", "pref", "1000");
    change(netlink, [{ kind: "remove-route", route: metric }]);
    const seen: NetlinkEvent[] = [];
    await until("three losses", () => {
      netlink.drain(100, (event) => seen.push(event));
      return seen.length >= 3;
    });
    assert.deepEqual(seen, [
      { kind: "route-removed", route: plain, own: false },
      { kind: "rule-removed", rule: source, own: false },
      { kind: "route-removed", route: metric, own: true },
    ]);
  });
});
