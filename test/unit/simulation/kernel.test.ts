import assert from "node:assert/strict";
import { test } from "node:test";
import { MacAddress } from "../../../src/base/mac-address.ts";
import { formatPrefix } from "../../../src/base/prefix.ts";
import { instant, seconds } from "../../../src/base/units.ts";
import type { AddressOperation, NetlinkEvent } from "../../../src/model/kernel.ts";
import {
  IFA_F_PERMANENT,
  IFA_F_SECONDARY,
  IFA_F_TENTATIVE,
} from "../../../src/simulation/address-table.ts";
import { EPERM } from "../../../src/simulation/errno.ts";
import { hostAddress, Kernel } from "../../../src/simulation/kernel.ts";
import { NodeClock } from "../../../src/simulation/node-clock.ts";
import { parsePrefix } from "../../../src/simulation/plans.ts";
import { Timeline } from "../../../src/simulation/timeline.ts";

function newKernel(timeline = new Timeline()): Kernel {
  const mac = MacAddress.fromBytes(Uint8Array.of(2, 0, 0, 0, 0, 1));
  const addresses = [parsePrefix("10.0.0.1/24"), parsePrefix("fe80::1/64")];
  return new Kernel(timeline, new NodeClock(0, 0), [{ index: 2, name: "eth0", mac, addresses }]);
}

function change(kind: "add" | "remove", text: string, index = 2): AddressOperation {
  return { kind, address: { ...hostAddress(index, parsePrefix(text)), flags: 0 } };
}

function drain(kernel: Kernel): string[] {
  const told: string[] = [];
  for (let event = kernel.takeEvent(); event !== null; event = kernel.takeEvent()) {
    told.push(tell(event));
  }
  return told;
}

function tell(event: NetlinkEvent): string {
  if (event.kind !== "address-added" && event.kind !== "address-removed") return event.kind;
  return `${event.kind} ${formatPrefix(event.address.prefix)} ${event.own ? "own" : "foreign"}`;
}

test("adding twice is EEXIST, removing what is not there EADDRNOTAVAIL, no link ENODEV", () => {
  const kernel = newKernel();
  assert.equal(kernel.change(change("add", "10.0.0.9/24")), null);
  assert.equal(kernel.change(change("add", "10.0.0.9/24"))?.code, "EEXIST");
  assert.equal(kernel.change(change("add", "10.0.0.9/32")), null, "another length is another");
  assert.equal(kernel.change(change("remove", "10.0.0.8/24"))?.code, "EADDRNOTAVAIL");
  assert.equal(kernel.change(change("add", "10.0.0.9/24", 7))?.code, "ENODEV");
  assert.equal(kernel.change(change("add", "fe80::1/128"))?.code, "EEXIST", "IPv6 has no length");
});

test("events tell our own changes from foreign ones", () => {
  const kernel = newKernel();
  kernel.change(change("add", "10.0.0.9/24"));
  kernel.changeByHand(change("remove", "10.0.0.9/24"));
  assert.deepEqual(drain(kernel), [
    "address-added 10.0.0.9/24 own",
    "address-removed 10.0.0.9/24 foreign",
  ]);
});

test("a second address of a network is secondary and goes with its primary, or is promoted", () => {
  const kernel = newKernel();
  kernel.change(change("add", "10.0.0.9/24"));
  const flagsOf9 = (): number | undefined =>
    kernel.addresses().find((view) => view.prefix.address.text === "10.0.0.9")?.flags;
  assert.equal(flagsOf9(), IFA_F_PERMANENT | IFA_F_SECONDARY);
  kernel.changeByHand(change("remove", "10.0.0.1/24"));
  assert.equal(flagsOf9(), IFA_F_PERMANENT);

  const bare = newKernel();
  bare.mood.promoteSecondaries = false;
  bare.change(change("add", "10.0.0.9/24"));
  bare.changeByHand(change("remove", "10.0.0.1/24"));
  assert.equal(bare.hasAddress(parsePrefix("10.0.0.9").address), false);
});

test("IPv6 addresses go with the link and the host's own come back; IPv4 ones stay", () => {
  const kernel = newKernel();
  kernel.change(change("add", "10.0.0.9/24"));
  kernel.change(change("add", "2001:db8::9/64"));
  drain(kernel);
  kernel.setAdminUp(2, false);
  assert.deepEqual(drain(kernel), [
    "link-changed",
    "address-removed fe80::1/64 foreign",
    "address-removed 2001:db8::9/64 foreign",
  ]);
  assert.equal(kernel.link(2)?.running, false);
  kernel.setAdminUp(2, true);
  assert.deepEqual(
    kernel.addresses().map((view) => view.prefix.address.text),
    ["10.0.0.1", "10.0.0.9", "fe80::1"],
  );
});

test("carrier and administrative state make `running` together", () => {
  const kernel = newKernel();
  kernel.setCarrier(2, false);
  assert.deepEqual([kernel.link(2)?.adminUp, kernel.link(2)?.running], [true, false]);
  kernel.setAdminUp(2, false);
  kernel.setCarrier(2, true);
  assert.deepEqual([kernel.link(2)?.adminUp, kernel.link(2)?.running], [false, false]);
});

test("an IPv6 address is tentative until its detection is over", () => {
  const timeline = new Timeline();
  const kernel = newKernel(timeline);
  kernel.change(change("add", "2001:db8::9/64"));
  const flags = (): number => kernel.addresses().at(-1)?.flags ?? 0;
  assert.equal(flags() & IFA_F_TENTATIVE, IFA_F_TENTATIVE);
  timeline.runUntil(instant(seconds(1)));
  assert.equal(flags() & IFA_F_TENTATIVE, 0);
});

test("a refusal answers once in place of the change", () => {
  const kernel = newKernel();
  kernel.mood.refusals.push(EPERM);
  assert.equal(kernel.change(change("add", "10.0.0.9/24"))?.code, "EPERM");
  assert.equal(kernel.hasAddress(parsePrefix("10.0.0.9").address), false);
  assert.equal(kernel.change(change("add", "10.0.0.9/24")), null);
});

test("an overrun is answered with everything anew", () => {
  const kernel = newKernel();
  kernel.change(change("add", "10.0.0.9/24"));
  kernel.overrun();
  const event = kernel.takeEvent();
  assert.ok(event?.kind === "resynchronised");
  assert.equal(event.snapshot.addresses.length, 3);
  assert.equal(kernel.takeEvent(), null);
});

test("a removed link takes its addresses, a reset host only keeps its own", () => {
  const kernel = newKernel();
  kernel.change(change("add", "10.0.0.9/24"));
  drain(kernel);
  kernel.reset();
  assert.deepEqual(
    kernel.addresses().map((view) => view.prefix.address.text),
    ["10.0.0.1", "fe80::1"],
  );
  assert.deepEqual(drain(kernel), []);
  kernel.removeLink(2);
  assert.deepEqual(drain(kernel), [
    "address-removed 10.0.0.1/24 foreign",
    "address-removed fe80::1/64 foreign",
    "link-removed",
  ]);
});
