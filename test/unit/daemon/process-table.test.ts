// keepalived.conf `vrrp_track_process`: which processes count.

import assert from "node:assert/strict";
import { test } from "node:test";
import { micros } from "../../../src/base/units.ts";
import { PROC, type ProcessTable, Sweep } from "../../../src/daemon/process-table.ts";
import type { TrackedProcess } from "../../../src/model/tracker.ts";

const TABLE: Readonly<Record<number, readonly [string, ...string[]]>> = {
  1: ["systemd", "/sbin/init"],
  10: ["haproxy", "/usr/sbin/haproxy", "-f", "/etc/haproxy.cfg", "-D"],
  11: ["haproxy", "/usr/sbin/haproxy", "-f", "/etc/haproxy.cfg"],
  12: ["averyveryverylo", "/opt/averyveryverylongname"],
  13: ["kthreadd"],
};

const table: ProcessTable = {
  pids: () => [...Object.keys(TABLE).map(Number), 99],
  name: (pid) => TABLE[pid]?.[0] ?? null,
  commandLine: (pid) => TABLE[pid]?.slice(1) ?? null,
};

const CASES: readonly (readonly [string, Partial<TrackedProcess>, number])[] = [
  ["by task name", { process: "haproxy" }, 2],
  ["by a name longer than the kernel keeps", { process: "averyveryverylongname" }, 1],
  ["a kernel thread by its name", { process: "kthreadd" }, 1],
  ["by full command", { process: "/usr/sbin/haproxy", fullCommand: true }, 2],
  ["a kernel thread has no command", { process: "kthreadd", fullCommand: true }, 0],
  ["a task name is no full command", { process: "haproxy", fullCommand: true }, 0],
  ["exact parameters", withParameters("exact", "-f", "/etc/haproxy.cfg"), 1],
  ["initial parameters", withParameters("initial", "-f"), 2],
  ["partial last parameter", withParameters("partial", "-f", "/etc/ha"), 2],
  ["partial only the last", withParameters("partial", "-", "/etc/haproxy.cfg"), 0],
];

for (const [what, traits, count] of CASES) {
  test(`${what}: ${count}`, () => {
    const sweep = new Sweep(table, [tracked(traits)]);
    assert.equal(sweep.slice(100), true);
    assert.equal(sweep.counts.get("t"), count);
  });
}

test("a sweep goes on where its slice ended", () => {
  const sweep = new Sweep(table, [tracked({ process: "haproxy" })]);
  assert.equal(sweep.slice(2), false);
  assert.equal(sweep.counts.get("t"), 1);
  assert.equal(sweep.slice(2), false);
  assert.equal(sweep.slice(2), true);
  assert.equal(sweep.counts.get("t"), 2);
});

test("the real table holds this process", () => {
  assert.equal(PROC.pids().includes(process.pid), true);
  assert.equal(PROC.commandLine(process.pid)?.[0]?.includes("node"), true);
  assert.equal(PROC.name(2 ** 22 + 1), null);
});

function withParameters(
  parameterMatch: TrackedProcess["parameterMatch"],
  ...parameters: readonly string[]
): Partial<TrackedProcess> {
  return { process: "/usr/sbin/haproxy", fullCommand: true, parameterMatch, parameters };
}

function tracked(traits: Partial<TrackedProcess>): TrackedProcess {
  return {
    name: "t",
    process: "",
    parameters: [],
    parameterMatch: "none",
    fullCommand: false,
    weight: { value: 0, reverse: false },
    quorum: 1,
    quorumMax: 65_535,
    forkDelayUs: micros(0),
    terminateDelayUs: micros(0),
    ...traits,
  };
}
