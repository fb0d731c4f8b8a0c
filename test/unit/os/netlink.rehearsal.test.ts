// Netlink of a rehearsal: everything asked for succeeds, and the host stays as it is.

import assert from "node:assert/strict";
import { test } from "node:test";
import { IpAddress } from "../../../src/base/ip-address.ts";
import { prefix } from "../../../src/base/prefix.ts";
import type { AddressOperation } from "../../../src/model/kernel.ts";
import { readKernel, rehearseNetlink } from "../../../src/os/netlink.ts";

const LOOPBACK = 1;

/** More than go in one datagram. */
const OPERATIONS = Array.from({ length: 150 }, (_, index): AddressOperation => {
  return {
    kind: "add",
    address: {
      interfaceIndex: LOOPBACK,
      prefix: prefix(IpAddress.of(`203.0.113.${index}`), 32),
      label: null,
      scope: 0,
      broadcast: null,
      peer: null,
      flags: 0,
      preferredLifetimeSeconds: null,
      protocol: 18,
    },
  };
});

test("addresses of a rehearsal are added, one answer each, and nobody has them", () => {
  const outcomes = rehearseNetlink().changeAddresses(OPERATIONS);
  assert.equal(outcomes.length, OPERATIONS.length);
  assert.ok(outcomes.every(({ ok }) => ok));
  const kernel = readKernel();
  assert.ok(kernel.ok);
  const held = kernel.value.addresses.map(({ prefix: { address } }) => address.text);
  assert.ok(!held.some((text) => text.startsWith("203.0.113.")));
});

test("a rehearsal tells of no events", () => {
  const netlink = rehearseNetlink();
  netlink.changeAddresses(OPERATIONS);
  const receive = (): void => assert.fail("nothing has happened");
  assert.equal(netlink.drain(10, receive), 0);
  netlink.close();
});
