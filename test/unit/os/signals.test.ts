// Signals that reach a process of its own: each caught, none deadly, none that opens the inspector.

import assert from "node:assert/strict";
import { type ChildProcessByStdio, spawn, spawnSync } from "node:child_process";
import path from "node:path";
import type { Readable } from "node:stream";
import { after, test } from "node:test";
import { InvariantError } from "../../../src/base/invariant.ts";
import { catchSignals, signalNumber } from "../../../src/os/signals.ts";
import type { SignalName } from "../../../src/ports/signals.ts";

const LIMIT = { timeout: 60_000 };
const PROGRAM = path.join(import.meta.dirname, "../../support/os/catch-signals.js");

const children: ChildProcessByStdio<null, Readable, Readable>[] = [];
after(() => {
  for (const child of children) child.kill("SIGKILL");
});

class Catcher {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  lines: string[] = [];
  stderr = "";

  constructor() {
    this.child = spawn(process.execPath, [PROGRAM], { stdio: ["ignore", "pipe", "pipe"] });
    children.push(this.child);
    let text = "";
    this.child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      this.lines = text.split("\n").slice(0, -1);
    });
    this.child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      this.stderr += chunk;
    });
  }

  send(name: SignalName): void {
    const number = signalNumber(name);
    const sent = spawnSync("kill", [`-${number}`, String(this.child.pid)]);
    assert.equal(sent.status, 0, name);
  }

  async heard(count: number): Promise<void> {
    while (this.lines.length < count) {
      assert.equal(this.child.exitCode ?? this.child.signalCode, null, this.lines.join());
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

test("every signal is delivered once, and none does what it would unhandled", LIMIT, async () => {
  const catcher = new Catcher();
  const exited = new Promise((resolve) => catcher.child.once("exit", resolve));
  await catcher.heard(1);
  const names: readonly SignalName[] = [
    "SIGUSR1",
    "SIGINT",
    "SIGALRM",
    "SIGQUIT",
    "SIGPIPE",
    "SIGRTMIN+2",
    "SIGRTMAX-1",
    "SIGTERM",
  ];
  for (const [index, name] of names.entries()) {
    catcher.send(name);
    await catcher.heard(index + 2);
  }
  assert.deepEqual(catcher.lines, ["ready", ...names]);
  assert.equal(await exited, 0);
  assert.equal(catcher.stderr, "", "SIGUSR1 would have opened the inspector");
});

test("a signal that comes before its listener waits for it", LIMIT, async () => {
  const catcher = new Catcher();
  await catcher.heard(1);
  catcher.send("SIGHUP");
  catcher.send("SIGUSR1");
  await catcher.heard(2);
  catcher.send("SIGUSR2");
  await catcher.heard(4);
  assert.deepEqual(catcher.lines, ["ready", "SIGUSR1", "SIGUSR2", "SIGHUP"]);
});

test("real-time signals are counted from what the C library leaves free", () => {
  const [first, last] = [signalNumber("SIGRTMIN+2"), signalNumber("SIGRTMAX-1")];
  assert.equal(last, 63);
  assert.ok(first === 36 || first === 37, "34 or, with musl, 35 is the first");
  assert.equal(signalNumber("SIGHUP"), 1);
});

test("a signal has one listener", () => {
  const signals = catchSignals();
  try {
    signals.on("SIGALRM", () => {});
    assert.throws(() => signals.on("SIGALRM", () => {}), InvariantError);
  } finally {
    signals.close();
  }
});
