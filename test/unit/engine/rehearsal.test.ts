// A rehearsal goes the whole way of a takeover, whatever kind of instance it is given.

import assert from "node:assert/strict";
import { test } from "node:test";
import { IpAddress } from "../../../src/base/ip-address.ts";
import { Secret } from "../../../src/base/secret.ts";
import { micros, seconds } from "../../../src/base/units.ts";
import { rehearseTakeover } from "../../../src/engine/rehearsal.ts";
import type { VrrpInstanceConfig } from "../../../src/model/vrrp-instance.ts";
import { address, configure } from "../vrrp/fixture.ts";

const PEER = { address: IpAddress.of("192.0.2.7"), minTtl: null, maxTtl: null };
const UNICAST = { kind: "unicast", source: null, peers: [PEER], ttl: null, faultWithoutPeer: true };

const KINDS: Readonly<Record<string, Partial<VrrpInstanceConfig>>> = {
  "VRRPv2 over multicast": {},
  "VRRPv3 over IPv6": {
    version: 3,
    family: "ipv6",
    addresses: [address("2001:db8::10", 64)],
    transport: { kind: "multicast", group: IpAddress.of("ff02::12"), source: null },
  },
  "unicast without an interface": {
    interfaceName: null,
    transport: { ...UNICAST, kind: "unicast", source: IpAddress.of("198.51.100.1") },
  },
  "a password": { authentication: { kind: "pass", password: new Secret("x") } },
  "an authentication header": { authentication: { kind: "ah", password: new Secret("x") } },
  "an address owner with delays and trackers": {
    basePriority: 255,
    preempt: false,
    preemptDelayUs: seconds(10),
    trackSourceAddress: true,
    advertIntervalUs: micros(10_000),
    version: 3,
  },
};

for (const [kind, changes] of Object.entries(KINDS)) {
  test(`rehearsed: ${kind}`, () => {
    const outputs = rehearseTakeover(configure(changes));
    assert.deepEqual(
      new Set(outputs.map((output) => output.kind)),
      new Set(["send-packet", "change-addresses", "send-frames", "event"]),
    );
    assert.ok(
      outputs.some(
        (output) =>
          output.kind === "event" &&
          output.event.kind === "state-changed" &&
          output.event.to === "MASTER",
      ),
    );
  });
}

test("hundreds of addresses take no longer than a few", () => {
  const many = Array.from({ length: 400 }, (_, index) =>
    address(`10.0.${Math.floor(index / 100)}.${index % 100}`, 32),
  );
  const amount = (addresses: typeof many): number => {
    const lists = { addresses, excludedAddresses: addresses };
    return rehearseTakeover(configure(lists)).length;
  };
  assert.equal(amount(many), amount(many.slice(0, 10)));
});

test("as many addresses as there is time for are asked for and announced", () => {
  const addresses = Array.from({ length: 10 }, (_, index) => address(`10.0.0.${index}`, 32));
  const outputs = rehearseTakeover(configure({ addresses }), 7);
  const counts = outputs.flatMap((output) => {
    if (output.kind === "change-addresses") return [output.operations.length];
    return output.kind === "send-frames" ? [output.frames.length] : [];
  });
  const { masterRepeat } = configure().announce;
  assert.deepEqual(counts, [7, 7 * masterRepeat]);
});
