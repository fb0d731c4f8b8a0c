// Which pid files mean that a daemon runs; keepalived's lines, and where we know better.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  identifyProcess,
  isRunning,
  type PidFileParts,
  type PidFilePaths,
  pidFilePaths,
  writePidFiles,
} from "../../../src/daemon/pidfile.ts";
import type { ProcessEvent } from "../../../src/observe/process-event.ts";
import { FakeFiles } from "./fake-services.ts";

const NOT_GIVEN = { parent: null, vrrp: null, checkers: null, bfd: null };
const PATHS: PidFilePaths = pidFilePaths(NOT_GIVEN, { instanceName: null, usePidDirectory: false });

interface Case {
  readonly what: string;
  readonly file: string;
  readonly text: string;
  /** Task name and argv[0] of process 99. */
  readonly living: readonly string[] | null;
  readonly running: boolean;
  readonly said: readonly ProcessEvent["kind"][];
  readonly stays: boolean;
}

const CASES: readonly Case[] = [
  {
    what: "a living keepalived",
    file: PATHS.parent,
    text: "99\n",
    living: ["keepalived", "/usr/sbin/keepalived"],
    running: true,
    said: [],
    stays: true,
  },
  {
    what: "a living VRRP child with a name of its own",
    file: PATHS.vrrp,
    text: "99\n",
    living: ["keepalived_vrrp", "/usr/sbin/keepalived"],
    running: true,
    said: [],
    stays: true,
  },
  {
    what: "a checker process, which this program would not start",
    file: "/run/checkers.pid",
    text: "99\n",
    living: ["keepalived", "keepalived"],
    running: true,
    said: [],
    stays: true,
  },
  {
    what: "a dead process",
    file: PATHS.parent,
    text: "99\n",
    living: null,
    running: false,
    said: ["stale-pid-file"],
    stays: false,
  },
  {
    what: "another program that got the pid",
    file: PATHS.parent,
    text: "99\n",
    living: ["bash", "/usr/bin/bash"],
    running: false,
    said: ["foreign-pid-file"],
    stays: false,
  },
  {
    what: "an editor on the configuration",
    file: PATHS.parent,
    text: "99\n",
    living: ["vim", "vim"],
    running: false,
    said: ["foreign-pid-file"],
    stays: false,
  },
  {
    what: "a renamed daemon (process_name)",
    file: PATHS.parent,
    text: "99\n",
    living: ["edge", "edge"],
    running: true,
    said: [],
    stays: true,
  },
  {
    what: "an empty file",
    file: PATHS.parent,
    text: "",
    living: null,
    running: true,
    said: ["unreadable-pid-file"],
    stays: false,
  },
  {
    what: "garbage",
    file: PATHS.parent,
    text: "-1\n",
    living: null,
    running: true,
    said: ["unreadable-pid-file"],
    stays: false,
  },
  {
    what: "our own pid, from a container's earlier life",
    file: PATHS.parent,
    text: "1\n",
    living: ["keepalived", "keepalived"],
    running: false,
    said: ["stale-pid-file"],
    stays: false,
  },
];

for (const { what, file, text, living, running, said, stays } of CASES) {
  test(`a pid file of ${what}: ${running ? "already running" : "starts"}`, () => {
    const files = new FakeFiles();
    files.contents.set(file, text);
    const events: ProcessEvent[] = [];
    assert.equal(isRunning(PATHS, partsWith(files, events, living)), running);
    assert.deepEqual(
      events.map(({ kind }) => kind),
      said,
    );
    assert.equal(files.contents.has(file), stays);
  });
}

test("without files nothing runs, and both are written", () => {
  const files = new FakeFiles();
  const parts = partsWith(files, [], null);
  assert.equal(isRunning(PATHS, parts), false);
  assert.equal(writePidFiles(PATHS, parts), true);
  assert.deepEqual(
    [...files.contents],
    [
      ["/run/keepalived.pid", "1\n"],
      ["/run/vrrp.pid", "1\n"],
    ],
  );
});

test("two daemons that start at once: the one that writes second gives way", () => {
  const files = new FakeFiles();
  const events: ProcessEvent[] = [];
  files.contents.set(PATHS.vrrp, "99\n");
  assert.equal(writePidFiles(PATHS, partsWith(files, events, null)), false);
  assert.deepEqual(events, [{ kind: "already-running" }]);
  assert.deepEqual([...files.contents], [[PATHS.vrrp, "99\n"]]);
});

test("use_pid_dir and instance move the files that no option names", () => {
  const moved = pidFilePaths(
    { ...NOT_GIVEN, parent: "/x/p.pid" },
    { instanceName: "foo", usePidDirectory: true },
  );
  assert.equal(moved.parent, "/x/p.pid");
  assert.equal(moved.vrrp, "/run/keepalived/vrrp_foo.pid");
});

test("a process is known by its task name, and one that is not there by none", () => {
  assert.equal(identifyProcess(process.pid)?.length, 2);
  assert.equal(identifyProcess(2 ** 22 + 1), null);
});

function partsWith(
  files: FakeFiles,
  events: ProcessEvent[],
  living: readonly string[] | null,
): PidFileParts {
  return {
    files,
    say: (event) => events.push(event),
    identify: (pid) => (pid === 99 || pid === 1 ? living : null),
    configuredNames: ["edge"],
    ownPid: 1,
  };
}
