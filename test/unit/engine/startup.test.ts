import assert from "node:assert/strict";
import { test } from "node:test";
import { ownMark } from "../../../src/address/spec.ts";
import { IpAddress } from "../../../src/base/ip-address.ts";
import { instant, seconds } from "../../../src/base/units.ts";
import { Engine } from "../../../src/engine/engine.ts";
import type { Configuration } from "../../../src/model/configuration.ts";
import type { VrrpInstanceConfig } from "../../../src/model/vrrp-instance.ts";
import {
  planAddress,
  planConfiguration,
  planGroup,
  planInstance,
  planScript,
  planTrack,
} from "../../../src/simulation/plans.ts";
import { StoryHost } from "./story.ts";
import { eth, present } from "./story-kernel.ts";

const VIP = planAddress("10.0.0.100/24");

function simple(changes: Partial<VrrpInstanceConfig> = {}): Configuration {
  return planConfiguration({
    instances: [planInstance({ name: "VI_1", vrid: 51, addresses: [VIP], ...changes })],
  });
}

function delayed(configuration: Configuration, startupDelayUs: number): Configuration {
  const { global } = configuration;
  return { ...configuration, global: { ...global, startupDelayUs: seconds(startupDelayUs) } };
}

test("an address left by a crash is gone before the first advert, even an owner's", () => {
  const host = new StoryHost({
    addresses: [present("10.0.0.11/24"), present("10.0.0.100/24", 2, { protocol: 18 })],
  });
  host.start(simple({ basePriority: 255, wantedState: "MASTER" }));
  assert.deepEqual(host.run(1).tellOnly("remove", "send", "add"), [
    "remove 10.0.0.100/24 eth0",
    "send 51:255 10.0.0.11 > 224.0.0.18",
    "add 10.0.0.100/24 eth0",
  ]);
});

test("excluded addresses are left over just the same", () => {
  const host = new StoryHost({
    addresses: [present("10.0.0.11/24"), present("10.0.0.200/24", 2, { protocol: 18 })],
  });
  host.start(simple({ excludedAddresses: [planAddress("10.0.0.200/24")] }));
  assert.deepEqual(host.tellOnly("remove"), ["remove 10.0.0.200/24 eth0"]);
});

test("on a kernel without marks the list of the last run tells what is ours", () => {
  const leftover = present("10.0.0.100/24");
  const host = new StoryHost({ addresses: [leftover] });
  host.ownMarks = [ownMark(leftover)];
  host.start(simple());
  assert.deepEqual(host.tellOnly("remove", "marks"), ["remove 10.0.0.100/24 eth0", "marks"]);
});

test("the host's own address that equals a VIP is kept, announced, and never removed", () => {
  const host = new StoryHost({ addresses: [present("10.0.0.100/24")] });
  host.start(simple({ basePriority: 255, wantedState: "MASTER" })).runSeconds(1);
  assert.equal(host.state("VI_1"), "MASTER", "it is its own source address");
  const told = host.tell();
  assert.ok(told.includes("event VI_1 address-kept"));
  assert.ok(told.includes("frame arp 10.0.0.100"));
  host.give({ kind: "stop", keep: false });
  assert.deepEqual(host.tellOnly("add", "remove"), []);
  assert.ok(host.has("10.0.0.100/24"));
});

test("an interface that is down: FAULT with its reason, in keepalived's order", () => {
  const host = new StoryHost({ links: [eth("eth0", 2, { running: false })] });
  host.start(simple());
  assert.deepEqual(host.tellOnly("event"), [
    "event source-assigned",
    "event VI_1 fault-at-start interface-down",
    "event VI_1 INIT>FAULT fault init",
    "event VI_1 removing-addresses",
    "event socket-opened",
  ]);
  host.link("eth0", { running: true });
  assert.deepEqual(host.tell(), ["event link-up", "event VI_1 FAULT>BACKUP fault-cleared"]);
});

test("an interface that does not exist: FAULT, no socket, and a start when it comes", () => {
  const host = new StoryHost({ links: [], addresses: [] });
  host.start(simple());
  assert.deepEqual(host.tellOnly("event", "open"), [
    "event VI_1 fault-at-start interface-missing",
    "event VI_1 fault-at-start no-address",
    "event VI_1 INIT>FAULT fault init",
  ]);
  host.addLink(eth("eth0", 9));
  assert.equal(host.state("VI_1"), "FAULT", "still without an address");
  host.addAddress(present("10.0.0.11/24", 9));
  assert.deepEqual(host.tellOnly("open", "event VI_1"), [
    "open ipv4/112/9/multicast/224.0.0.18",
    "event VI_1 FAULT>BACKUP fault-cleared",
  ]);
});

test("an interface without multicast, or unicast without peers where that is a fault", () => {
  const deaf = new StoryHost({ links: [eth("eth0", 2, { multicast: false })] });
  deaf.start(simple());
  assert.deepEqual(deaf.instance("VI_1").faults, [{ kind: "configuration" }]);
  const transport = {
    kind: "unicast",
    source: null,
    peers: [],
    ttl: null,
    faultWithoutPeer: true,
  } as const;
  const lonely = new StoryHost().start(simple({ transport }));
  assert.deepEqual(lonely.instance("VI_1").faults, [{ kind: "no-peers" }]);
});

test("track_src_ip: FAULT until the configured source address is there", () => {
  const source = IpAddress.of("10.0.0.50");
  const transport = { kind: "multicast", group: IpAddress.of("224.0.0.18"), source } as const;
  const host = new StoryHost().start(simple({ transport, trackSourceAddress: true }));
  assert.deepEqual(host.instance("VI_1").faults, [{ kind: "source-absent" }]);
  host.addAddress(present("10.0.0.50/24"));
  assert.equal(host.state("VI_1"), "BACKUP");
  host.removeAddress("10.0.0.50/24");
  assert.equal(host.state("VI_1"), "FAULT");
});

test("vrrp_startup_delay: BACKUP at once, deaf until its end, timers from its end", () => {
  const host = new StoryHost().start(delayed(simple(), 4));
  assert.ok(host.tell().includes("event startup-delayed"));
  assert.equal(host.state("VI_1"), "BACKUP");
  assert.equal(host.engine.nextDeadline(), instant(1_000_000 + 4_000_000 + 3_609_375));
});

test("vrrp_startup_delay: an owner is not MASTER before its end", () => {
  const owner = simple({ basePriority: 255, wantedState: "MASTER" });
  const host = new StoryHost().start(delayed(owner, 3));
  assert.equal(host.state("VI_1"), "INIT");
  host.runSeconds(2.9);
  assert.deepEqual(host.tellOnly("send", "add"), []);
  host.runSeconds(0.2);
  assert.equal(host.state("VI_1"), "MASTER");
});

test("a sync group of owners is MASTER at once, or when no member has to wait any more", () => {
  const owns = { basePriority: 255, wantedState: "MASTER" } as const;
  const check = planScript("check");
  const configure = (tracks: VrrpInstanceConfig["tracks"]): Configuration =>
    planConfiguration({
      instances: [
        planInstance({ name: "A", vrid: 1, addresses: [VIP], ...owns }),
        planInstance({ name: "B", vrid: 2, addresses: [VIP], ...owns, tracks }),
      ],
      groups: [planGroup("G", ["A", "B"])],
      scripts: [check],
    });
  const states = (host: StoryHost): string[] => [host.state("A"), host.state("B")];
  assert.deepEqual(states(new StoryHost().start(configure([]))), ["MASTER", "MASTER"]);
  const outcomes = [
    [0, "MASTER"],
    [1, "FAULT"],
  ] as const;
  for (const [code, state] of outcomes) {
    const waiting = new StoryHost().start(configure([planTrack(check)]));
    assert.deepEqual(states(waiting), ["INIT", "INIT"]);
    const [run] = waiting.runs.keys();
    assert.ok(run !== undefined);
    waiting.give({ kind: "script-exited", run, status: { kind: "exited", code } });
    assert.deepEqual(states(waiting), [state, state]);
  }
});

test("vrrp_delay_after_boot counts from the boot, and does nothing long after", () => {
  const configuration = simple();
  const global = { ...configuration.global, delayAfterBootUs: seconds(60) };
  const told = (bootedAt: number): number => {
    const now = instant(100_000_000);
    const engine = new Engine({ now, bootedAt: instant(bootedAt) });
    const outputs = engine.handle(
      { kind: "configured", configuration: { ...configuration, global } },
      now,
    );
    for (const output of outputs) {
      if (output.kind !== "event" || output.event.kind !== "startup-delayed") continue;
      return output.event.delayUs;
    }
    return 0;
  };
  assert.equal(told(90_000_000), 50_000_000);
  assert.equal(told(0), 0);
});

test("a script that nobody uses is told and not run", () => {
  const configuration = { ...simple(), scripts: [planScript("idle")] };
  const host = new StoryHost().start(configuration);
  assert.deepEqual(host.tellOnly("run", "event script"), ["event script-unused"]);
});

test("static addresses are there from start to stop and come back when taken", () => {
  const configuration = { ...simple(), staticAddresses: [planAddress("10.9.0.1/24")] };
  const host = new StoryHost().start(configuration);
  assert.ok(host.has("10.9.0.1/24"));
  host.removeAddress("10.9.0.1/24");
  assert.ok(host.has("10.9.0.1/24"));
  host.give({ kind: "stop", keep: false });
  assert.ok(!host.has("10.9.0.1/24"));
});

test("track_group: FAULT while a static address or its interface is not there", () => {
  const far = { ...planAddress("10.9.0.1/24", "eth1"), trackGroup: "T" };
  const configuration = {
    ...simple(),
    staticAddresses: [far],
    trackGroups: new Map([["T", ["VI_1"]]]),
  };
  const host = new StoryHost({ links: [eth("eth0", 2), eth("eth1", 3)] });
  host.refusals.push({ errno: 1, code: "EPERM", message: "Operation not permitted" });
  host.start(configuration);
  assert.deepEqual(host.instance("VI_1").faults, [{ kind: "static-lost", group: "T" }]);
  host.runSeconds(1.1);
  assert.equal(host.state("VI_1"), "BACKUP", "tried again");
  host.link("eth1", { running: false });
  assert.equal(host.state("VI_1"), "FAULT");
});

test("the first IPv4 and the first link-local address of each interface in use are told", () => {
  const tentative = present("fe80::1/64", 2, { flags: 0xc0 });
  const addresses = [present("10.0.0.100/24"), present("10.0.0.11/24"), tentative];
  const host = new StoryHost({ addresses: [...addresses, present("fe80::2/64")] }).start(simple());
  const told = host.events.filter(({ kind }) => kind === "source-assigned");
  assert.deepEqual(
    told.map((event) => ("address" in event && "text" in event.address ? event.address.text : "")),
    ["10.0.0.11", "fe80::2"],
  );
});

test("IPv6 without a usable link-local address: FAULT, and the family is named", () => {
  const group = IpAddress.of("ff02::12");
  const host = new StoryHost();
  host.start(
    simple({
      family: "ipv6",
      version: 3,
      transport: { kind: "multicast", group, source: null },
      addresses: [planAddress("fd00::100/64")],
    }),
  );
  assert.deepEqual(host.instance("VI_1").faults, [{ kind: "no-address", family: "IPv6" }]);
  host.addAddress(present("fe80::1/64"));
  assert.equal(host.state("VI_1"), "BACKUP");
});
