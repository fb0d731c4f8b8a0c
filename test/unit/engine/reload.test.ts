import assert from "node:assert/strict";
import { test } from "node:test";
import { seconds } from "../../../src/base/units.ts";
import type { Configuration } from "../../../src/model/configuration.ts";
import { NO_NOTIFY } from "../../../src/model/notify.ts";
import type { VrrpInstanceConfig } from "../../../src/model/vrrp-instance.ts";
import {
  planAddress,
  planConfiguration,
  planGroup,
  planInstance,
} from "../../../src/simulation/plans.ts";
import { StoryHost } from "./story.ts";
import { eth, present } from "./story-kernel.ts";

const A = planAddress("10.0.0.100/24");
const B = planAddress("10.0.0.101/24");

function instance(changes: Partial<VrrpInstanceConfig> = {}): VrrpInstanceConfig {
  return planInstance({ name: "VI_1", vrid: 51, addresses: [A], ...changes });
}

function configuration(...instances: VrrpInstanceConfig[]): Configuration {
  return planConfiguration({ instances });
}

function reload(host: StoryHost, next: Configuration): string[] {
  host.tell();
  host.give({ kind: "configured", configuration: next });
  return host.tell();
}

function master(start: Configuration = configuration(instance())): StoryHost {
  const host = new StoryHost().start(start).runSeconds(10);
  assert.equal(host.state("VI_1"), "MASTER");
  return host;
}

test("an unchanged configuration disturbs nobody", () => {
  const host = master();
  const deadline = host.engine.nextDeadline();
  assert.deepEqual(reload(host, configuration(instance())), ["event reloaded"]);
  assert.equal(host.engine.nextDeadline(), deadline);
});

test("a new priority is advertised at once, and the MASTER stays MASTER", () => {
  const host = master();
  assert.deepEqual(reload(host, configuration(instance({ basePriority: 90 }))), [
    "send 51:90 10.0.0.11 > 224.0.0.18",
    "event VI_1 priority 100>90",
    "event reloaded",
  ]);
});

test("another version is spoken at once, and the MASTER keeps its address", () => {
  const host = master();
  assert.deepEqual(reload(host, configuration(instance({ version: 3 }))), [
    "send 51:100 10.0.0.11 > 224.0.0.18",
    "event reloaded",
  ]);
  assert.equal(host.state("VI_1"), "MASTER");
});

test("another name, another notification: nothing is sent, nothing is told", () => {
  const any = { argv: ["/n"], account: null, text: "/n" } as const;
  const host = master();
  const renamed = instance({ name: "VI_X", notify: { ...NO_NOTIFY, any } });
  assert.deepEqual(reload(host, configuration(renamed)), ["event reloaded"]);
  assert.equal(host.state("VI_X"), "MASTER");
  host.give({ kind: "stop", keep: false });
  assert.ok(host.tell().includes("notify /n INSTANCE VI_X STOP 100 final"));
});

test("an added address comes up and makes all be announced", () => {
  const host = master();
  const told = reload(host, configuration(instance({ addresses: [A, B] })));
  assert.deepEqual(
    told.filter((line) => /^(send|add|remove|event VI_1)/.test(line)),
    [
      "send 51:100 10.0.0.11 > 224.0.0.18",
      "add 10.0.0.101/24 eth0",
      "event VI_1 setting-addresses",
      "event VI_1 announcing 10.0.0.100 reload",
      "event VI_1 announcing 10.0.0.101 reload",
    ],
  );
  assert.equal(told.filter((line) => line.startsWith("frame")).length, 10);
  host.runSeconds(5.1);
  assert.equal(host.tellOnly("frame").length, 10, "and again after garp_master_delay");
});

test("a removed address goes, and is said to be gone", () => {
  const host = master(configuration(instance({ addresses: [A, B] })));
  const told = reload(host, configuration(instance({ addresses: [A] })));
  assert.deepEqual(told, [
    "send 51:100 10.0.0.11 > 224.0.0.18",
    "remove 10.0.0.101/24 eth0",
    "event VI_1 address-withdrawn",
    "event reloaded",
  ]);
});

test("an instance that is gone: priority 0, addresses off, and FAULT for whoever listens", () => {
  const any = { argv: ["/n"], account: null, text: "/n" } as const;
  const host = master(configuration(instance({ notify: { ...NO_NOTIFY, any } })));
  assert.deepEqual(reload(host, configuration()), [
    "send 51:0 10.0.0.11 > 224.0.0.18",
    "remove 10.0.0.100/24 eth0",
    "close ipv4/112/2/multicast/224.0.0.18",
    "notify /n INSTANCE VI_1 FAULT 100",
    "event VI_1 sent-priority-zero",
    "event VI_1 removing-addresses",
    "event VI_1 MASTER>STOP stop",
    "event VI_1 instance-removed",
    "event reloaded",
  ]);
  assert.equal(host.engine.nextDeadline(), null);
});

test("notify_deleted: DELETED and its script", () => {
  const notify = {
    ...NO_NOTIFY,
    deleted: { argv: ["/d"], account: null, text: "/d" },
    any: { argv: ["/n"], account: null, text: "/n" },
  } as const;
  const host = master(configuration(instance({ notify })));
  const told = reload(host, configuration());
  assert.deepEqual(
    told.filter((line) => line.startsWith("notify")),
    ["notify /d", "notify /n INSTANCE VI_1 DELETED 100"],
  );
});

test("another VRID is another instance: the old one ends, the new one starts", () => {
  const host = master();
  const told = reload(host, configuration(instance({ vrid: 61 })));
  assert.deepEqual(
    told.filter((line) => /^(send|remove|open|close|event VI_1 [MI])/.test(line)),
    [
      "send 51:0 10.0.0.11 > 224.0.0.18",
      "remove 10.0.0.100/24 eth0",
      "event VI_1 MASTER>STOP stop",
      "event VI_1 INIT>BACKUP startup init",
    ],
  );
  host.runSeconds(4);
  assert.equal(host.state("VI_1"), "MASTER");
});

test("an added instance starts beside one that goes on", () => {
  const host = master();
  const added = planInstance({ name: "VI_2", vrid: 52, addresses: [B] });
  assert.deepEqual(reload(host, configuration(instance(), added)), [
    "event VI_2 INIT>BACKUP startup init",
    "event reloaded",
  ]);
});

test("an address that moves from one instance to another stays up", () => {
  const two = planInstance({ name: "VI_2", vrid: 52, addresses: [B] });
  const host = master(configuration(instance({ addresses: [A, B] })));
  const next = configuration(instance(), { ...two, basePriority: 255, wantedState: "MASTER" });
  reload(host, next);
  assert.ok(host.has("10.0.0.101/24"));
  host.runSeconds(1);
  assert.ok(host.has("10.0.0.101/24"));
});

test("a new address that is the host's own is kept and never removed", () => {
  const links = [eth("eth0", 2), eth("eth1", 3)];
  const addresses = [present("10.0.0.11/24"), present("10.1.0.1/24", 3)];
  const host = new StoryHost({ links, addresses });
  host.start(configuration(instance())).runSeconds(10);
  const own = planAddress("10.1.0.1/24", "eth1");
  const told = reload(host, configuration(instance({ addresses: [A, own] })));
  assert.ok(told.includes("event VI_1 address-kept"));
  host.give({ kind: "stop", keep: false });
  assert.ok(host.has("10.1.0.1/24"));
});

test("joining a group: MASTER only with the others; leaving it: alone again", () => {
  const two = planInstance({ name: "VI_2", vrid: 52, addresses: [B], interfaceName: "eth9" });
  const host = master();
  const grouped = { ...configuration(instance(), two), groups: [planGroup("G", ["VI_1", "VI_2"])] };
  reload(host, grouped);
  assert.equal(host.state("VI_1"), "FAULT", "VI_2 has no interface");
  reload(host, configuration(instance()));
  assert.equal(host.state("VI_1"), "BACKUP");
});

test("a member in FAULT that goes, or leaves the group, holds the others no longer", () => {
  const two = planInstance({ name: "VI_2", vrid: 52, addresses: [B], interfaceName: "eth9" });
  const far = planAddress("10.0.0.102/24");
  const three = planInstance({ name: "VI_3", vrid: 53, addresses: [far] });
  const groups = [planGroup("G", ["VI_1", "VI_3"])];
  const nextOnes = [configuration(instance(), three), configuration(instance(), two, three)];
  for (const next of nextOnes) {
    const host = new StoryHost().start({
      ...configuration(instance(), two, three),
      groups: [planGroup("G", ["VI_1", "VI_2", "VI_3"])],
    });
    assert.equal(host.state("VI_1"), "FAULT", "VI_2 has no interface");
    reload(host, { ...next, groups });
    assert.deepEqual([host.state("VI_1"), host.state("VI_3")], ["BACKUP", "BACKUP"]);
  }
});

test("an address on an interface that is down: FAULT from now on", () => {
  const links = [eth("eth0", 2), eth("eth1", 3, { running: false })];
  const host = new StoryHost({ links }).start(configuration(instance()));
  const far = planAddress("10.1.0.1/24", "eth1");
  reload(host, configuration(instance({ addresses: [A, far] })));
  assert.equal(host.state("VI_1"), "FAULT");
});

test("interfaces that nobody names any more concern nobody", () => {
  const links = [eth("eth0", 2), eth("eth1", 3)];
  const tracks = [
    { kind: "interface", name: "eth1", weight: { value: 0, reverse: false } },
  ] as const;
  const host = new StoryHost({ links }).start(configuration(instance({ tracks })));
  host.link("eth1", { running: false });
  assert.equal(host.state("VI_1"), "FAULT");
  reload(host, configuration(instance()));
  assert.equal(host.state("VI_1"), "BACKUP");
  host.link("eth1", { running: true });
  assert.deepEqual(host.tell(), []);
});

test("a new instance that cannot run says why once", () => {
  const links = [eth("eth0", 2), eth("eth1", 3, { running: false })];
  const host = new StoryHost({ links }).start(configuration(instance()));
  const fresh = planInstance({ name: "VI_2", vrid: 52, interfaceName: "eth1", addresses: [] });
  const told = reload(host, configuration(instance(), fresh));
  const reasons = told.filter((line) => line.includes("VI_2 fault-at-start"));
  assert.deepEqual(reasons, [
    "event VI_2 fault-at-start interface-down",
    "event VI_2 fault-at-start no-address",
  ]);
});

test("fifo_write_vrrp_states_on_reload tells every state again", () => {
  const fifo = { path: "/run/f", script: null, owner: null };
  const host = master();
  const next = configuration(instance());
  const global = { ...next.global, notifyFifo: fifo, fifoStatesOnReload: true };
  const told = reload(host, { ...next, global });
  assert.deepEqual(told, ['fifo /run/f INSTANCE "VI_1" MASTER 100', "event reloaded"]);
});

test("vrrp_startup_delay of a new configuration delays nobody", () => {
  const host = master();
  const next = configuration(instance(), planInstance({ name: "VI_2", vrid: 52, addresses: [B] }));
  const global = { ...next.global, startupDelayUs: seconds(60) };
  reload(host, { ...next, global });
  host.runSeconds(4);
  assert.equal(host.state("VI_2"), "MASTER");
});
