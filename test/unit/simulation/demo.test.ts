import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { loadKeepalivedConfig } from "../../../src/config/keepalived/load.ts";
import type { Configuration } from "../../../src/model/configuration.ts";
import { runDemo } from "../../../src/simulation/demo.ts";
import { planAddress, planConfiguration, planInstance } from "../../../src/simulation/plans.ts";
import { memoryHost } from "../../support/memory-host.ts";

const EXAMPLE = path.resolve(import.meta.dirname, "../../../../examples/haproxy-pair.conf");

function loadExample(): Configuration {
  const text = readFileSync(EXAMPLE, "utf8");
  const host = memoryHost({ files: { "/k.conf": text } });
  const { configuration } = loadKeepalivedConfig("/k.conf", host, { configId: null });
  assert.ok(configuration !== null);
  return configuration;
}

function play(configuration: Configuration): string[] {
  const lines: string[] = [];
  runDemo(configuration, (line) => lines.push(line));
  return lines;
}

test("the example of an HAProxy pair plays its whole story, the same each time", () => {
  const lines = play(loadExample());
  const acts = lines.filter((line) => line.includes("* ")).map((line) => line.replace(/.*\* /, ""));
  assert.deepEqual(acts, [
    "the daemons start on h1 and h2",
    "HAProxy dies on h1",
    "HAProxy is back on h1",
    "the daemon on h2 is killed (SIGKILL)",
    "the daemon on h2 starts again",
    "both daemons are stopped (SIGTERM)",
  ]);
  assert.ok(lines.some((line) => /609\.\d ms {2}h2 is master/.test(line)));
  assert.ok(lines.some((line) => /66\d\d\.\d ms {2}h1 is master/.test(line)));
  assert.ok(lines.some((line) => line.includes("nopreempt: the address stays on h2")));
  assert.deepEqual(play(loadExample()), lines);
});

test("a pair without a script and with preemption has a story as well", () => {
  const vip = planAddress("10.0.0.9/24");
  const instance = planInstance({ name: "VI", vrid: 1, addresses: [vip] });
  const lines = play(planConfiguration({ instances: [instance] }));
  assert.ok(lines.some((line) => line.includes("the address is on neither")));
});

test("a configuration that has nothing to show is refused", () => {
  assert.throws(() => play(planConfiguration({})), /no instance/);
});
