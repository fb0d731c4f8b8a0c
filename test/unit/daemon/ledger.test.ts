// What is ours in the kernel, for the day when the engine cannot say it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { IpAddress } from "../../../src/base/ip-address.ts";
import type { Outcome } from "../../../src/base/outcome.ts";
import { prefix } from "../../../src/base/prefix.ts";
import { describeRoute, Ledger } from "../../../src/daemon/ledger.ts";
import type { VirtualRoute } from "../../../src/model/address.ts";
import type { AddressSpec, RouteOperation } from "../../../src/model/kernel.ts";
import { EPERM, FakeNetlink, ok } from "./fakes.ts";

const refused: Outcome<void> = { ok: false, failure: EPERM };

test("only what was added and not removed is taken back, the latest first", () => {
  const ledger = new Ledger();
  const [a, b, c] = [address("10.0.0.1"), address("10.0.0.2"), address("10.0.0.3")];
  ledger.noteAddresses(
    [
      { kind: "add", address: a },
      { kind: "add", address: b },
      { kind: "add", address: c },
    ],
    [ok, refused, ok],
  );
  ledger.noteAddresses([{ kind: "add", address: address("10.0.0.4") }], [ok]);
  ledger.noteAddresses([{ kind: "remove", address: c }], [refused]);
  const netlink = new FakeNetlink();
  assert.equal(ledger.release(netlink), 2);
  assert.deepEqual(netlink.addressCalls, [
    [
      { kind: "remove", address: address("10.0.0.4") },
      { kind: "remove", address: a },
    ],
  ]);
  assert.equal(ledger.release(netlink), 0);
});

test("routes are taken back before the addresses that carry them", () => {
  const ledger = new Ledger();
  const calls: string[] = [];
  class Recorder extends FakeNetlink {
    override changeRoutes(operations: readonly RouteOperation[]): readonly Outcome<void>[] {
      calls.push(...operations.map((operation) => `${operation.kind} ${describeRoute(operation)}`));
      return [];
    }
    override changeAddresses(): readonly Outcome<void>[] {
      calls.push("addresses");
      return [];
    }
  }
  const [kept, gone] = [route("10.1.0.0"), route("10.2.0.0")];
  ledger.noteRoutes(
    [
      { kind: "add-route", route: kept },
      { kind: "add-route", route: gone },
    ],
    [ok, ok],
  );
  ledger.noteRoutes([{ kind: "remove-route", route: gone }], [ok]);
  ledger.noteAddresses([{ kind: "add", address: address("10.0.0.1") }], [ok]);
  ledger.release(new Recorder());
  assert.deepEqual(calls, [
    "remove-route ipv4 route 10.1.0.0/16 dev eth0 table main metric 0",
    "addresses",
  ]);
});

function address(text: string): AddressSpec {
  return {
    interfaceIndex: 2,
    prefix: prefix(IpAddress.of(text), 24),
    label: null,
    scope: 0,
    broadcast: null,
    peer: null,
    flags: 0,
    preferredLifetimeSeconds: null,
    protocol: 0,
  };
}

function route(text: string): VirtualRoute {
  return {
    family: "ipv4",
    destination: prefix(IpAddress.of(text), 16),
    type: 1,
    source: null,
    preferredSource: null,
    gateway: null,
    interfaceName: "eth0",
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
  };
}
