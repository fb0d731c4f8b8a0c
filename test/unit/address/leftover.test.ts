import assert from "node:assert/strict";
import { test } from "node:test";
import { judgePresent } from "../../../src/address/leftover.ts";
import { ownMark } from "../../../src/address/spec.ts";
import type { VirtualAddress } from "../../../src/model/address.ts";
import type { AddressView } from "../../../src/model/kernel.ts";
import { parsePrefix, planAddress } from "../../../src/simulation/plans.ts";

const IFA_F_NODAD = 0x02;
const IFA_F_PERMANENT = 0x80;

function view(text: string, changes: Partial<AddressView> = {}): AddressView {
  return {
    interfaceIndex: 2,
    prefix: parsePrefix(text),
    label: null,
    scope: 0,
    broadcast: null,
    peer: null,
    flags: IFA_F_PERMANENT,
    protocol: 0,
    ...changes,
  };
}

/** Judges the first of the addresses present, which is the one configured. */
function judge(wanted: VirtualAddress, present: AddressView[], marks: string[] = []): string {
  const [first] = present;
  assert.ok(first !== undefined);
  return judgePresent(wanted, first, {
    present,
    ownMarks: new Set(marks),
    isConfigured: (other) => other.prefix.address.equals(wanted.prefix.address),
  });
}

const VIP = planAddress("10.0.0.100/24");
const OWN = view("10.0.0.11/24");

test("what carries our mark is a leftover, even as the only address", () => {
  assert.equal(judge(VIP, [view("10.0.0.100/24", { protocol: 18 })]), "leftover");
});

test("so is what the list of an earlier run names", () => {
  const present = view("10.0.0.100/24");
  assert.equal(judge(VIP, [present], [ownMark(present)]), "leftover");
});

test("a killed keepalived leaves it unmarked beside the host's own address: a leftover", () => {
  assert.equal(judge(VIP, [view("10.0.0.100/24"), OWN]), "leftover");
  assert.equal(judge(VIP, [view("10.0.0.100/24"), view("192.0.2.1/24")]), "leftover");
});

test("the only address of its family is the host's", () => {
  assert.equal(judge(VIP, [view("10.0.0.100/24")]), "host");
  assert.equal(judge(VIP, [view("10.0.0.100/24"), view("fe80::1/64")]), "host");
});

test("another configured address does not count as the host's other one", () => {
  const present = [view("10.0.0.100/24"), view("10.0.0.101/24")];
  const context = { present, ownMarks: new Set<string>(), isConfigured: () => true };
  assert.equal(judgePresent(VIP, view("10.0.0.100/24"), context), "host");
});

test("our label tells even an only address as made from the configuration", () => {
  const labelled = { ...VIP, label: "eth0:1" };
  assert.equal(judge(labelled, [view("10.0.0.100/24", { label: "eth0:1" })]), "leftover");
  assert.equal(judge(labelled, [view("10.0.0.100/24", { label: "eth0" })]), "host");
});

test("what has a lifetime or another manager's mark is the host's", () => {
  assert.equal(judge(VIP, [view("10.0.0.100/24", { flags: 0 }), OWN]), "host");
  assert.equal(judge(VIP, [view("10.0.0.100/24", { protocol: 2 }), OWN]), "host");
});

test("with another prefix length it was not made from this configuration", () => {
  assert.equal(judge(VIP, [view("10.0.0.100/32"), OWN]), "host");
});

test("IPv6: without duplicate address detection it is a leftover, else an only one is kept", () => {
  const vip6 = planAddress("fd00::100/64");
  const bare = view("fd00::100/64", { flags: IFA_F_PERMANENT | IFA_F_NODAD });
  assert.equal(judge(vip6, [bare, view("fe80::1/64")]), "leftover");
  assert.equal(judge(vip6, [view("fd00::100/64"), view("fe80::1/64")]), "host");
  assert.equal(judge(vip6, [view("fd00::100/64"), view("fd00::11/64")]), "leftover");
});

test("a link-local address is compared with link-local ones", () => {
  const vip6 = planAddress("fe80::100/64");
  assert.equal(judge(vip6, [view("fe80::100/64"), view("fd00::11/64")]), "host");
  assert.equal(judge(vip6, [view("fe80::100/64"), view("fe80::1/64")]), "leftover");
});
