// Children of root: other accounts, capabilities, scheduling. Changes of this process's own
// scheduling are taken back.

import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { micros } from "../../../src/base/units.ts";
import type { Account, ExitStatus } from "../../../src/model/script.ts";
import { ownCpuMask } from "../../../src/os/cpu-mask.ts";
import { native } from "../../../src/os/native.ts";
import { createProcesses, type LinuxProcesses } from "../../../src/os/processes.ts";
import { helperThreads } from "../../../src/os/threads.ts";
import { tryRun } from "../lab/command.ts";
import { isHostRoot, skip } from "./wire.ts";

const hostRootOnly = skip !== false ? skip : isHostRoot ? false : "only as root of the machine";

const ROOT: Account = { userName: "root", uid: 0, gid: 0 };
const NOBODY: Account = { userName: "nobody", uid: 65_534, gid: 65_534 };
const SCHED_OTHER = 0;

/** What a shell text prints, run as somebody. */
async function outputOf(
  processes: LinuxProcesses,
  account: Account | null,
  script: string,
): Promise<string> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "vrrpd-"));
  const file = path.join(folder, "out");
  chmodSync(folder, 0o777);
  // What waits for children lets the process end; this does not.
  const alive = setInterval(() => {}, 1000);
  try {
    const status = await new Promise<ExitStatus>((resolve, reject) => {
      const argv = ["/bin/sh", "-c", `exec >"$1" 2>&1; ${script}`, "sh", file] as const;
      const started = processes.spawn({ argv, account, text: script }, resolve);
      if (!started.ok) reject(new Error(started.failure.message));
    });
    assert.deepEqual(status, { kind: "exited", code: 0 });
    return readFileSync(file, "utf8").trim();
  } finally {
    clearInterval(alive);
    rmSync(folder, { recursive: true });
  }
}

test("root may run scripts as itself, with or without naming itself", { skip }, async () => {
  const processes = createProcesses();
  for (const account of [ROOT, null]) {
    assert.equal(await outputOf(processes, account, "id -u; id -g"), "0\n0");
  }
  processes.close();
});

test("another account has its own group and no other, and no power", {
  skip: hostRootOnly,
}, async () => {
  const processes = createProcesses();
  const script = "grep -E '^(Uid|Gid|Groups|Cap)' /proc/$$/status";
  const text = await outputOf(processes, NOBODY, script);
  processes.close();
  const lines = new Map(
    text.split("\n").map((line) => {
      const [name = "", ...values] = line.trim().split(/\s+/);
      return [name, values.join(" ")];
    }),
  );
  const four = Array(4).fill("65534").join(" ");
  assert.deepEqual([lines.get("Uid:"), lines.get("Gid:")], [four, four]);
  assert.equal(lines.get("Groups:"), "65534");
  for (const name of ["CapInh:", "CapPrm:", "CapEff:", "CapAmb:"]) {
    assert.match(lines.get(name) ?? "", /^0+$/, name);
  }
});

test("ambient capabilities of the daemon do not reach its scripts", { skip: hostRootOnly }, () => {
  const program = path.join(import.meta.dirname, "../../support/os/run-shell.js");
  const script =
    "grep -q '^CapEff:.*[1-9a-f]' /proc/$PPID/status || exit 3\n" +
    "grep -q '^CapEff:[[:space:]]*0*$' /proc/$$/status || exit 4";
  const { status, text } = tryRun(
    ...["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"],
    ...["--inh-caps=+net_raw", "--ambient-caps=+net_raw"],
    ...[process.execPath, program, script],
  );
  assert.equal(status, 0, `${status === 3 ? "the daemon had none" : ""}${text}`);
});

test("an account that one may not become is a failure", { skip }, () => {
  if (isHostRoot) return;
  const processes = createProcesses();
  const argv = ["/bin/true"] as const;
  const account = { userName: "nobody", uid: 65_534, gid: 65_534 };
  const started = processes.spawn({ argv, account, text: "true" }, () => assert.fail("it ran"));
  assert.ok(!started.ok);
  processes.close();
});

test("process 1 takes orphans off", { skip }, () => {
  const program = path.join(import.meta.dirname, "../../support/os/run-shell.js");
  // The child of a child that is gone becomes process 1's, and a zombie unless that asks for it.
  const script = `(sleep 0.1 &); sleep 1; ! grep -l '^State:.Z' /proc/[0-9]*/status`;
  const { status, text } = tryRun(
    ...["unshare", "--pid", "--fork", "--mount-proc"],
    ...[process.execPath, program, script],
  );
  assert.equal(status, 0, text);
});

test("children keep ordinary scheduling", { skip: hostRootOnly }, async () => {
  const processes = createProcesses();
  const cpus = ownCpuMask();
  const nice = os.getPriority();
  assert.ok(cpus !== null);
  // Nice value and policy; the processors.
  const script = "cut -d' ' -f19,41 /proc/$$/stat; grep Cpus_allowed: /proc/$$/status";
  const before = await outputOf(processes, null, script);
  try {
    assert.ok(processes.setNice(-7).ok);
    assert.ok(processes.setAffinity([0]).ok);
    assert.ok(processes.setRealtimeLimit(micros(10_000_000)).ok);
    assert.ok(processes.setRealtime(5).ok);
    const own = readFileSync("/proc/thread-self/stat", "latin1")
      .replace(/^.*\) /, "")
      .split(" ");
    assert.deepEqual([own[16], own[38]], ["-7", "2"], "nice value and SCHED_RR");
    const others = helperThreads().map((thread) =>
      readFileSync(`/proc/self/task/${thread}/stat`, "latin1")
        .replace(/^.*\) /, "")
        .split(" "),
    );
    assert.ok(others.length > 0);
    for (const other of others) assert.deepEqual([other[37], other[38]], ["4", "2"]);
    for (const thread of helperThreads()) {
      const status = readFileSync(`/proc/self/task/${thread}/status`, "latin1");
      assert.match(status, /^Cpus_allowed_list:\t0$/m);
    }
    assert.equal(await outputOf(processes, null, script), before);
  } finally {
    for (const thread of [0, ...helperThreads()]) {
      native.schedSet(thread, SCHED_OTHER, 0);
      native.setAffinity(thread, cpus);
    }
    native.setNice(nice);
    processes.close();
  }
  assert.match(before, /^0 0\n/);
});
