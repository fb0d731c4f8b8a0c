import assert from "node:assert/strict";
import { test } from "node:test";
import { seconds } from "../../../src/base/units.ts";
import type { Configuration } from "../../../src/model/configuration.ts";
import type { TrackedFile, TrackedProcess, TrackReference } from "../../../src/model/tracker.ts";
import { planAddress, planConfiguration, planInstance } from "../../../src/simulation/plans.ts";
import { StoryHost } from "./story.ts";

const WEIGHT = { value: 1, reverse: false };
const FILE: TrackedFile = {
  name: "tf",
  path: "/run/tf",
  weight: WEIGHT,
  initial: { value: 7, overwrite: true },
};
const PROCESS: TrackedProcess = {
  name: "tp",
  process: "haproxy",
  parameters: [],
  parameterMatch: "none",
  fullCommand: false,
  weight: WEIGHT,
  quorum: 1,
  quorumMax: 9,
  forkDelayUs: seconds(0),
  terminateDelayUs: seconds(0),
};
const TRACKS: TrackReference[] = [
  { kind: "file", name: "tf", weight: WEIGHT },
  { kind: "process", name: "tp", weight: WEIGHT },
];

function plan(file: TrackedFile, process: TrackedProcess, tracks = TRACKS): Configuration {
  const addresses = [planAddress("10.0.0.100/24")];
  const instances = [planInstance({ name: "VI_1", vrid: 51, addresses, tracks })];
  return planConfiguration({ instances, files: [file], processes: [process] });
}

function start(): StoryHost {
  const host = new StoryHost().start(plan(FILE, PROCESS));
  host.give({ kind: "tracked-file", name: "tf", content: "5" });
  host.give({ kind: "tracked-process", name: "tp", count: 1 });
  return host;
}

function reload(host: StoryHost, configuration: Configuration): string[] {
  host.tell();
  host.give({ kind: "configured", configuration });
  return host.tellOnly("watch", "unwatch");
}

test("files and processes are watched from the start, and asked about once", () => {
  const host = new StoryHost().start(plan(FILE, PROCESS));
  assert.deepEqual(host.tellOnly("watch"), ["watch-file tf", "watch-process tp"]);
  assert.equal(host.state("VI_1"), "INIT");
});

test("init_file is for the start alone", () => {
  const initials: unknown[] = [];
  const host = new StoryHost();
  const look = (configuration: Configuration): void => {
    for (const output of host.engine.handle({ kind: "configured", configuration }, host.now)) {
      if (output.kind === "watch-file") initials.push(output.initial);
    }
  };
  look(plan(FILE, PROCESS));
  look(plan({ ...FILE, path: "/run/other" }, PROCESS));
  assert.deepEqual(initials, [{ value: 7, overwrite: true }, null]);
});

test("the same ones keep their values", () => {
  const host = start();
  assert.equal(host.instance("VI_1").effectivePriority, 106);
  assert.deepEqual(reload(host, plan({ ...FILE, initial: null }, PROCESS)), []);
  assert.equal(host.instance("VI_1").effectivePriority, 106);
});

test("another path or another process is watched anew, without a fault meanwhile", () => {
  const host = start();
  const told = reload(host, plan({ ...FILE, path: "/run/x" }, { ...PROCESS, process: "nginx" }));
  assert.deepEqual(told, [
    "unwatch-file tf",
    "watch-file tf",
    "unwatch-process tp",
    "watch-process tp",
  ]);
  assert.equal(host.state("VI_1"), "BACKUP");
  assert.equal(host.instance("VI_1").effectivePriority, 100);
});

test("what nobody tracks any more is not watched", () => {
  const host = start();
  assert.deepEqual(reload(host, plan(FILE, PROCESS, [])), [
    "unwatch-file tf",
    "unwatch-process tp",
  ]);
  host.give({ kind: "tracked-file", name: "tf", content: "50" });
  assert.equal(host.instance("VI_1").effectivePriority, 100);
  assert.deepEqual(reload(host, plan(FILE, PROCESS)), ["watch-file tf", "watch-process tp"]);
});
