// Child processes: what they find when they start, how their end is told, what is left of them.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import type { ExitStatus } from "../../../src/model/script.ts";
import { ENOSYS } from "../../../src/os/failure.ts";
import { native } from "../../../src/os/native.ts";
import { createProcesses, type LinuxProcesses } from "../../../src/os/processes.ts";

const LIMIT = { timeout: 60_000 };
const SIGTERM = 15;

const folder = mkdtempSync(path.join(tmpdir(), "vrrpd-"));
after(() => rmSync(folder, { recursive: true }));

const at = (name: string): string => path.join(folder, name);

/** Runs a shell text, `words` being $1, $2 …, to its end. */
function shell(
  processes: LinuxProcesses,
  script: string,
  ...words: readonly string[]
): Promise<ExitStatus> {
  return new Promise((resolve, reject) => {
    const started = processes.spawn(
      { argv: ["/bin/sh", "-c", script, "sh", ...words], account: null, text: script },
      resolve,
    );
    if (!started.ok) reject(new Error(started.failure.message));
  });
}

async function withProcesses(
  body: (processes: LinuxProcesses) => Promise<void>,
  processes: LinuxProcesses = createProcesses(),
): Promise<void> {
  // What waits for children lets the process end; this does not.
  const alive = setInterval(() => {}, 1000);
  try {
    await body(processes);
    assert.equal(processes.running, 0);
  } finally {
    clearInterval(alive);
    processes.close();
  }
}

async function until(what: string, probe: () => boolean): Promise<void> {
  for (let turn = 0; turn < 5000; turn++) {
    if (probe()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  assert.fail(what);
}

function isAlive(pid: number): boolean {
  return existsSync(`/proc/${pid}`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "latin1"));
}

test("an end is told with its code or signal", LIMIT, async () => {
  await withProcesses(async (processes) => {
    assert.deepEqual(await shell(processes, "exit 0"), { kind: "exited", code: 0 });
    assert.deepEqual(await shell(processes, "exit 3"), { kind: "exited", code: 3 });
    assert.deepEqual(await shell(processes, "kill -9 $$"), { kind: "signaled", signal: 9 });
  });
});

test("an end is told also where there are no pidfds", LIMIT, async () => {
  const withoutPidfds = createProcesses({ openPidfd: () => -ENOSYS });
  await withProcesses(async (processes) => {
    const codes = Array.from({ length: 10 }, (_, index) => shell(processes, `exit ${index}`));
    const statuses = await Promise.all(codes);
    assert.deepEqual(
      statuses.map((status) => (status.kind === "exited" ? status.code : null)),
      Array.from({ length: 10 }, (_, index) => index),
    );
  }, withoutPidfds);
});

test("a program that may hang is started apart, and says late that it cannot", LIMIT, async () => {
  await withProcesses(
    async (processes) => {
      assert.deepEqual(await shell(processes, "exit 3"), { kind: "exited", code: 3 });
      const missing = await new Promise<ExitStatus>((resolve) => {
        const argv = [at("missing")] as const;
        assert.ok(processes.spawn({ argv, account: null, text: "" }, resolve).ok);
      });
      assert.deepEqual(missing, { kind: "exited", code: 127 });
    },
    createProcesses({ mayHang: () => true }),
  );
});

test("what cannot be executed is an answer, not an exit", LIMIT, async () => {
  await withProcesses(async (processes) => {
    writeFileSync(at("plain"), "text\n");
    writeFileSync(at("noshebang"), "exit 0\n");
    chmodSync(at("noshebang"), 0o755);
    const codes = ["missing", "plain", "noshebang"].map((name) => {
      const argv = [at(name)] as const;
      const started = processes.spawn({ argv, account: null, text: name }, () => assert.fail());
      return started.ok ? "started" : started.failure.code;
    });
    assert.deepEqual(codes, ["ENOENT", "EACCES", "ENOEXEC"]);
    await Promise.resolve();
  });
});

test("a child starts clean", LIMIT, async () => {
  process.env["NOTIFY_SOCKET"] = "/run/notify";
  process.env["VRRPD_TEST"] = "a b";
  try {
    await withProcesses(async (processes) => {
      const script = `{ pwd; echo "$NOTIFY_SOCKET/$VRRPD_TEST"; ulimit -Sn
        cut -d' ' -f1,4,5 /proc/$$/stat; } >"$1" 2>&1`;
      assert.deepEqual(await shell(processes, script, at("clean")), { kind: "exited", code: 0 });
    });
  } finally {
    delete process.env["NOTIFY_SOCKET"];
    delete process.env["VRRPD_TEST"];
  }
  const [folderLine, variables, openFiles, numbers = ""] = readFileSync(at("clean"), "utf8")
    .trimEnd()
    .split("\n");
  assert.deepEqual([folderLine, variables], ["/", "/a b"]);
  assert.ok(Number(openFiles) <= 1024, `${openFiles} open files`);
  const [pid, parent, group] = numbers.split(" ");
  assert.deepEqual([parent, group], [String(process.pid), pid], "parent and process group");
});

test("a child has every signal at its default and none blocked", LIMIT, async () => {
  await withProcesses(async (processes) => {
    // No shell between, which blocks signals itself now and then.
    const argv = ["/bin/sed", "-n", `/^Sig[BI]/w ${at("signals")}`, "/proc/self/status"] as const;
    const status = await new Promise<ExitStatus>((resolve) => {
      assert.ok(processes.spawn({ argv, account: null, text: "" }, resolve).ok);
    });
    assert.deepEqual(status, { kind: "exited", code: 0 });
  });
  const lines = readFileSync(at("signals"), "utf8").replaceAll("\t", " ");
  assert.equal(lines, "SigBlk: 0000000000000000\nSigIgn: 0000000000000000\n");
});

test("a child has no descriptor but three, all on /dev/null", LIMIT, async () => {
  await withProcesses(async (processes) => {
    const argv = ["/bin/sleep", "1000"] as const;
    const ended: ExitStatus[] = [];
    const started = processes.spawn({ argv, account: null, text: "" }, (status) =>
      ended.push(status),
    );
    assert.ok(started.ok);
    // The parent goes on a moment before the child's new name is there.
    const find = (): number | undefined =>
      childrenOf(process.pid).find((pid) => isCommand(pid, "/bin/sleep 1000"));
    await until("the child", () => find() !== undefined);
    // It opens its libraries and closes them again.
    await until("three descriptors", () => readdirSync(`/proc/${find()}/fd`).join() === "0,1,2");
    const targets = ["0", "1", "2"].map((fd) => readlinkSync(`/proc/${find()}/fd/${fd}`));
    assert.deepEqual(targets, ["/dev/null", "/dev/null", "/dev/null"]);
    processes.signalGroup(started.value, SIGTERM);
    await until("its end", () => ended.length > 0);
    assert.deepEqual(ended, [{ kind: "signaled", signal: SIGTERM }]);
  });
});

function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "latin1").trim();
  return text === "" ? [] : text.split(" ").map(Number);
}

function isCommand(pid: number, words: string): boolean {
  return readFileSync(`/proc/${pid}/cmdline`, "latin1").replaceAll("\0", " ").includes(words);
}

test("a signal goes to the whole group, and nobody of it outlives the leader", LIMIT, async () => {
  await withProcesses(async (processes) => {
    const script = `sh -c 'trap "" TERM; echo $$ >"$0.new"; mv "$0.new" "$0"
      while :; do sleep 1; done' "$1" & wait`;
    const argv = ["/bin/sh", "-c", script, "sh", at("stubborn")] as const;
    const ended: ExitStatus[] = [];
    const started = processes.spawn({ argv, account: null, text: "" }, (status) =>
      ended.push(status),
    );
    assert.ok(started.ok);
    await until("the grandchild", () => existsSync(at("stubborn")));
    const grandchild = Number(readFileSync(at("stubborn"), "utf8"));
    assert.ok(isAlive(grandchild));
    assert.ok(processes.signalGroup(started.value, SIGTERM).ok);
    await until("the leader's end", () => ended.length > 0);
    assert.deepEqual(ended, [{ kind: "signaled", signal: SIGTERM }]);
    await until("the grandchild's end", () => !isAlive(grandchild));
    assert.ok(
      processes.signalGroup(started.value, SIGTERM).ok,
      "a group that is gone is no failure",
    );
  });
});

test("a leader that ends by itself leaves its group alone", LIMIT, async () => {
  await withProcesses(async (processes) => {
    const script = 'sleep 1000 & echo $! >"$1"';
    assert.deepEqual(await shell(processes, script, at("left")), { kind: "exited", code: 0 });
    const left = Number(readFileSync(at("left"), "utf8"));
    assert.ok(isAlive(left));
    process.kill(left, "SIGKILL");
  });
});

test("many children leave no descriptor and no zombie behind", LIMIT, async () => {
  await withProcesses(async (processes) => {
    await shell(processes, "exit 0");
    const descriptors = readdirSync("/proc/self/fd").length;
    const before = childrenOf(process.pid).length;
    for (let round = 0; round < 10; round++) {
      await Promise.all(Array.from({ length: 20 }, () => shell(processes, "exit 0")));
    }
    assert.equal(readdirSync("/proc/self/fd").length, descriptors);
    assert.equal(childrenOf(process.pid).length, before);
  });
});

test("children are told to end when the daemon is killed", LIMIT, async () => {
  const program = path.join(import.meta.dirname, "../../support/os/run-shell.js");
  const script = 'echo "$$" >"$1.new"; mv "$1.new" "$1"; exec sleep 1000';
  const parent = spawn(process.execPath, [program, script, at("orphan")], { stdio: "ignore" });
  await until("the child", () => existsSync(at("orphan")));
  const child = Number(readFileSync(at("orphan"), "utf8"));
  assert.ok(isAlive(child));
  parent.kill("SIGKILL");
  await until("the child's end", () => !isAlive(child));
});

test("the name is what ps and pgrep see", LIMIT, async () => {
  await withProcesses(async (processes) => {
    const comm = readFileSync("/proc/self/comm", "utf8").trim();
    const { title } = process;
    processes.setName("keepalived");
    assert.equal(readFileSync("/proc/self/comm", "utf8"), "keepalived\n");
    assert.equal(readFileSync("/proc/self/cmdline", "latin1").split("\0")[0], "keepalived");
    assert.deepEqual(await shell(processes, 'pgrep -x keepalived | grep -qx "$PPID"'), {
      kind: "exited",
      code: 0,
    });
    processes.setName("a_name_longer_than_15_bytes");
    assert.equal(readFileSync("/proc/self/comm", "utf8"), "a_name_longer_t\n");
    process.title = title;
    native.setThreadName(Buffer.from(`${comm}\0`));
  });
});
