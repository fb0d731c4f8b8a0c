// The life of a simple instance, told in order: start, BACKUP, MASTER, stop. Other stories have
// files of their own, named after the part of the engine that they are about.

import assert from "node:assert/strict";
import { test } from "node:test";
import { instant, seconds } from "../../../src/base/units.ts";
import { Engine } from "../../../src/engine/engine.ts";
import type { EngineInput } from "../../../src/engine/input.ts";
import type { Configuration } from "../../../src/model/configuration.ts";
import { NO_NOTIFY } from "../../../src/model/notify.ts";
import type { VrrpInstanceConfig } from "../../../src/model/vrrp-instance.ts";
import {
  planAddress,
  planConfiguration,
  planInstance,
  planScript,
  planTrack,
} from "../../../src/simulation/plans.ts";
import { StoryHost } from "./story.ts";
import { present } from "./story-kernel.ts";
import { connect, runBoth } from "./story-pair.ts";

const SOCKET = "ipv4/112/2/multicast/224.0.0.18";

function simple(changes: Partial<VrrpInstanceConfig> = {}): Configuration {
  const addresses = [planAddress("10.0.0.100/24")];
  return planConfiguration({
    instances: [planInstance({ name: "VI_1", vrid: 51, addresses, ...changes })],
  });
}

function command(text: string): { argv: [string]; account: null; text: string } {
  return { argv: [text], account: null, text };
}

test("an instance starts as BACKUP and says so, with its socket", () => {
  const host = new StoryHost().start(simple());
  assert.deepEqual(host.tell(), [
    `open ${SOCKET}`,
    "event source-assigned",
    "event VI_1 removing-addresses",
    "event VI_1 INIT>BACKUP startup init",
    "event socket-opened",
  ]);
  assert.equal(host.state("VI_1"), "BACKUP");
  assert.equal(host.engine.nextDeadline(), instant(1_000_000 + 3_000_000 + 609_375));
});

test("it takes over in keepalived's order: advert, address, announcement, notification", () => {
  const notify = { ...NO_NOTIFY, master: command("/m"), any: command("/n") };
  const host = new StoryHost().start(simple({ notify }));
  host.tell();
  host.runSeconds(3.7);
  assert.deepEqual(host.tell(), [
    "send 51:100 10.0.0.11 > 224.0.0.18",
    "add 10.0.0.100/24 eth0",
    ...Array.from({ length: 5 }, () => "frame arp 10.0.0.100"),
    "notify /m",
    "notify /n INSTANCE VI_1 MASTER 100",
    "event VI_1 advert-timeout",
    "event VI_1 BACKUP>MASTER master-down-timer",
    "event VI_1 setting-addresses",
    "event VI_1 announcing 10.0.0.100 became-master",
    ...Array.from({ length: 5 }, () => "event announce-frame"),
  ]);
  host.runSeconds(1);
  assert.deepEqual(host.tellOnly("send"), ["send 51:100 10.0.0.11 > 224.0.0.18"]);
  host.runSeconds(4);
  assert.equal(host.tellOnly("frame").length, 5, "the second burst after garp_master_delay");
});

test("at the end: priority 0, address off, notifications, stopped", () => {
  const notify = { ...NO_NOTIFY, stop: command("/s"), any: command("/n") };
  const host = new StoryHost().start(simple({ notify })).runSeconds(4);
  host.tell();
  host.give({ kind: "stop", keep: false });
  assert.deepEqual(host.tell(), [
    "send 51:0 10.0.0.11 > 224.0.0.18",
    "remove 10.0.0.100/24 eth0",
    `close ${SOCKET}`,
    "notify /s final",
    "notify /n INSTANCE VI_1 STOP 100 final",
    "event VI_1 sent-priority-zero",
    "event VI_1 removing-addresses",
    "event VI_1 MASTER>STOP stop",
    "stopped",
  ]);
  assert.equal(host.engine.nextDeadline(), null);
});

test("with --dont-release-vrrp nothing is said and nothing is taken away", () => {
  const host = new StoryHost().start(simple()).runSeconds(4);
  host.tell();
  host.give({ kind: "stop", keep: true });
  assert.deepEqual(host.tell(), [`close ${SOCKET}`, "stopped"]);
  assert.ok(host.has("10.0.0.100/24"));
});

test("it waits for the first result of an unweighted script, without a word", () => {
  const check = planScript("check");
  const configuration = { ...simple({ tracks: [planTrack(check)] }), scripts: [check] };
  const host = new StoryHost().start(configuration);
  assert.equal(host.state("VI_1"), "INIT");
  assert.deepEqual(host.tellOnly("event VI_1", "run", "notify"), [
    "run check",
    "event VI_1 removing-addresses",
  ]);
  host.endScript("check", 0);
  assert.deepEqual(host.tell(), ["event check up exited", "event VI_1 INIT>BACKUP startup"]);
});

test("a failing script: two adverts with priority 0, FAULT; success: BACKUP", () => {
  const check = planScript("check", { fall: 2 });
  const configuration = { ...simple({ tracks: [planTrack(check)] }), scripts: [check] };
  const host = new StoryHost();
  host.scriptResults.set("check", 0);
  host.start(configuration).runSeconds(4);
  host.scriptResults.set("check", 1);
  host.tell();
  host.runSeconds(1);
  assert.deepEqual(host.tellOnly("event check"), ["event check returns 1"]);
  host.runSeconds(1);
  assert.deepEqual(
    host.tell().filter((line) => line !== "run check" && !line.includes("> 224")),
    [
      "remove 10.0.0.100/24 eth0",
      "event check down exited",
      "event VI_1 MASTER>FAULT fault",
      "event VI_1 sent-priority-zero",
      "event VI_1 removing-addresses",
    ],
  );
  host.scriptResults.set("check", 0);
  host.runSeconds(1);
  assert.equal(host.state("VI_1"), "BACKUP");
});

test("init_fail: FAULT from the start, until the check has succeeded `rise` times", () => {
  const check = planScript("check", { initFail: true, rise: 2 });
  const host = new StoryHost();
  host.scriptResults.set("check", 0);
  host.start({ ...simple({ tracks: [planTrack(check)] }), scripts: [check] });
  assert.equal(host.state("VI_1"), "FAULT");
  host.runSeconds(3);
  assert.equal(host.state("VI_1"), "BACKUP");
});

test("init_fail of a check that a reload brings takes no address away", () => {
  const check = planScript("check", { initFail: true, rise: 5 });
  const host = new StoryHost().start(simple());
  host.runSeconds(5);
  host.scriptResults.set("check", 0);
  const configuration = { ...simple({ tracks: [planTrack(check)] }), scripts: [check] };
  host.give({ kind: "configured", configuration });
  host.runSeconds(2);
  assert.equal(host.state("VI_1"), "MASTER");
  assert.equal(host.has("10.0.0.100/24"), true);
});

test("two hosts: the address moves when the check fails and stays after recovery", () => {
  const check = planScript("chk_haproxy", { intervalUs: seconds(2), fall: 2, rise: 2 });
  const configuration: Configuration = {
    ...simple({ advertIntervalUs: seconds(2), preempt: false, tracks: [planTrack(check)] }),
    scripts: [check],
  };
  const a = new StoryHost();
  const b = new StoryHost({ addresses: [present("10.0.0.12/24")] });
  connect(a, b);
  for (const host of [a, b]) {
    host.scriptResults.set("chk_haproxy", 0);
    host.start(configuration);
  }
  runBoth(a, b, 20_000_000);
  const holders = (): StoryHost[] => [a, b].filter((host) => host.has("10.0.0.100/24"));
  assert.equal(holders().length, 1, "exactly one holder");
  const [first] = holders();
  assert.ok(first !== undefined);
  first.scriptResults.set("chk_haproxy", 1);
  runBoth(a, b, 6_000_000);
  assert.equal(first.state("VI_1"), "FAULT");
  assert.equal(holders().length, 1);
  assert.notEqual(holders()[0], first, "the address has moved");
  first.scriptResults.set("chk_haproxy", 0);
  runBoth(a, b, 20_000_000);
  assert.equal(first.state("VI_1"), "BACKUP");
  assert.notEqual(holders()[0], first, "nopreempt: no move back");
  holders()[0]?.give({ kind: "stop", keep: false });
  runBoth(a, b, 1_000_000);
  assert.deepEqual(holders(), [first], "within the skew time after priority 0");
});

test("hundreds that time out together: adverts leave in bounded turns", () => {
  const instances = Array.from({ length: 200 }, (_, i) =>
    planInstance({ name: `VI_${i}`, vrid: i + 1, addresses: [planAddress(`10.0.1.${i}/16`)] }),
  );
  const host = new StoryHost().start(planConfiguration({ instances }));
  const earliest = host.engine.nextDeadline();
  assert.ok(earliest !== null);
  const due = instant(earliest + 500);
  const sent = (): number =>
    host.engine.handle({ kind: "tick" }, due).filter(({ kind }) => kind === "send-packet").length;
  assert.equal(sent(), 128);
  assert.equal(
    host.engine.nextDeadline(),
    due,
    "the others at once, and not late by what came before",
  );
  assert.equal(sent(), 72);
});

test("after a broken invariant the engine still stops", () => {
  const host = new StoryHost().start(simple()).runSeconds(4);
  const broken = { kind: "packet", packet: { socket: SOCKET } } as unknown as EngineInput;
  assert.throws(() => host.engine.handle(broken, host.now));
  host.tell();
  host.give({ kind: "stop", keep: false });
  assert.deepEqual(host.tellOnly("send", "remove", "stopped"), [
    "send 51:0 10.0.0.11 > 224.0.0.18",
    "remove 10.0.0.100/24 eth0",
    "stopped",
  ]);
});

test("time does not go back", () => {
  const engine = new Engine({ now: instant(5), bootedAt: null });
  assert.throws(() => engine.handle({ kind: "tick" }, instant(4)), /time went back/);
});
