import assert from "node:assert/strict";
import { test } from "node:test";
import { seconds } from "../../../src/base/units.ts";
import type { Configuration } from "../../../src/model/configuration.ts";
import type {
  TrackedFile,
  TrackedProcess,
  TrackedScript,
  TrackReference,
} from "../../../src/model/tracker.ts";
import {
  planAddress,
  planConfiguration,
  planInstance,
  planScript,
  planTrack,
} from "../../../src/simulation/plans.ts";
import { StoryHost } from "./story.ts";
import { eth } from "./story-kernel.ts";

const FILE: TrackedFile = {
  name: "tf",
  path: "/run/tf",
  weight: { value: 1, reverse: false },
  initial: null,
};
const HAPROXY: TrackedProcess = {
  name: "haproxy",
  process: "haproxy",
  parameters: [],
  parameterMatch: "none",
  fullCommand: false,
  weight: { value: 0, reverse: false },
  quorum: 1,
  quorumMax: 65_535,
  forkDelayUs: seconds(0),
  terminateDelayUs: seconds(1),
};

function plan(tracks: readonly TrackReference[], more: Partial<Configuration> = {}): Configuration {
  const addresses = [planAddress("10.0.0.100/24")];
  const instances = [planInstance({ name: "VI_1", vrid: 51, addresses, tracks })];
  return planConfiguration({ instances, ...more });
}

function reference(kind: TrackReference["kind"], name: string, weight: number): TrackReference {
  return { kind, name, weight: { value: weight, reverse: false } };
}

function weighted(name: string, weight: number): TrackedScript {
  return planScript(name, { weight: { value: weight, reverse: false } });
}

function content(host: StoryHost, text: string | null): void {
  host.give({ kind: "tracked-file", name: "tf", content: text });
}

test("weights of scripts add up, and undecided ones count nothing", () => {
  const scripts = [weighted("plus", 30), weighted("minus", -60)];
  const host = new StoryHost().start(plan(scripts.map(planTrack), { scripts }));
  assert.equal(host.state("VI_1"), "BACKUP", "nobody waits for a weighted script");
  assert.equal(host.instance("VI_1").effectivePriority, 100);
  host.endScript("plus", 0).endScript("minus", 1);
  assert.deepEqual(host.tellOnly("event VI_1 priority"), [
    "event VI_1 priority 100>130",
    "event VI_1 priority 130>70",
  ]);
});

test("a weight of the track line overrides that of the script", () => {
  const check = weighted("check", -60);
  const host = new StoryHost();
  host.scriptResults.set("check", 1);
  host.start(plan([reference("script", "check", -5)], { scripts: [check] }));
  assert.equal(host.instance("VI_1").effectivePriority, 95);
});

test("one script for several instances runs once", () => {
  const check = planScript("check");
  const tracks = [planTrack(check)];
  const instances = [1, 2, 3].map((i) =>
    planInstance({
      name: `VI_${i}`,
      vrid: i,
      addresses: [planAddress(`10.0.0.${100 + i}/24`)],
      tracks,
    }),
  );
  const host = new StoryHost().start(planConfiguration({ instances, scripts: [check] }));
  assert.deepEqual(host.tellOnly("run"), ["run check"]);
  host.endScript("check", 0);
  assert.deepEqual(
    host.view().instances.map(({ state }) => state),
    ["BACKUP", "BACKUP", "BACKUP"],
  );
});

test("an overrun and a timeout are told, the group is ended", () => {
  const check = planScript("check", { intervalUs: seconds(1), timeoutUs: seconds(1.5) });
  const host = new StoryHost().start(plan([planTrack(check)], { scripts: [check] }));
  host.tell();
  host.runSeconds(4);
  assert.deepEqual(
    host.tell().filter((line) => !line.startsWith("event VI_1")),
    [
      "event script-overrun",
      "signal check 15",
      "event check down timed-out",
      "event script-overrun",
      "event script-overrun",
      "signal check 9",
      "event script-overrun",
    ],
  );
});

test("a script that cannot be started is told each time and holds nothing up", () => {
  const command = { argv: ["/opt/check.sh", "-v"], account: null, text: "check.sh -v" } as const;
  const probe = { kind: "command", command } as const;
  const check: TrackedScript = { ...planScript("check"), command: probe };
  const host = new StoryHost().start(plan([planTrack(check)], { scripts: [check] }));
  const failure = { errno: 2, code: "ENOENT", message: "No such file or directory" };
  const [run] = host.runs.keys();
  assert.ok(run !== undefined);
  host.give({ kind: "script-not-started", run, failure });
  assert.ok(host.tell().includes("event script-not-started /opt/check.sh"));
  assert.equal(host.state("VI_1"), "BACKUP");
  host.runSeconds(1);
  assert.deepEqual(host.tellOnly("run"), ["run check.sh -v"]);
});

test("`</path`: the file is probed instead of a program run", () => {
  const command = { kind: "open-file", path: "/run/ok" } as const;
  const check: TrackedScript = { ...planScript("check"), command };
  const host = new StoryHost().start(plan([planTrack(check)], { scripts: [check] }));
  assert.deepEqual(host.tellOnly("run", "probe"), ["probe /run/ok"]);
  const [run] = host.runs.keys();
  assert.ok(run !== undefined);
  host.give({ kind: "file-probed", run, readable: false });
  assert.equal(host.state("VI_1"), "FAULT");
});

test("a tracked file: BACKUP (init) after the first reading, then priority and fault", () => {
  const host = new StoryHost().start(plan([reference("file", "tf", 1)], { files: [FILE] }));
  assert.equal(host.state("VI_1"), "INIT");
  content(host, null);
  assert.ok(host.tell().includes("event VI_1 INIT>BACKUP startup init"));
  content(host, "-20\n");
  assert.equal(host.instance("VI_1").effectivePriority, 80);
  content(host, "abc");
  assert.equal(host.instance("VI_1").effectivePriority, 100);
  host.tell();
  content(host, "-300");
  assert.deepEqual(host.tell(), ["event VI_1 tracked-file-state", "event VI_1 BACKUP>FAULT fault"]);
  content(host, "0");
  assert.deepEqual(host.tell(), [
    "event VI_1 tracked-file-state",
    "event VI_1 FAULT>BACKUP fault-cleared",
  ]);
});

test("a file that is rewritten is empty for a moment: nobody notices", () => {
  const host = new StoryHost().start(plan([reference("file", "tf", 1)], { files: [FILE] }));
  content(host, "50");
  content(host, "");
  host.run(50_000);
  content(host, "60");
  host.runSeconds(1);
  assert.deepEqual(host.tellOnly("event VI_1 priority"), [
    "event VI_1 priority 100>150",
    "event VI_1 priority 150>160",
  ]);
  content(host, "\n");
  host.run(100_000);
  assert.equal(host.instance("VI_1").effectivePriority, 100, "empty for good counts as 0");
  content(host, "7");
  content(host, null);
  assert.equal(host.instance("VI_1").effectivePriority, 100, "a missing file does at once");
});

test("a tracked process: no quorum at start is a fault with its reason", () => {
  const tracks = [reference("process", "haproxy", 0)];
  const host = new StoryHost().start(plan(tracks, { processes: [HAPROXY] }));
  host.give({ kind: "tracked-process", name: "haproxy", count: 0 });
  assert.deepEqual(host.instance("VI_1").faults, [{ kind: "process-quorum", name: "haproxy" }]);
  assert.ok(host.tell().includes("event VI_1 fault-at-start process-quorum"));
  host.give({ kind: "tracked-process", name: "haproxy", count: 1 });
  assert.equal(host.state("VI_1"), "BACKUP");
  host.give({ kind: "tracked-process", name: "haproxy", count: 0 });
  host.runSeconds(0.9);
  assert.equal(host.state("VI_1"), "BACKUP", "terminate_delay");
  host.runSeconds(0.2);
  assert.equal(host.state("VI_1"), "FAULT");
});

test("track_interface: with a weight the priority, without one FAULT", () => {
  const links = [eth("eth0", 2), eth("eth1", 3)];
  const host = new StoryHost({ links }).start(plan([reference("interface", "eth1", -60)]));
  host.link("eth1", { running: false });
  assert.equal(host.instance("VI_1").effectivePriority, 40);
  const strict = new StoryHost({ links }).start(plan([reference("interface", "eth1", 0)]));
  strict.link("eth1", { running: false });
  assert.equal(strict.state("VI_1"), "FAULT");
});

test("track_interface with a positive weight counts from the start", () => {
  const links = [eth("eth0", 2), eth("eth1", 3)];
  const host = new StoryHost({ links }).start(plan([reference("interface", "eth1", 20)]));
  assert.equal(host.instance("VI_1").effectivePriority, 120);
  assert.ok(host.tell().includes("event VI_1 priority 100>120"));
});

test("several reasons: FAULT until the last is gone", () => {
  const scripts = [planScript("a"), planScript("b")];
  const host = new StoryHost();
  host.scriptResults.set("a", 1).set("b", 1);
  host.start(plan(scripts.map(planTrack), { scripts })).runSeconds(1.5);
  host.scriptResults.set("a", 0);
  host.runSeconds(1);
  assert.equal(host.state("VI_1"), "FAULT");
  assert.deepEqual(host.instance("VI_1").faults, [{ kind: "script-down", name: "b" }]);
  host.scriptResults.set("b", 0);
  host.runSeconds(1);
  assert.equal(host.state("VI_1"), "BACKUP");
});
