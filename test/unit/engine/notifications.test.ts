import assert from "node:assert/strict";
import { test } from "node:test";
import { IpAddress } from "../../../src/base/ip-address.ts";
import type { Configuration } from "../../../src/model/configuration.ts";
import { NO_NOTIFY } from "../../../src/model/notify.ts";
import type { Command } from "../../../src/model/script.ts";
import type { VrrpInstanceConfig } from "../../../src/model/vrrp-instance.ts";
import {
  planAddress,
  planConfiguration,
  planInstance,
  planScript,
  planTrack,
} from "../../../src/simulation/plans.ts";
import { NO_PACKET_MEMORY } from "../../../src/vrrp/packet-memory.ts";
import { buildAdverts } from "../../../src/vrrp/transmit.ts";
import { StoryHost } from "./story.ts";

const SOCKET = "ipv4/112/2/multicast/224.0.0.18";

function command(...argv: [string, ...string[]]): Command {
  return { argv, account: null, text: argv.join(" ") };
}

const NOTIFY = {
  ...NO_NOTIFY,
  master: command("/m", "own"),
  backup: command("/b"),
  fault: command("/f"),
  stop: command("/s"),
  masterRxLowerPriority: command("/rx"),
  any: command("/n", "x"),
};

function plan(changes: Partial<VrrpInstanceConfig> = {}): Configuration {
  const addresses = [planAddress("10.0.0.100/24")];
  const base = planConfiguration({
    instances: [planInstance({ name: "VI_1", vrid: 51, addresses, notify: NOTIFY, ...changes })],
  });
  const fifo = (path: string): Configuration["global"]["notifyFifo"] => ({
    path,
    script: null,
    owner: null,
  });
  const global = { ...base.global, notifyFifo: fifo("/all"), vrrpNotifyFifo: fifo("/vrrp") };
  return { ...base, global };
}

const told = (host: StoryHost): string[] => host.tellOnly("notify", "fifo");

test("the script of the state with its own words, `notify` with four more, then the FIFOs", () => {
  const host = new StoryHost().start(plan());
  assert.deepEqual(told(host), [
    "notify /b",
    "notify /n x INSTANCE VI_1 BACKUP 100",
    'fifo /all INSTANCE "VI_1" BACKUP 100',
    'fifo /vrrp INSTANCE "VI_1" BACKUP 100',
  ]);
  host.runSeconds(4);
  assert.deepEqual(told(host), [
    "notify /m own",
    "notify /n x INSTANCE VI_1 MASTER 100",
    'fifo /all INSTANCE "VI_1" MASTER 100',
    'fifo /vrrp INSTANCE "VI_1" MASTER 100',
  ]);
  host.link("eth0", { running: false });
  assert.deepEqual(told(host).slice(0, 2), ["notify /f", "notify /n x INSTANCE VI_1 FAULT 100"]);
  host.give({ kind: "stop", keep: false });
  assert.deepEqual(told(host), [
    "notify /s final",
    "notify /n x INSTANCE VI_1 STOP 100 final",
    'fifo /all INSTANCE "VI_1" STOP 100',
    'fifo /vrrp INSTANCE "VI_1" STOP 100',
  ]);
});

test("STOP is told whatever the state, also when nothing is released", () => {
  const host = new StoryHost().start(plan());
  told(host);
  host.give({ kind: "stop", keep: true });
  assert.deepEqual(told(host)[0], "notify /s final");
});

test("a lower priority advert heard by a MASTER: its script, and the FIFOs", () => {
  const host = new StoryHost().start(plan()).runSeconds(4);
  told(host);
  const [config] = plan().instances;
  assert.ok(config !== undefined);
  const source = IpAddress.of("10.0.0.12");
  const context = { config, source, memory: NO_PACKET_MEMORY, socket: SOCKET, wallTimeMs: 0 };
  const [packet] = buildAdverts(context, 50).packets;
  assert.ok(packet !== undefined);
  host.receive(SOCKET, { source: source.text, bytes: packet.bytes });
  assert.deepEqual(told(host), [
    "notify /rx",
    'fifo /all INSTANCE "VI_1" MASTER_RX_LOWER_PRI 100',
    'fifo /vrrp INSTANCE "VI_1" MASTER_RX_LOWER_PRI 100',
  ]);
});

test("notify_priority_changes: the FIFOs only, with the new priority", () => {
  const check = { ...planScript("w"), weight: { value: -20, reverse: false } };
  const changes = { tracks: [planTrack(check)], notifyPriorityChanges: true };
  const host = new StoryHost();
  host.scriptResults.set("w", 0);
  host.start({ ...plan(changes), scripts: [check] }).runSeconds(4);
  told(host);
  host.scriptResults.set("w", 1);
  host.runSeconds(1);
  assert.deepEqual(told(host), [
    'fifo /all INSTANCE "VI_1" MASTER_PRIORITY 80',
    'fifo /vrrp INSTANCE "VI_1" MASTER_PRIORITY 80',
  ]);
  const silent = new StoryHost();
  silent.scriptResults.set("w", 1);
  silent.start({ ...plan({ tracks: [planTrack(check)] }), scripts: [check] });
  assert.ok(!told(silent).some((line) => line.includes("PRIORITY")));
});
