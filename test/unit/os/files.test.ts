// Files that the daemon touches, and that none of them makes it wait.

import assert from "node:assert/strict";
import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import type { Outcome } from "../../../src/base/outcome.ts";
import { files, giveFifo } from "../../../src/os/files.ts";

function inFolder(run: (at: (name: string) => string) => void): void {
  const folder = mkdtempSync(path.join(tmpdir(), "vrrpd-"));
  try {
    run((name) => path.join(folder, name));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function codeOf(outcome: Outcome<unknown>): string {
  return outcome.ok ? "done" : outcome.failure.code;
}

test("a plain file is read; a missing one, a directory and a FIFO are not", () => {
  inFolder((at) => {
    writeFileSync(at("file"), "text");
    const read = files.read(at("file"));
    assert.equal(read.ok ? Buffer.from(read.value).toString() : "", "text");
    assert.equal(codeOf(files.read(at("none"))), "ENOENT");
    mkdirSync(at("folder"));
    assert.equal(codeOf(files.read(at("folder"))), "EINVAL");
    assert.ok(files.makeFifo(at("fifo"), 0o600, null).ok);
    assert.equal(codeOf(files.read(at("fifo"))), "EINVAL");
  });
});

test("a file is replaced whole, with its mode, also where a link was", () => {
  inFolder((at) => {
    writeFileSync(at("target"), "other");
    symlinkSync(at("target"), at("file"));
    assert.ok(files.writeAtomically(at("file"), "new", 0o604).ok);
    assert.equal(readFileSync(at("file"), "utf8"), "new");
    assert.equal(readFileSync(at("target"), "utf8"), "other");
    assert.equal(statSync(at("file")).mode & 0o777, 0o604);
    assert.deepEqual(readdirSync(at(".")), ["file", "target"]);
    assert.equal(codeOf(files.writeAtomically(at("none/file"), "new", 0o600)), "ENOENT");
  });
});

test("what is written atomically has its mode less the umask, whatever stood there", () => {
  inFolder((at) => {
    const umask = process.umask(0o177);
    try {
      writeFileSync(at("file"), "old", { mode: 0o640 });
      assert.ok(files.writeAtomically(at("file"), "new", 0o666).ok);
      assert.equal(statSync(at("file")).mode & 0o777, 0o600);
      process.umask(0o022);
      assert.ok(files.writeAtomically(at("file"), "new", 0o666).ok);
      assert.equal(statSync(at("file")).mode & 0o777, 0o644);
    } finally {
      process.umask(umask);
    }
  });
});

test("a file that is overwritten keeps its place and mode; no reader is waited for", () => {
  inFolder((at) => {
    assert.ok(files.overwrite(at("target"), "a long text", 0o600).ok);
    assert.equal(statSync(at("target")).mode & 0o777, 0o600);
    symlinkSync(at("target"), at("link"));
    assert.ok(files.overwrite(at("link"), "short", 0o644).ok);
    assert.equal(readFileSync(at("target"), "utf8"), "short");
    assert.equal(statSync(at("target")).mode & 0o777, 0o600);
    assert.ok(files.overwrite("/dev/null", "nothing", 0o600).ok);
    assert.ok(statSync("/dev/null").isCharacterDevice());
    assert.ok(files.makeFifo(at("fifo"), 0o600, null).ok);
    assert.equal(codeOf(files.overwrite(at("fifo"), "nobody", 0o600)), "ENXIO");
  });
});

test("a file is created once, and never through a link", () => {
  inFolder((at) => {
    assert.deepEqual(files.createExclusive(at("pid"), "1\n", 0o644), { ok: true, value: true });
    assert.deepEqual(files.createExclusive(at("pid"), "2\n", 0o644), { ok: true, value: false });
    assert.equal(readFileSync(at("pid"), "utf8"), "1\n");
    symlinkSync(at("gone"), at("link"));
    assert.deepEqual(files.createExclusive(at("link"), "2\n", 0o644), { ok: true, value: false });
    assert.ok(files.remove(at("pid")).ok);
    assert.equal(codeOf(files.remove(at("pid"))), "ENOENT");
  });
});

test("a directory that exists is none to make", () => {
  inFolder((at) => {
    assert.ok(files.makeDirectory(at("d"), 0o755).ok);
    assert.ok(files.makeDirectory(at("d"), 0o755).ok);
    assert.equal(codeOf(files.makeDirectory(at("none/d"), 0o755)), "ENOENT");
  });
});

test("the status of a file follows links", () => {
  inFolder((at) => {
    writeFileSync(at("file"), "", { mode: 0o640 });
    symlinkSync(at("file"), at("link"));
    const status = files.status(at("link"));
    assert.ok(status.ok);
    assert.deepEqual([status.value.kind, status.value.mode], ["file", 0o640]);
    assert.equal(status.value.uid, process.getuid?.());
    const folder = files.status(at("."));
    assert.equal(folder.ok ? folder.value.kind : "", "directory");
    const device = files.status("/dev/null");
    assert.equal(device.ok ? device.value.kind : "", "other");
  });
});

test("whether a file opens is told without waiting for a FIFO's writer", () => {
  inFolder((at) => {
    assert.ok(files.makeFifo(at("fifo"), 0o600, null).ok);
    assert.deepEqual([files.canOpen(at("fifo")), files.canOpen(at("none"))], [true, false]);
  });
});

test("a FIFO takes lines before it has a reader, until it is full", () => {
  inFolder((at) => {
    assert.ok(files.makeFifo(at("fifo"), 0o600, null).ok);
    const status = files.status(at("fifo"));
    assert.deepEqual(status.ok ? [status.value.kind, status.value.mode] : [], ["fifo", 0o600]);
    assert.equal(codeOf(files.makeFifo(at("fifo"), 0o600, null)), "EEXIST");
    const opened = files.openFifo(at("fifo"));
    assert.ok(opened.ok);
    assert.ok(opened.value.write("INSTANCE\n"));
    const line = `${"x".repeat(1000)}\n`;
    let taken = 0;
    while (taken < 10_000 && opened.value.write(line)) taken++;
    assert.ok(taken > 0 && taken < 10_000);
    opened.value.close();
    writeFileSync(at("file"), "");
    assert.equal(codeOf(files.openFifo(at("file"))), "EINVAL");
    assert.equal(codeOf(files.openFifo(at("none"))), "ENOENT");
  });
});

test("a link that has taken a FIFO's place gives nobody its target", () => {
  inFolder((at) => {
    writeFileSync(at("secret"), "text");
    symlinkSync(at("secret"), at("link"));
    linkSync(at("secret"), at("second-name"));
    const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
    assert.equal(codeOf(giveFifo(at("link"), owner)), "ELOOP");
    assert.equal(codeOf(giveFifo(at("second-name"), owner)), "EINVAL");
    assert.ok(files.makeFifo(at("fifo"), 0o600, owner).ok);
  });
});
