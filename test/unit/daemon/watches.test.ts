// Tracked files and processes: what is told when.

import assert from "node:assert/strict";
import { test } from "node:test";
import { micros } from "../../../src/base/units.ts";
import type { EngineInput } from "../../../src/engine/input.ts";
import type { EngineOutput } from "../../../src/engine/output.ts";
import { FakeHost } from "./fake-host.ts";
import { configuration } from "./fake-services.ts";

const WATCH_FILE: EngineOutput = {
  kind: "watch-file",
  name: "tf",
  path: "/tmp/tf",
  initial: null,
};

test("a tracked file is told at once, and again whenever it changes or goes", () => {
  const host = started([WATCH_FILE], { "/tmp/tf": "0\n" });
  assert.deepEqual(told(host), ["0\n"]);
  host.files.contents.set("/tmp/tf", "1\n");
  host.files.watched.get("/tmp/tf")?.();
  host.files.contents.delete("/tmp/tf");
  host.files.watched.get("/tmp/tf")?.();
  assert.deepEqual(told(host), ["0\n", "1\n", null]);
});

test("init_file writes what is missing, and what is there only with overwrite", () => {
  const keep = { ...WATCH_FILE, initial: { value: 5, overwrite: false } };
  const overwrite = { ...WATCH_FILE, initial: { value: 5, overwrite: true } };
  assert.deepEqual(told(started([keep], {})), ["5\n"]);
  assert.deepEqual(told(started([keep], { "/tmp/tf": "1\n" })), ["1\n"]);
  assert.deepEqual(told(started([overwrite], { "/tmp/tf": "1\n" })), ["5\n"]);
});

test("a file that is no longer tracked is left alone", () => {
  const host = started([WATCH_FILE, { kind: "unwatch-file", name: "tf" }], {});
  assert.equal(host.files.watched.size, 0);
});

test("a tracked process is counted at once, then each second, and told of when it changes", () => {
  const host = new FakeHost();
  host.processNames.set(10, "haproxy");
  host.loaded = {
    kind: "loaded",
    configuration: { ...configuration(), processes: [HAPROXY] },
    diagnostics: [],
  };
  host.engine.respond = respondOnce([{ kind: "watch-process", name: "tp" }]);
  host.start();
  const counts = (): number[] =>
    host.engine.inputs.flatMap((input) => (input.kind === "tracked-process" ? input.count : []));
  assert.deepEqual(counts(), [1]);
  host.sweep();
  assert.deepEqual(counts(), [1]);
  host.processNames.clear();
  host.sweep();
  assert.deepEqual(counts(), [1, 0]);
});

const HAPROXY = {
  name: "tp",
  process: "haproxy",
  parameters: [],
  parameterMatch: "none",
  fullCommand: false,
  weight: { value: 0, reverse: false },
  quorum: 1,
  quorumMax: 65_535,
  forkDelayUs: micros(0),
  terminateDelayUs: micros(0),
} as const;

function started(outputs: readonly EngineOutput[], files: Record<string, string>): FakeHost {
  const host = new FakeHost();
  for (const [path, text] of Object.entries(files)) host.files.contents.set(path, text);
  host.engine.respond = respondOnce(outputs);
  host.start();
  return host;
}

function respondOnce(outputs: readonly EngineOutput[]): FakeHost["engine"]["respond"] {
  return (input: EngineInput) => (input.kind === "configured" ? outputs : []);
}

function told(host: FakeHost): (string | null)[] {
  return host.engine.inputs.flatMap((input) =>
    input.kind === "tracked-file" ? [input.content] : [],
  );
}
