import assert from "node:assert/strict";
import { test } from "node:test";
import { IpAddress } from "../../../src/base/ip-address.ts";
import { matchInstances } from "../../../src/engine/instance-match.ts";
import { createUnit, type Unit } from "../../../src/engine/unit.ts";
import type { UnicastTransport, VrrpInstanceConfig } from "../../../src/model/vrrp-instance.ts";
import { planAddress, planInstance } from "../../../src/simulation/plans.ts";

function config(name: string, changes: Partial<VrrpInstanceConfig> = {}): VrrpInstanceConfig {
  return planInstance({ name, vrid: 51, addresses: [planAddress("10.0.0.100/24")], ...changes });
}

function unicast(source: string | null): UnicastTransport {
  return {
    kind: "unicast",
    source: source === null ? null : IpAddress.of(source),
    peers: [],
    ttl: null,
    faultWithoutPeer: false,
  };
}

/** Name of the unit that continues, or null. */
function match(units: readonly Unit[], next: VrrpInstanceConfig): string | null {
  return matchInstances(units, [next]).get(next)?.config.name ?? null;
}

test("the name does not matter, what is on the wire does", () => {
  const old = [createUnit("1", config("old"), null)];
  assert.equal(match(old, config("new", { basePriority: 7, preempt: false })), "old");
  assert.equal(match(old, config("old", { version: 3 })), "old");
  const group = IpAddress.of("224.0.0.200");
  for (const changes of [
    { vrid: 52 },
    { interfaceName: "eth1" },
    { family: "ipv6" },
    { transport: unicast(null) },
    { transport: { kind: "multicast", group, source: null } },
  ] satisfies Partial<VrrpInstanceConfig>[]) {
    assert.equal(match(old, config("old", changes)), null, Object.keys(changes).join());
  }
});

test("unicast: the source address counts, the peers do not", () => {
  const old = [createUnit("1", config("old", { transport: unicast("10.0.0.1") }), null)];
  const peers = [{ address: IpAddress.of("10.0.0.9"), minTtl: null, maxTtl: null }];
  assert.equal(match(old, config("n", { transport: { ...unicast("10.0.0.1"), peers } })), "old");
  assert.equal(match(old, config("n", { transport: unicast("10.0.0.2") })), null);
});

test("of two that could, the one of the same name; each continues once", () => {
  const units = ["a", "b"].map((name, i) =>
    createUnit(String(i), config(name, { transport: unicast(null) }), null),
  );
  const next = ["b", "c", "d"].map((name) => config(name, { transport: unicast(null) }));
  const matches = matchInstances(units, next);
  assert.deepEqual(
    next.map((wanted) => matches.get(wanted)?.config.name ?? null),
    ["b", "a", null],
  );
});
