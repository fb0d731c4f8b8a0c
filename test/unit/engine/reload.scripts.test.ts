import assert from "node:assert/strict";
import { test } from "node:test";
import { seconds } from "../../../src/base/units.ts";
import type { Configuration } from "../../../src/model/configuration.ts";
import type { VrrpInstanceConfig } from "../../../src/model/vrrp-instance.ts";
import {
  planAddress,
  planConfiguration,
  planInstance,
  planScript,
  planTrack,
} from "../../../src/simulation/plans.ts";
import { StoryHost } from "./story.ts";

const A = planAddress("10.0.0.100/24");

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

test("results of a script are kept while its command is the same", () => {
  const check = planScript("check");
  const start = { ...configuration(instance({ tracks: [planTrack(check)] })), scripts: [check] };
  const host = new StoryHost();
  host.scriptResults.set("check", 0);
  host.start(start).runSeconds(10);
  const slower = { ...check, intervalUs: seconds(5), fall: 9 };
  assert.deepEqual(reload(host, { ...start, scripts: [slower] }), [
    "event check up considered-on-reload",
    "event reloaded",
  ]);
});

test("another command begins anew without a fault, the old process is ended", () => {
  const check = planScript("check");
  const start = { ...configuration(instance({ tracks: [planTrack(check)] })), scripts: [check] };
  const host = new StoryHost();
  host.scriptResults.set("check", 0);
  host.start(start).runSeconds(9.5);
  host.scriptResults.delete("check");
  host.runSeconds(1);
  const command = { argv: ["/usr/bin/other"], account: null, text: "other" } as const;
  const other = { ...check, command: { kind: "command", command } as const };
  assert.deepEqual(reload(host, { ...start, scripts: [other] }), [
    "signal check 15",
    "run other",
    "event reloaded",
  ]);
  assert.equal(host.state("VI_1"), "MASTER");
  host.runSeconds(2);
  assert.deepEqual(host.tellOnly("signal check"), ["signal check 9"]);
});

test("a new script is run at once, and a MASTER does not wait for it", () => {
  const check = planScript("check");
  const host = master();
  const tracks = [planTrack(check)];
  const told = reload(host, { ...configuration(instance({ tracks })), scripts: [check] });
  assert.deepEqual(told, ["run check", "event reloaded"]);
  host.endScript("check", 1);
  assert.equal(host.state("VI_1"), "FAULT");
});

test("a failing script that is no longer tracked is no reason for FAULT any more", () => {
  const check = planScript("check");
  const start = { ...configuration(instance({ tracks: [planTrack(check)] })), scripts: [check] };
  const host = new StoryHost();
  host.scriptResults.set("check", 1);
  host.start(start).runSeconds(2);
  assert.equal(host.state("VI_1"), "FAULT");
  reload(host, configuration(instance()));
  assert.equal(host.state("VI_1"), "BACKUP");
});

test("a failing script that gets a weight lowers the priority instead", () => {
  const check = planScript("check");
  const weighted = { ...check, weight: { value: -30, reverse: false } };
  const start = { ...configuration(instance({ tracks: [planTrack(check)] })), scripts: [check] };
  const host = new StoryHost();
  host.scriptResults.set("check", 1);
  host.start(start).runSeconds(2);
  const tracks = [planTrack(weighted)];
  reload(host, { ...configuration(instance({ tracks })), scripts: [weighted] });
  assert.equal(host.state("VI_1"), "BACKUP");
  assert.equal(host.instance("VI_1").effectivePriority, 70);
});

test("an instance that still waited for a script starts when the script is taken out", () => {
  const check = planScript("check");
  const start = { ...configuration(instance({ tracks: [planTrack(check)] })), scripts: [check] };
  const host = new StoryHost().start(start);
  assert.equal(host.state("VI_1"), "INIT");
  reload(host, configuration(instance()));
  assert.equal(host.state("VI_1"), "BACKUP");
});

test("an instance that still waits waits for a script that comes in as well", () => {
  const [one, two] = [planScript("one"), planScript("two")];
  const start = { ...configuration(instance({ tracks: [planTrack(one)] })), scripts: [one] };
  const host = new StoryHost().start(start);
  const tracks = [planTrack(one), planTrack(two)];
  reload(host, { ...configuration(instance({ tracks })), scripts: [one, two] });
  host.endScript("one", 0);
  assert.equal(host.state("VI_1"), "INIT");
  host.endScript("two", 0);
  assert.equal(host.state("VI_1"), "BACKUP");
});

test("a script that nobody tracks any more is not run any more", () => {
  const check = planScript("check");
  const start = { ...configuration(instance({ tracks: [planTrack(check)] })), scripts: [check] };
  const host = new StoryHost();
  host.scriptResults.set("check", 0);
  host.start(start).runSeconds(3);
  assert.deepEqual(reload(host, { ...configuration(instance()), scripts: [check] }), [
    "event script-unused",
    "event reloaded",
  ]);
  host.runSeconds(3);
  assert.deepEqual(host.tellOnly("run"), []);
});
