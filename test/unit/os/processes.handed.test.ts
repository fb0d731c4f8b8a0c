// What a child is handed: environment, account and arguments, and what is refused.

import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import type { Account, ExitStatus } from "../../../src/model/script.ts";
import { createProcesses, type LinuxProcesses } from "../../../src/os/processes.ts";

const LIMIT = { timeout: 60_000 };
const ROOT = process.geteuid?.() === 0;

const folder = mkdtempSync(path.join(tmpdir(), "vrrpd-"));
after(() => rmSync(folder, { recursive: true }));

/** What a shell text writes to its standard output. */
async function outputOf(
  processes: LinuxProcesses,
  script: string,
  account: Account | null = null,
): Promise<string> {
  chmodSync(folder, 0o777);
  const file = path.join(folder, "output");
  rmSync(file, { force: true });
  const argv = ["/bin/sh", "-c", `{ ${script}; } >"$0"`, file] as const;
  // What waits for children lets this process end; a timer does not.
  const alive = setInterval(() => {}, 1000);
  await new Promise<ExitStatus>((resolve, reject) => {
    const started = processes.spawn({ argv, account, text: script }, resolve);
    if (!started.ok) reject(new Error(started.failure.message));
  });
  clearInterval(alive);
  return readFileSync(file, "utf8");
}

/** Why a program was not started. */
function refusalOf(argv: readonly [string, ...string[]], account: Account | null): string {
  const processes = createProcesses();
  const started = processes.spawn({ argv, account, text: "" }, () => assert.fail("it ran"));
  processes.close();
  return started.ok ? "started" : started.failure.code;
}

test("a child is not given the secrets that are read from the environment", LIMIT, async () => {
  process.env["VIP_ETCD_PASSWORD"] = "hunter2";
  process.env["VIP_INTERFACE"] = "eth0";
  const processes = createProcesses({ secretVariables: ["VIP_ETCD_PASSWORD"] });
  delete process.env["VIP_ETCD_PASSWORD"];
  delete process.env["VIP_INTERFACE"];
  const variables = await outputOf(processes, 'echo "$VIP_ETCD_PASSWORD/$VIP_INTERFACE"');
  processes.close();
  assert.equal(variables, "/eth0\n");
});

test("every number of an account is taken as it is", { ...LIMIT, skip: !ROOT }, async () => {
  const processes = createProcesses();
  for (const number of [65534, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 2]) {
    const account = { userName: "", uid: number, gid: number };
    const numbers = await outputOf(processes, "id -u; id -g", account);
    assert.equal(numbers, `${number}\n${number}\n`);
  }
  processes.close();
});

test("the number that means no change to the kernel is nobody's", () => {
  for (const [uid, gid] of [
    [2 ** 32 - 1, 65534],
    [65534, 2 ** 32 - 1],
  ] as const) {
    assert.equal(refusalOf(["/bin/true"], { userName: "", uid, gid }), "EINVAL");
  }
});

test("a NUL in an argument is refused, not an end of it", () => {
  assert.equal(refusalOf(["/bin/tr\0ue"], null), "EINVAL");
});

test("a child is not spared when memory runs out, as this process may be", LIMIT, async () => {
  const file = "/proc/self/oom_score_adj";
  const before = readFileSync(file, "utf8").trim();
  // To be spared takes a privilege; what is told from other processes is any number.
  writeFileSync(file, "500");
  const spared = createProcesses({ spared: true });
  const plain = createProcesses();
  const nobody = ROOT ? { userName: "", uid: 65534, gid: 65534 } : null;
  assert.equal(await outputOf(spared, `cat ${file}`), "0\n");
  assert.equal(await outputOf(spared, `cat ${file}`, nobody), "0\n");
  assert.equal(readFileSync(file, "utf8"), "500\n");
  // Ended sooner than others is what somebody asked for, and stays.
  assert.equal(await outputOf(plain, `cat ${file}`), "500\n");
  writeFileSync(file, before);
  spared.close();
  plain.close();
});
