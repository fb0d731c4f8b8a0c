import assert from "node:assert/strict";
import { test } from "node:test";
import { IpAddress } from "../../../src/base/ip-address.ts";
import type { Configuration } from "../../../src/model/configuration.ts";
import { NO_NOTIFY } from "../../../src/model/notify.ts";
import {
  planAddress,
  planConfiguration,
  planGroup,
  planInstance,
  planScript,
  planTrack,
} from "../../../src/simulation/plans.ts";
import { NO_PACKET_MEMORY } from "../../../src/vrrp/packet-memory.ts";
import { buildAdverts } from "../../../src/vrrp/transmit.ts";
import { StoryHost } from "./story.ts";
import { eth, present } from "./story-kernel.ts";

const LINKS = [eth("eth0", 2), eth("eth1", 3)];
const ADDRESSES = [present("10.0.0.11/24"), present("10.1.0.11/24", 3)];
const FIFO = { path: "/run/f", script: null, owner: null };

function pair(priorities: readonly [number, number] = [150, 100]): Configuration {
  const any = { argv: ["/g"], account: null, text: "/g" } as const;
  const base = planConfiguration({
    instances: [
      planInstance({
        name: "A",
        vrid: 51,
        basePriority: priorities[0],
        addresses: [planAddress("10.0.0.100/24")],
      }),
      planInstance({
        name: "B",
        vrid: 52,
        basePriority: priorities[1],
        interfaceName: "eth1",
        addresses: [planAddress("10.1.0.100/24", "eth1")],
      }),
    ],
    groups: [{ ...planGroup("G", ["A", "B"]), notify: { ...NO_NOTIFY, any } }],
  });
  return { ...base, global: { ...base.global, vrrpNotifyFifo: FIFO } };
}

function start(configuration: Configuration = pair()): StoryHost {
  return new StoryHost({ links: LINKS, addresses: ADDRESSES }).start(configuration);
}

test("at start the group is told of before its members", () => {
  assert.deepEqual(start().tellOnly("fifo", "notify"), [
    "notify /g GROUP G BACKUP 0",
    'fifo /run/f GROUP "G" BACKUP 0',
    'fifo /run/f INSTANCE "A" BACKUP 150',
    'fifo /run/f INSTANCE "B" BACKUP 100',
  ]);
});

test("a group with a member that waits for a script is told of after its members", () => {
  const check = planScript("check");
  const configuration = pair();
  const instances = configuration.instances.map((config) =>
    config.name === "B" ? { ...config, tracks: [planTrack(check)] } : config,
  );
  const host = start({ ...configuration, instances, scripts: [check] });
  assert.deepEqual(host.tellOnly("fifo"), ['fifo /run/f INSTANCE "A" BACKUP 150']);
  host.endScript("check", 0);
  assert.deepEqual(host.tellOnly("fifo"), [
    'fifo /run/f INSTANCE "B" BACKUP 100',
    'fifo /run/f GROUP "G" BACKUP 0',
  ]);
});

test("a member that its group holds back is about to take nothing over", () => {
  const host = start();
  assert.equal(host.engine.nextTakeover()?.name, "A");
  const [, config] = pair().instances;
  assert.ok(config !== undefined);
  const source = IpAddress.of("10.1.0.12");
  const socket = "ipv4/112/3/multicast/224.0.0.18";
  const context = { config, source, memory: NO_PACKET_MEMORY, socket, wallTimeMs: 0 };
  const [packet] = buildAdverts(context, 200).packets;
  assert.ok(packet !== undefined);
  // The other one hears its master: so the first times out again and again.
  for (let second = 0; second < 6; second++) {
    host.runSeconds(1).receive(socket, { source: source.text, bytes: packet.bytes });
  }
  assert.equal(host.instance("A").state, "BACKUP");
  assert.equal(host.engine.nextTakeover(), null);
});

test("MASTER when the slowest has timed out; the last one begins", () => {
  const host = start();
  host.tell();
  host.runSeconds(3.5);
  assert.deepEqual([host.state("A"), host.state("B")], ["BACKUP", "BACKUP"]);
  assert.deepEqual(host.tell(), ["event A advert-timeout"]);
  host.runSeconds(0.2);
  const told = host.tell();
  assert.deepEqual(
    told.filter((line) => !line.startsWith("frame") && !line.includes("announc")),
    [
      "send 52:100 10.1.0.11 > 224.0.0.18",
      "send 51:150 10.0.0.11 > 224.0.0.18",
      "add 10.1.0.100/24 eth1",
      "add 10.0.0.100/24 eth0",
      'fifo /run/f INSTANCE "B" MASTER 100',
      'fifo /run/f INSTANCE "A" MASTER 150',
      "notify /g GROUP G MASTER 0",
      'fifo /run/f GROUP "G" MASTER 0',
      "event B advert-timeout",
      "event B BACKUP>MASTER sync-group",
      "event B setting-addresses",
      "event G syncing MASTER",
      "event A BACKUP>MASTER sync-group",
      "event A setting-addresses",
    ],
  );
});

test("a fault of one is a fault of all; two adverts from itself, one from the others", () => {
  const host = start().runSeconds(4);
  host.tell();
  host.link("eth1", { running: false });
  assert.deepEqual(host.tellOnly("send", "fifo", "event"), [
    "send 52:0 10.1.0.11 > 224.0.0.18",
    "send 52:0 10.1.0.11 > 224.0.0.18",
    "send 51:0 10.0.0.11 > 224.0.0.18",
    'fifo /run/f INSTANCE "B" FAULT 100',
    'fifo /run/f INSTANCE "A" FAULT 150',
    'fifo /run/f GROUP "G" FAULT 0',
    "event link-down",
    "event B MASTER>FAULT fault",
    "event B sent-priority-zero",
    "event B removing-addresses",
    "event G syncing FAULT",
    "event A MASTER>FAULT sync-group",
    "event A removing-addresses",
  ]);
  host.link("eth1", { running: true });
  assert.deepEqual(host.tellOnly("fifo", "event G"), [
    'fifo /run/f INSTANCE "B" BACKUP 100',
    'fifo /run/f INSTANCE "A" BACKUP 150',
    'fifo /run/f GROUP "G" BACKUP 0',
    "event G syncing BACKUP",
  ]);
});

test("a group that is robbed of an address tells of it, and that it leads again", () => {
  const host = start().runSeconds(4);
  host.tell();
  host.removeAddress("10.1.0.100/24").runSeconds(2);
  assert.deepEqual(host.tellOnly("fifo"), [
    'fifo /run/f INSTANCE "B" BACKUP 100',
    'fifo /run/f INSTANCE "A" BACKUP 150',
    'fifo /run/f GROUP "G" BACKUP 0',
    'fifo /run/f INSTANCE "B" MASTER 100',
    'fifo /run/f INSTANCE "A" MASTER 150',
    'fifo /run/f GROUP "G" MASTER 0',
  ]);
});

test("a member in FAULT at start holds all others in FAULT", () => {
  const links = [eth("eth0", 2), eth("eth1", 3, { running: false })];
  const host = new StoryHost({ links, addresses: ADDRESSES }).start(pair());
  assert.deepEqual([host.state("A"), host.state("B")], ["FAULT", "FAULT"]);
  assert.deepEqual(host.tellOnly("fifo")[0], 'fifo /run/f GROUP "G" FAULT 0');
});

test("who holds a group in FAULT is told at the start and at each reload, once", () => {
  const links = [eth("eth0", 2), eth("eth1", 3, { running: false })];
  const host = new StoryHost({ links, addresses: ADDRESSES }).start(pair());
  const reasons = ["event B fault-at-start interface-down", "event B group-held"];
  const told = (): string[] => host.tell().filter((line) => /fault-at-start|held/.test(line));
  assert.deepEqual(told(), reasons);
  host.give({ kind: "configured", configuration: pair() });
  assert.deepEqual(told(), reasons);
  host.give({ kind: "configured", configuration: { ...pair(), groups: [] } });
  assert.deepEqual(told(), [reasons[0]]);
  host.link("eth1", { running: true });
  host.give({ kind: "configured", configuration: pair() });
  assert.deepEqual(told(), []);
});

test("at the end members are told before their group", () => {
  const host = start().runSeconds(4);
  host.tell();
  host.give({ kind: "stop", keep: false });
  assert.deepEqual(host.tellOnly("fifo", "send", "remove"), [
    "send 51:0 10.0.0.11 > 224.0.0.18",
    "send 52:0 10.1.0.11 > 224.0.0.18",
    "remove 10.0.0.100/24 eth0",
    "remove 10.1.0.100/24 eth1",
    'fifo /run/f INSTANCE "A" STOP 150',
    'fifo /run/f INSTANCE "B" STOP 100',
    'fifo /run/f GROUP "G" STOP 0',
  ]);
});

test("at the end a member that was held in FAULT does not run for a moment", () => {
  const host = start().runSeconds(4);
  host.link("eth0", { running: false });
  host.tell();
  host.give({ kind: "stop", keep: false });
  assert.deepEqual(host.tellOnly("fifo", "event"), [
    'fifo /run/f INSTANCE "A" STOP 150',
    'fifo /run/f INSTANCE "B" STOP 100',
    'fifo /run/f GROUP "G" STOP 0',
    "event A FAULT>STOP stop",
    "event B FAULT>STOP stop",
  ]);
});

test("at the end a member that had timed out does not lead for a moment", () => {
  const host = start(pair([100, 150])).runSeconds(3.5);
  host.tell();
  host.give({ kind: "stop", keep: false });
  assert.deepEqual(host.tellOnly("send", "add", "fifo"), [
    'fifo /run/f INSTANCE "A" STOP 100',
    'fifo /run/f INSTANCE "B" STOP 150',
    'fifo /run/f GROUP "G" STOP 0',
  ]);
});

test("a lower priority advert on one side makes every MASTER of the group announce", () => {
  const host = start().runSeconds(10);
  host.tell();
  const [config] = pair().instances;
  assert.ok(config !== undefined);
  const source = IpAddress.of("10.0.0.12");
  const socket = "ipv4/112/2/multicast/224.0.0.18";
  const context = { config, source, memory: NO_PACKET_MEMORY, socket, wallTimeMs: 0 };
  const [packet] = buildAdverts(context, 50).packets;
  assert.ok(packet !== undefined);
  host.receive(socket, { source: source.text, bytes: packet.bytes });
  const told = host.tell();
  assert.ok(told.includes("frame arp 10.0.0.100") && told.includes("frame arp 10.1.0.100"));
  assert.equal(told.filter((line) => line.startsWith("frame")).length, 10);
});

test("a reload tells of a new group, and not again of one that stays as it is", () => {
  const host = start({ ...pair(), groups: [] }).runSeconds(10);
  host.tell();
  host.give({ kind: "configured", configuration: pair() });
  assert.deepEqual(host.tellOnly("fifo"), ['fifo /run/f GROUP "G" MASTER 0']);
  host.give({ kind: "configured", configuration: pair() });
  assert.deepEqual(host.tellOnly("fifo"), []);
});

test("a device that was replaced within one look leaves no member in FAULT", () => {
  const host = start();
  const links = [eth("eth0", 2), eth("eth1", 103)];
  const addresses = [present("10.0.0.11/24"), present("10.1.0.11/24", 103)];
  const snapshot = { links, addresses };
  host.give({ kind: "kernel-event", event: { kind: "resynchronised", snapshot } });
  assert.deepEqual([host.state("A"), host.state("B")], ["BACKUP", "BACKUP"]);
});

test("owners that begin while another one has to listen listen, too", () => {
  const check = planScript("check");
  const base = pair([255, 255]);
  const instances = base.instances.map((config) =>
    config.name === "B" ? { ...config, tracks: [planTrack(check)] } : config,
  );
  const links = [eth("eth0", 2, { running: false }), eth("eth1", 3)];
  const host = new StoryHost({ links, addresses: ADDRESSES });
  host.start({ ...base, instances, scripts: [check] });
  assert.deepEqual([host.state("A"), host.state("B")], ["FAULT", "INIT"]);
  host.link("eth0", { running: true });
  host.endScript("check", 0);
  assert.deepEqual([host.state("A"), host.state("B")], ["BACKUP", "BACKUP"]);
});
