import assert from "node:assert/strict";
import { test } from "node:test";
import { FRAME_BUDGET } from "../../../src/address/frame-queue.ts";
import { IpAddress } from "../../../src/base/ip-address.ts";
import { micros, seconds } from "../../../src/base/units.ts";
import type { EngineInput } from "../../../src/engine/input.ts";
import type { Configuration } from "../../../src/model/configuration.ts";
import type { LinkView } from "../../../src/model/kernel.ts";
import type { VrrpInstanceConfig } from "../../../src/model/vrrp-instance.ts";
import { sentFrames } from "../../../src/simulation/laws/sent-frame.ts";
import {
  DEFAULT_ANNOUNCE,
  planAddress,
  planConfiguration,
  planInstance,
} from "../../../src/simulation/plans.ts";
import { StoryHost } from "./story.ts";
import { eth } from "./story-kernel.ts";

const ADDRESSES = [planAddress("10.0.0.100/24"), planAddress("10.0.0.101/24")];

function plan(
  changes: Partial<VrrpInstanceConfig> = {},
  more: Partial<Configuration> = {},
): Configuration {
  const instances = [planInstance({ name: "VI_1", vrid: 51, addresses: ADDRESSES, ...changes })];
  return planConfiguration({ instances, ...more });
}

/** Runs until it is MASTER; the frames of that moment are told. */
function master(configuration: Configuration, links = [eth("eth0", 2)]): StoryHost {
  return new StoryHost({ links }).start(configuration).run(3_609_375);
}

test("addresses in turn, then the excluded ones, both families mixed", () => {
  const announce = { ...DEFAULT_ANNOUNCE, masterRepeat: 2 };
  const excludedAddresses = [planAddress("fd00::1/64"), planAddress("10.0.0.200/24")];
  const host = master(plan({ announce, excludedAddresses }));
  const round = [
    "frame arp 10.0.0.100",
    "frame arp 10.0.0.101",
    "frame na fd00::1",
    "frame arp 10.0.0.200",
  ];
  assert.deepEqual(host.tellOnly("frame"), [...round, ...round]);
});

test("an NA says of a host that forwards that it is a router, and of no other", () => {
  const excludedAddresses = [planAddress("fd00::1/64")];
  const announce = { ...DEFAULT_ANNOUNCE, masterRepeat: 1 };
  const said = (changes: Partial<LinkView>): string[] =>
    master(plan({ announce, excludedAddresses }), [eth("eth0", 2, changes)]).tellOnly("frame na");
  assert.deepEqual(said({ ipv6Forwarding: true }), ["frame na fd00::1 router"]);
  assert.deepEqual(said({ ipv6Forwarding: false }), ["frame na fd00::1"]);
  assert.deepEqual(said({}), ["frame na fd00::1"], "unknown");
});

test("an address that could not be added is not announced", () => {
  const host = new StoryHost().start(plan());
  host.refusals.push({ errno: 1, code: "EPERM", message: "Operation not permitted" });
  host.run(3_609_375);
  host.tell();
  host.refusals.push(null, null);
  host.runSeconds(5);
  const told = host.tell();
  assert.ok(told.includes("add 10.0.0.100/24 eth0"), "tried again meanwhile");
  assert.equal(told.filter((line) => line === "frame arp 10.0.0.101").length, 5);
});

test("nothing is announced any more once it was let go of", () => {
  const host = master(plan());
  host.link("eth0", { running: false });
  host.tell();
  host.runSeconds(10);
  assert.deepEqual(host.tellOnly("frame"), []);
});

test("garp_interval: one at a time, and the rest after it", () => {
  const garpGroups = [
    { interfaces: ["eth0"], garpIntervalUs: seconds(0.25), gnaIntervalUs: micros(0) },
  ];
  const announce = { ...DEFAULT_ANNOUNCE, masterRepeat: 2, masterDelayUs: micros(0) };
  const host = master(plan({ announce }, { garpGroups }));
  assert.deepEqual(host.tellOnly("frame"), ["frame arp 10.0.0.100"]);
  host.runSeconds(0.25);
  assert.deepEqual(host.tellOnly("frame"), ["frame arp 10.0.0.101"]);
  host.runSeconds(1);
  assert.equal(host.tellOnly("frame").length, 2);
});

test("gna_interval: neighbour advertisements have a pace of their own", () => {
  const garpGroups = [
    { interfaces: ["eth0"], garpIntervalUs: micros(0), gnaIntervalUs: seconds(0.25) },
  ];
  const addresses = ["10.0.0.100/24", "10.0.0.101/24"].map((text) => planAddress(text));
  const excludedAddresses = ["fd00::1/64", "fd00::2/64"].map((text) => planAddress(text));
  const announce = { ...DEFAULT_ANNOUNCE, masterRepeat: 1, masterDelayUs: micros(0) };
  const host = master(plan({ announce, addresses, excludedAddresses }, { garpGroups }));
  const first = ["frame arp 10.0.0.100", "frame arp 10.0.0.101", "frame na fd00::1"];
  assert.deepEqual(host.tellOnly("frame").toSorted(), first);
  host.runSeconds(0.25);
  assert.deepEqual(host.tellOnly("frame"), ["frame na fd00::2"]);
});

test("many addresses go out in bounded turns, adverts in between", () => {
  const many = Array.from({ length: 600 }, (_, i) => planAddress(`10.1.${i >> 8}.${i & 255}/16`));
  const host = new StoryHost().start(plan({ addresses: [], excludedAddresses: many }));
  host.run(3_609_375);
  const story = host.tell();
  assert.equal(story.filter((line) => line.startsWith("frame")).length, 3000);
  const outputs = new StoryHost().start(plan({ addresses: [], excludedAddresses: many }));
  outputs.now = outputs.engine.nextDeadline() ?? outputs.now;
  const first = outputs.engine.handle({ kind: "tick" }, outputs.now);
  assert.equal(sentFrames(first).length, FRAME_BUDGET);
  assert.equal(outputs.engine.nextDeadline(), outputs.now, "the rest at once");
});

test("what a turn has cut off waits for the next tick, whatever else comes", () => {
  const many = Array.from({ length: 600 }, (_, i) => planAddress(`10.1.${i >> 8}.${i & 255}/16`));
  const host = new StoryHost().start(plan({ addresses: [], excludedAddresses: many }));
  host.now = host.engine.nextDeadline() ?? host.now;
  const sent = (input: EngineInput): number =>
    sentFrames(host.engine.handle(input, host.now)).length;
  assert.equal(sent({ kind: "tick" }), FRAME_BUDGET);
  const link = eth("eth0", 2);
  for (let event = 0; event < 3; event++) {
    assert.equal(sent({ kind: "kernel-event", event: { kind: "link-changed", link } }), 0);
  }
  assert.equal(sent({ kind: "addresses-changed", results: [] }), 0);
  assert.equal(host.engine.nextDeadline(), host.now, "still due at once");
  assert.equal(sent({ kind: "tick" }), FRAME_BUDGET);
  assert.equal(sent({ kind: "tick" }), 3000 - 2 * FRAME_BUDGET);
  assert.equal(sent({ kind: "kernel-event", event: { kind: "link-changed", link } }), 0);
});

test("an interface without a MAC address or with IFF_NOARP gets no frames", () => {
  assert.deepEqual(master(plan(), [eth("eth0", 2, { mac: null })]).tellOnly("frame"), []);
  assert.deepEqual(master(plan(), [eth("eth0", 2, { noArp: true })]).tellOnly("frame"), []);
});

test("a unicast instance that leaves FAULT announces its source", () => {
  const peers = [{ address: IpAddress.of("10.0.0.12"), minTtl: null, maxTtl: null }];
  const transport = {
    kind: "unicast",
    source: null,
    peers,
    ttl: null,
    faultWithoutPeer: false,
  } as const;
  const host = new StoryHost().start(plan({ transport }));
  host.link("eth0", { running: false }).link("eth0", { running: true });
  assert.deepEqual(host.tellOnly("frame"), ["frame arp 10.0.0.11"]);
});

test("garp_extra_if: only addresses on other interfaces, again and again", () => {
  const far = planAddress("10.1.0.100/24", "eth1");
  const announce = {
    ...DEFAULT_ANNOUNCE,
    masterDelayUs: micros(0),
    extraInterfaceUs: seconds(30),
  };
  const host = master(plan({ announce, excludedAddresses: [far] }), [
    eth("eth0", 2),
    eth("eth1", 3),
  ]);
  host.tell();
  host.runSeconds(61);
  assert.deepEqual(host.tellOnly("frame"), ["frame arp 10.1.0.100", "frame arp 10.1.0.100"]);
});

test("a pause: what was announced before is said again with the next advert", () => {
  const host = master(plan());
  host.runSeconds(6).tell();
  host.now = (host.now + 3_000_000) as typeof host.now;
  host.give({ kind: "paused", durationUs: seconds(3), suspended: false }).give({ kind: "tick" });
  const told = host.tell();
  assert.ok(told.includes("event VI_1 paused"));
  assert.ok(told.includes("event VI_1 announcing 10.0.0.100 paused"));
  assert.ok(told.includes("event VI_1 announcing-again paused"));
});
