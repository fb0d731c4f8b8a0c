// What follows a leader key, told as stories: the same addresses, announcements and scripts as
// those of an instance, moved by a store instead of adverts.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Secret } from "../../../src/base/secret.ts";
import { micros, seconds } from "../../../src/base/units.ts";
import { planAddress, planInstance } from "../../../src/simulation/plans.ts";
import { etcdStore, leader, range } from "../leader/driver.ts";
import { StoryHost } from "./story.ts";
import { eth, present } from "./story-kernel.ts";
import { answer, chunk, configured, holder, put, VIP, vip, win } from "./story-leader.ts";

test("who leads has the address, announces it and says so", () => {
  const host = new StoryHost().start(configured(vip()));
  assert.deepEqual(host.tell(), ["ask /v3/kv/range"]);
  win(host);
  assert.deepEqual(host.tellOnly("add", "remove", "frame", "notify", "event vip holds"), [
    `add ${VIP} eth0`,
    "frame arp 10.0.0.100",
    "notify up",
    "notify all INSTANCE vip MASTER 0 leader",
    "event vip holds leader",
  ]);
  assert.ok(host.has(VIP));
});

test("who leads no more lets go at once", () => {
  const host = holder();
  chunk(host, put("n2", 6));
  assert.deepEqual(host.tellOnly("add", "remove", "frame", "notify"), [
    `remove ${VIP} eth0`,
    "notify down",
    "notify all INSTANCE vip BACKUP 0 other-leader",
  ]);
  assert.ok(!host.has(VIP));
});

test("bursts and refreshes are those of an instance", () => {
  const host = holder({
    announce: {
      ...vip().announce,
      masterDelayUs: seconds(5),
      masterRepeat: 2,
      refreshUs: seconds(60),
    },
  });
  assert.equal(host.runSeconds(4).tellOnly("frame").length, 0);
  assert.equal(host.runSeconds(2).tellOnly("frame").length, 2);
  chunk(host, put("n2", 6));
  assert.equal(host.runSeconds(100).tellOnly("frame").length, 0);
});

test("without a store the address goes with the lease", () => {
  const host = holder();
  host.runSeconds(29);
  assert.ok(host.has(VIP));
  host.runSeconds(1);
  assert.ok(!host.has(VIP));
});

test("a lease runs on while the host sleeps", () => {
  const host = holder();
  host.give({ kind: "paused", durationUs: seconds(60), suspended: true });
  assert.ok(!host.has(VIP));
  const awake = holder();
  awake.give({ kind: "paused", durationUs: seconds(60), suspended: false });
  assert.ok(awake.has(VIP));
});

test("an address from an earlier run stays until the store has answered", () => {
  const host = new StoryHost({ addresses: [present("10.0.0.11/24"), present(VIP)] });
  host.start(configured(vip()));
  assert.ok(host.has(VIP));
  win(host);
  assert.deepEqual(host.tellOnly("remove", "frame"), ["frame arp 10.0.0.100"]);
  const other = new StoryHost({ addresses: [present(VIP)] }).start(configured(vip()));
  answer(other, "/v3/kv/range", range("n2", 5));
  assert.ok(!other.has(VIP));
  const silent = new StoryHost({ addresses: [present(VIP)] }).start(configured(vip()));
  silent.runSeconds(2.9);
  assert.ok(silent.has(VIP));
  silent.runSeconds(0.2);
  assert.ok(!silent.has(VIP));
});

test("addresses are compared whole", () => {
  const near = [present("110.0.0.100/24"), present("10.0.0.10/24"), present("10.0.0.1/24")];
  const host = new StoryHost({ addresses: near }).start(configured(vip()));
  win(host);
  assert.ok(host.has(VIP));
  chunk(host, put("n2", 6));
  assert.deepEqual(host.addresses, near);
  // The same address with another length answers for it just as well.
  const wide = new StoryHost({ addresses: [present("10.0.0.100/32")] }).start(configured(vip()));
  assert.ok(!wide.has("10.0.0.100/32"));
});

test("an address that another hand takes comes back, one that it puts there goes", () => {
  const host = holder();
  host.removeAddress(VIP);
  assert.ok(host.has(VIP));
  assert.deepEqual(host.tellOnly("frame"), ["frame arp 10.0.0.100"]);
  chunk(host, put("n2", 6));
  host.addAddress(present(VIP));
  assert.ok(!host.has(VIP));
});

test("an interface that comes later gets the address then", () => {
  const host = new StoryHost({ links: [eth("eth1", 3)], addresses: [] }).start(configured(vip()));
  win(host);
  assert.ok(!host.has(VIP));
  host.tell();
  host.addLink(eth("eth0", 2));
  assert.deepEqual(host.tellOnly("add", "frame"), [`add ${VIP} eth0`, "frame arp 10.0.0.100"]);
  host.removeLink("eth0");
  host.addLink(eth("eth0", 7));
  assert.ok(host.has(VIP));
});

test("a carrier that is back and a new MAC address are announced", () => {
  const host = holder();
  host.link("eth0", { running: false });
  host.link("eth0", { running: true });
  assert.deepEqual(host.tellOnly("frame"), ["frame arp 10.0.0.100"]);
  host.link("eth0", { mac: eth("x", 9).mac });
  assert.deepEqual(host.tellOnly("frame"), ["frame arp 10.0.0.100"]);
});

test("a refused address is tried for as long as we lead", () => {
  const host = new StoryHost().start(configured(vip()));
  const refusal = { errno: 105, code: "ENOBUFS", message: "No buffer space available" };
  host.refusals.push(...Array.from({ length: 12 }, () => refusal));
  win(host);
  for (let second = 0; second < 200 && !host.has(VIP); second++) {
    host.runSeconds(1);
    if (host.requests.some(({ path }) => path === "/v3/lease/timetolive")) win(host);
  }
  assert.ok(host.has(VIP));
});

test("a stop lets go, unless the address is to be kept", () => {
  const host = holder();
  host.give({ kind: "stop", keep: false });
  assert.ok(!host.has(VIP));
  assert.equal(host.requests.length, 0);
  assert.ok(host.tell().includes("notify all INSTANCE vip STOP 0 stopped final"));
  const kept = holder({ keepOnStop: true });
  kept.give({ kind: "stop", keep: false });
  assert.ok(kept.has(VIP));
});

test("a reload moves only what changed", () => {
  const host = holder();
  host.give({ kind: "configured", configuration: configured(vip()) });
  assert.deepEqual(host.tellOnly("add", "remove", "frame", "notify", "cancel"), []);
  const second = planAddress("fd00::5/64");
  const more = configured(vip({ addresses: [planAddress(VIP), second] }));
  host.give({ kind: "configured", configuration: more });
  assert.deepEqual(host.tellOnly("add", "remove"), ["add fd00::5/64 eth0"]);
  // Another key: what is held waits for its first answer.
  const other = configured(vip({ triggerKey: "/other" }));
  host.give({ kind: "configured", configuration: other });
  assert.deepEqual(host.tellOnly("add", "remove"), ["remove fd00::5/64 eth0"]);
  assert.ok(host.has(VIP));
  answer(host, "/v3/kv/range", range("n2", 5));
  assert.ok(!host.has(VIP));
  host.give({ kind: "configured", configuration: configured() });
  assert.equal(host.requests.length, 0);
  assert.equal(host.engine.nextDeadline(), null);
});

test("an instance may prefer the node that leads", () => {
  const weight = { value: 50, reverse: false };
  const tracks = [{ kind: "leader", name: "pg", weight } as const];
  const host = new StoryHost().start({
    ...configured(),
    instances: [planInstance({ name: "VI_1", vrid: 1, addresses: [planAddress(VIP)], tracks })],
    leaders: [leader({ name: "pg" })],
  });
  assert.equal(host.instance("VI_1").effectivePriority, 100);
  win(host);
  assert.equal(host.instance("VI_1").effectivePriority, 150);
  chunk(host, put("n2", 6));
  assert.equal(host.instance("VI_1").effectivePriority, 100);
});

test("Robot is asked in place of the kernel", () => {
  const manager = {
    kind: "hetzner",
    endpoint: { secure: true, host: "robot", port: 443, basePath: "" },
    credentials: { user: "u", password: new Secret("p") },
    serverAddress: null,
  } as const;
  const host = new StoryHost().start(configured(vip({ manager })));
  win(host);
  assert.deepEqual(host.tellOnly("add", "frame", "ask /failover"), ["ask /failover/10.0.0.100"]);
  answer(host, "/failover/10.0.0.100", { failover: { active_server_ip: "10.0.0.12" } });
  const post = host.requests.find(({ method, stream }) => method === "POST" && !stream);
  assert.equal(post?.body, "active_server_ip=10.0.0.11");
  assert.ok(micros(post?.timeoutUs ?? 0) > seconds(60));
});

test("a view tells what was read and until when, and no secret", () => {
  const host = new StoryHost().start(configured(vip({ store: etcdStore(2, "hunter2") })));
  answer(host, "/v3/auth/authenticate", { token: "t0ken" });
  assert.deepEqual(
    host.view().leaders.map(({ phase, value, askedAgoUs }) => [phase, value, askedAgoUs]),
    [["released", null, null]],
  );
  win(host);
  host.runSeconds(0.5).give({ kind: "tick" });
  const [view] = host.view().leaders;
  assert.ok(view);
  const { phase, goesInUs, askedAgoUs, value, addresses, endpoint, lost } = view;
  assert.deepEqual([phase, lost, endpoint?.host], ["holding", false, "e1"]);
  assert.deepEqual(value, { kind: "text", text: "n1", mine: true });
  assert.deepEqual([askedAgoUs, goesInUs], [seconds(0.5), seconds(28.7)]);
  assert.deepEqual(
    addresses.map(({ present: there }) => there),
    [true],
  );
  assert.doesNotMatch(JSON.stringify(view), /hunter2|t0ken/);
});

test("a lease that nobody has asked about is no reason to hold", () => {
  const host = new StoryHost().start(configured(vip({ onStoreLoss: { kind: "keep" } })));
  answer(host, "/v3/kv/range", range("n1", 5));
  host.runSeconds(20);
  assert.ok(host.has(VIP));
  host.give({ kind: "configured", configuration: configured(vip()) });
  assert.ok(host.has(VIP));
  host.runSeconds(3);
  assert.ok(!host.has(VIP));
});

test("an address that comes with a reload and is in place goes from who does not hold", () => {
  const [first, second] = [planAddress(VIP), planAddress("10.0.0.101/24")];
  const host = new StoryHost({ addresses: [present("10.0.0.101/24")] });
  host.start(configured(vip({ addresses: [first] })));
  answer(host, "/v3/kv/range", range("n2", 5));
  assert.ok(host.has("10.0.0.101/24"));
  host.give({ kind: "configured", configuration: configured(vip({ addresses: [first, second] })) });
  assert.ok(!host.has("10.0.0.101/24"));
});
