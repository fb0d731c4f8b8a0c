// Routes and rules of the configuration in the kernel's terms: names, keywords, and what is
// refused.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Outcome } from "../../../src/base/outcome.ts";
import type { RouteOption, VirtualRoute, VirtualRule } from "../../../src/model/address.ts";
import { routeRequest, ruleRequest } from "../../../src/os/route-request.ts";

const LINKS = new Map([["eth0", 3]]);

function route(rest: Partial<VirtualRoute>): VirtualRoute {
  return {
    family: "ipv4",
    destination: null,
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

function option(value: number | string, locked = false): RouteOption {
  return { value, locked };
}

function rule(options: VirtualRule["options"]): VirtualRule {
  return {
    family: "ipv4",
    from: null,
    to: null,
    table: 100,
    action: 1,
    goto: null,
    preference: 1000,
    not: false,
    iif: null,
    oif: null,
    tos: null,
    fwmark: null,
    options,
    protocol: 18,
    noTrack: false,
    trackGroup: null,
  };
}

function valueOf<T>(outcome: Outcome<T>): T {
  assert.ok(outcome.ok);
  return outcome.value;
}

function refusalOf(outcome: Outcome<unknown>): string {
  return outcome.ok ? "" : `${outcome.failure.code} ${outcome.failure.message}`;
}

test("what is not written gets the kernel's usual", () => {
  const { table, scope, tos, interfaceIndex, metric } = valueOf(routeRequest(route({}), LINKS));
  assert.deepEqual(
    { table, scope, tos, interfaceIndex, metric },
    {
      table: 254,
      scope: 0,
      tos: 0,
      interfaceIndex: 0,
      metric: null,
    },
  );
});

test("interfaces become indices, unknown ones a failure with their name", () => {
  assert.equal(valueOf(routeRequest(route({ interfaceName: "eth0" }), LINKS)).interfaceIndex, 3);
  const hop = { gateway: null, interfaceName: "eth9", weight: 1, onlink: false };
  const missing = "ENODEV there is no interface eth9";
  assert.equal(refusalOf(routeRequest(route({ interfaceName: "eth9" }), LINKS)), missing);
  assert.equal(refusalOf(routeRequest(route({ nextHops: [hop] }), LINKS)), missing);
});

test("every keyword of a route has its place", () => {
  const options = new Map([
    ["mtu", option(1400, true)],
    ["congctl", option("cubic")],
    ["features", option("ecn")],
    ["realms", option("3/4")],
    ["pref", option("high")],
    ["expires", option(600)],
    ["ttl-propagate", option("enabled")],
  ]);
  const made = valueOf(routeRequest(route({ options }), LINKS));
  assert.deepEqual(made.metrics, [
    { type: 2, value: 1400, locked: true },
    { type: 16, value: "cubic", locked: false },
    { type: 12, value: 1, locked: false },
  ]);
  const { flow, preference, expiresSeconds, ttlPropagate } = made;
  assert.deepEqual([flow, preference, expiresSeconds, ttlPropagate], [0x30004, 1, 600, true]);
});

test("what cannot be handed to the kernel is refused by name", () => {
  const encap = routeRequest(route({ options: new Map([["encap", option("mpls 7")]]) }), LINKS);
  assert.equal(refusalOf(encap), "EOPNOTSUPP `encap mpls 7` cannot be handed to the kernel");
  const word = routeRequest(route({ options: new Map([["mtu", option("big")]]) }), LINKS);
  assert.match(refusalOf(word), /mtu big/);
  assert.match(refusalOf(ruleRequest(rule(new Map([["colour", 1]])))), /colour 1/);
  assert.match(refusalOf(ruleRequest(rule(new Map([["ipproto", "six"]])))), /ipproto six/);
});

test("every keyword of a rule has its place", () => {
  const made = valueOf(
    ruleRequest(
      rule(
        new Map<string, number | string | readonly [number, number]>([
          ["realms", "4"],
          ["suppress_prefixlength", 0],
          ["suppress_ifgroup", 1],
          ["l3mdev", 1],
          ["tunnel-id", "18446744073709551615"],
          ["ipproto", 6],
          ["uidrange", [5, 10]],
          ["sport", [1, 9]],
          ["dport", [3, 4]],
        ]),
      ),
    ),
  );
  assert.equal(made.tunnelId, 2n ** 64n - 1n);
  const { flow, suppressPrefixLength, suppressGroup, l3mdev, ipProtocol } = made;
  assert.deepEqual(
    [flow, suppressPrefixLength, suppressGroup, l3mdev, ipProtocol],
    [4, 0, 1, true, 6],
  );
  const { uidRange, sourcePorts, destinationPorts } = made;
  assert.deepEqual(
    [uidRange, sourcePorts, destinationPorts],
    [
      [5, 10],
      [1, 9],
      [3, 4],
    ],
  );
});
