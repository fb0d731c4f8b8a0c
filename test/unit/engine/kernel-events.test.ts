import assert from "node:assert/strict";
import { test } from "node:test";
import { seconds } from "../../../src/base/units.ts";
import type { Configuration } from "../../../src/model/configuration.ts";
import type { VrrpInstanceConfig } from "../../../src/model/vrrp-instance.ts";
import { planAddress, planConfiguration, planInstance } from "../../../src/simulation/plans.ts";
import { StoryHost } from "./story.ts";
import { eth, present } from "./story-kernel.ts";

const VIP = planAddress("10.0.0.100/24");

function simple(changes: Partial<VrrpInstanceConfig> = {}): Configuration {
  return planConfiguration({
    instances: [planInstance({ name: "VI_1", vrid: 51, addresses: [VIP], ...changes })],
  });
}

function master(configuration: Configuration = simple()): StoryHost {
  const host = new StoryHost().start(configuration).runSeconds(10);
  assert.equal(host.state("VI_1"), "MASTER");
  host.tell();
  return host;
}

test("the link goes down under a MASTER: told twice, address off, FAULT; up again: BACKUP", () => {
  const host = master();
  host.link("eth0", { running: false });
  assert.deepEqual(host.tell(), [
    "send 51:0 10.0.0.11 > 224.0.0.18",
    "send 51:0 10.0.0.11 > 224.0.0.18",
    "remove 10.0.0.100/24 eth0",
    "event link-down",
    "event VI_1 MASTER>FAULT fault",
    "event VI_1 sent-priority-zero",
    "event VI_1 removing-addresses",
  ]);
  host.link("eth0", { running: true });
  assert.deepEqual(host.tell(), ["event link-up", "event VI_1 FAULT>BACKUP fault-cleared"]);
});

test("a virtual address is taken: BACKUP with priority 0, and back after the skew time", () => {
  const host = master();
  host.removeAddress("10.0.0.100/24");
  assert.deepEqual(host.tell(), [
    "send 51:0 10.0.0.11 > 224.0.0.18",
    "remove 10.0.0.100/24 eth0 EADDRNOTAVAIL",
    "event address-vanished",
    "event VI_1 MASTER>BACKUP resource-lost",
    "event VI_1 sent-priority-zero",
    "event VI_1 removing-addresses",
  ]);
  host.runSeconds(0.62);
  assert.equal(host.state("VI_1"), "MASTER");
  assert.ok(host.has("10.0.0.100/24"));
});

test("no_track: nobody minds its loss", () => {
  const host = master(simple({ addresses: [{ ...VIP, noTrack: true }] }));
  host.removeAddress("10.0.0.100/24");
  assert.deepEqual(host.tell(), ["event address-vanished"]);
  assert.equal(host.state("VI_1"), "MASTER");
});

test("the interface loses its own address: FAULT; another one: BACKUP with another source", () => {
  const host = master();
  host.removeAddress("10.0.0.11/24");
  assert.equal(host.state("VI_1"), "FAULT");
  assert.deepEqual(
    host.tellOnly("send"),
    ["send 51:0 10.0.0.11 > 224.0.0.18", "send 51:0 10.0.0.11 > 224.0.0.18"],
    "the last word comes from the old address",
  );
  host.addAddress(present("10.0.0.77/24"));
  assert.equal(host.state("VI_1"), "BACKUP");
  assert.equal(host.instance("VI_1").source?.text, "10.0.0.77");
  host.runSeconds(10);
  assert.ok(host.tell().includes("send 51:100 10.0.0.77 > 224.0.0.18"));
});

test("a second own address changes nothing, the loss of the first changes the source", () => {
  const host = master();
  host.addAddress(present("10.0.0.12/24"));
  assert.equal(host.instance("VI_1").source?.text, "10.0.0.11");
  host.removeAddress("10.0.0.11/24");
  assert.equal(host.state("VI_1"), "MASTER");
  assert.equal(host.instance("VI_1").source?.text, "10.0.0.12");
});

test("the device is deleted and comes back under another index", () => {
  const host = master();
  host.link("eth0", { running: false, adminUp: false });
  host.removeLink("eth0");
  assert.equal(host.state("VI_1"), "FAULT");
  const told = host.tell();
  assert.ok(told.includes("close ipv4/112/2/multicast/224.0.0.18"));
  assert.ok(told.includes("event link-removed"));
  host.addLink(eth("eth0", 7));
  host.addAddress(present("10.0.0.11/24", 7));
  assert.ok(host.tell().includes("open ipv4/112/7/multicast/224.0.0.18"));
  host.runSeconds(10);
  assert.equal(host.state("VI_1"), "MASTER");
  assert.ok(host.tell().includes("add 10.0.0.100/24 eth0"));
});

test("the device is renamed away and back", () => {
  const host = master();
  host.link("eth0", { name: "ethx" });
  assert.equal(host.state("VI_1"), "FAULT");
  assert.ok(!host.has("10.0.0.100/24"), "the address does not stay on the renamed device");
  assert.ok(host.tell().includes("event link-renamed"));
  host.link("ethx", { name: "eth0" });
  assert.equal(host.state("VI_1"), "BACKUP");
  assert.ok(host.tell().includes("event link-added"));
});

test("dont_track_primary: MASTER stays MASTER, IPv6 addresses come back with the link", () => {
  const v6 = planAddress("fd00::100/64");
  const host = master(simple({ trackPrimary: false, excludedAddresses: [v6] }));
  host.link("eth0", { running: false, adminUp: false });
  host.removeAddress("fd00::100/64");
  assert.equal(host.state("VI_1"), "MASTER");
  host.tell();
  host.link("eth0", { running: true, adminUp: true });
  const told = host.tell();
  assert.ok(told.includes("add fd00::100/64 eth0"));
  assert.ok(told.includes("event VI_1 announcing fd00::100 link-restored"));
});

test("a carrier flap that nobody minds: who is still MASTER announces again", () => {
  const host = master(simple({ trackPrimary: false }));
  host.link("eth0", { running: false });
  assert.deepEqual(host.tellOnly("frame"), []);
  host.link("eth0", { running: true });
  const told = host.tell();
  assert.ok(told.includes("event VI_1 announcing-again link-restored"));
  assert.equal(told.filter((line) => line.startsWith("frame")).length, 5);
});

test("another MAC address: announced anew", () => {
  const host = master();
  const { mac } = eth("other", 99);
  host.link("eth0", { mac });
  const told = host.tell();
  assert.ok(told.includes("event link-address-changed"));
  assert.ok(told.includes("event VI_1 announcing-again mac-changed"));
  assert.equal(told.filter((line) => line.startsWith("frame")).length, 5);
});

test("interface_up_down_delays: a flap that is shorter is not noticed", () => {
  const delays = { downUs: seconds(2), upUs: seconds(3) };
  const configuration = { ...simple(), linkDelays: new Map([["eth0", delays]]) };
  const host = master(configuration);
  host.link("eth0", { running: false }).runSeconds(1).link("eth0", { running: true });
  host.runSeconds(5);
  assert.equal(host.state("VI_1"), "MASTER");
  host.link("eth0", { running: false }).runSeconds(1.9);
  assert.equal(host.state("VI_1"), "MASTER");
  host.runSeconds(0.2);
  assert.equal(host.state("VI_1"), "FAULT");
  host.link("eth0", { running: true }).runSeconds(2.9);
  assert.equal(host.state("VI_1"), "FAULT");
  host.runSeconds(0.2);
  assert.equal(host.state("VI_1"), "BACKUP");
});

test("the interface of a virtual address is needed as well, unless no_track", () => {
  const links = [eth("eth0", 2), eth("eth1", 3)];
  const far = planAddress("10.1.0.100/24", "eth1");
  const host = new StoryHost({ links }).start(simple({ addresses: [VIP, far] }));
  host.link("eth1", { running: false });
  assert.equal(host.state("VI_1"), "FAULT");
  const loose = new StoryHost({ links });
  loose.start(simple({ addresses: [VIP, { ...far, noTrack: true }] }));
  loose.link("eth1", { running: false });
  assert.equal(loose.state("VI_1"), "BACKUP");
});

test("events were lost: what differs is acted on", () => {
  const host = master();
  host.addresses = host.addresses.filter(({ protocol }) => protocol !== 18);
  const snapshot = { links: host.links, addresses: host.addresses };
  host.give({ kind: "kernel-event", event: { kind: "resynchronised", snapshot } });
  assert.ok(host.tell().includes("event VI_1 MASTER>BACKUP resource-lost"));
  const empty = { links: [], addresses: [] };
  host.give({ kind: "kernel-event", event: { kind: "resynchronised", snapshot: empty } });
  assert.equal(host.state("VI_1"), "FAULT");
});

test("an overrun in which nothing was lost disturbs nobody", () => {
  const host = master();
  const snapshot = { links: host.links, addresses: host.addresses };
  host.give({ kind: "kernel-event", event: { kind: "resynchronised", snapshot } });
  assert.deepEqual(host.tell(), []);
});

test("addresses that others put up are told, ours are not", () => {
  const host = master();
  host.addAddress(present("10.0.0.55/24"));
  assert.deepEqual(host.tell(), ["event address-appeared"]);
  const { events } = host;
  assert.ok(!events.some((event) => event.kind === "address-appeared" && event.virtual));
  host.addAddress(present("10.0.0.100/24", 2, { protocol: 18 }));
  assert.deepEqual(host.tell(), [], "known already");
});

test("what vanishes is told as virtual only while it is held", () => {
  const host = master();
  host.addAddress(present("10.0.0.77/24"));
  const told = (): boolean[] =>
    host.events.flatMap((event) => (event.kind === "address-vanished" ? [event.virtual] : []));
  host.removeAddress("10.0.0.77/24");
  assert.deepEqual(told(), [false]);
  const view = present("10.0.0.100/24");
  host.removeAddress("10.0.0.100/24");
  host.give({
    kind: "kernel-event",
    event: { kind: "address-removed", address: view, own: false },
  });
  assert.deepEqual(told(), [false, true, false]);
});

test("links that concern nobody are not told of", () => {
  const host = master();
  host.addLink(eth("veth9", 9)).link("veth9", { running: false }).removeLink("veth9");
  assert.deepEqual(host.tell(), []);
});

test("a kernel that keeps no marks: our addresses are recorded", () => {
  const host = new StoryHost().start(simple());
  host.runSeconds(10);
  const view = present("10.0.0.100/24");
  host.tell();
  host.give({ kind: "kernel-event", event: { kind: "address-added", address: view, own: true } });
  assert.deepEqual(host.tell(), ["marks 2/10.0.0.100/24"]);
  host.give({ kind: "stop", keep: false });
  assert.ok(host.tell().includes("marks"));
});
