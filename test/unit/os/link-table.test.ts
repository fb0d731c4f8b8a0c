// Which notices about links are news.

import assert from "node:assert/strict";
import { test } from "node:test";
import { MacAddress } from "../../../src/base/mac-address.ts";
import type { LinkView } from "../../../src/model/kernel.ts";
import { LinkTable } from "../../../src/os/link-table.ts";

const eth0: LinkView = {
  index: 2,
  name: "eth0",
  mac: MacAddress.parse("02:00:00:00:00:11"),
  running: true,
  adminUp: true,
  multicast: true,
  loopback: false,
  noArp: false,
  hardwareType: 1,
  mtuBytes: 1500,
  masterIndex: 0,
};

test("a link is news when it is new, differs, or came back", () => {
  const table = new LinkTable();
  assert.ok(table.update(eth0));
  assert.ok(!table.update({ ...eth0, mac: MacAddress.parse("02:00:00:00:00:11") }));
  assert.ok(table.update({ ...eth0, running: false }));
  assert.ok(table.update({ ...eth0, mac: MacAddress.parse("02:00:00:00:00:12") }));
  table.remove(2);
  assert.ok(table.update(eth0));
});

test("forwarding is news of a known link where it changed", () => {
  const table = new LinkTable();
  table.update({ ...eth0, ipv6Forwarding: false });
  assert.equal(table.setForwarding(2, false), null);
  assert.deepEqual(table.setForwarding(2, true), { ...eth0, ipv6Forwarding: true });
  assert.ok(!table.update({ ...eth0, ipv6Forwarding: true }));
  assert.equal(table.setForwarding(3, true), null);
});

test("what a snapshot tells is no news afterwards", () => {
  const table = new LinkTable();
  table.update({ ...eth0, index: 9 });
  table.replace([eth0]);
  assert.ok(!table.update(eth0));
  assert.ok(table.update({ ...eth0, index: 9 }));
});
