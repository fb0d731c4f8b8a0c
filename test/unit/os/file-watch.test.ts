// Changes of a file that are told, whatever way they come about.

import assert from "node:assert/strict";
import {
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { watchFile } from "../../../src/os/file-watch.ts";

/** Runs `act` once the watch is there and waits until it was told; the test's time limit is the
 * failure. */
async function toldAfter(file: string, act: () => void): Promise<void> {
  // The watch lets the process end; this does not.
  const alive = setInterval(() => {}, 1000);
  const ends: (() => void)[] = [];
  await new Promise<void>((resolve) => {
    const watched = watchFile(file, resolve);
    assert.ok(watched.ok);
    ends.push(watched.value);
    act();
  });
  for (const end of ends) end();
  clearInterval(alive);
}

const LIMIT = { timeout: 20_000 };

test("appearing, writing, replacing and going", LIMIT, async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "vrrpd-"));
  const file = path.join(folder, "tracked");
  await toldAfter(file, () => writeFileSync(file, "1"));
  await toldAfter(file, () => writeFileSync(file, "2"));
  await toldAfter(file, () => {
    writeFileSync(`${file}.new`, "3");
    renameSync(`${file}.new`, file);
  });
  await toldAfter(file, () => unlinkSync(file));
  rmSync(folder, { recursive: true });
});

test("a link on the way that is replaced", LIMIT, async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "vrrpd-"));
  for (const version of ["a", "b"]) {
    mkdirSync(path.join(folder, version));
    writeFileSync(path.join(folder, version, "tracked"), version);
  }
  symlinkSync("a", path.join(folder, "current"));
  symlinkSync("current/tracked", path.join(folder, "tracked"));
  await toldAfter(path.join(folder, "tracked"), () => {
    symlinkSync("b", path.join(folder, "next"));
    renameSync(path.join(folder, "next"), path.join(folder, "current"));
  });
  rmSync(folder, { recursive: true });
});

test("a directory that is made later, and made anew", LIMIT, async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "vrrpd-"));
  const inner = path.join(folder, "inner");
  const file = path.join(inner, "tracked");
  await toldAfter(file, () => {
    mkdirSync(inner);
    writeFileSync(file, "1");
  });
  await toldAfter(file, () => {
    renameSync(inner, `${inner}.old`);
    mkdirSync(inner);
    writeFileSync(file, "22");
  });
  rmSync(folder, { recursive: true });
});

test("after its end nothing is told", LIMIT, async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "vrrpd-"));
  const file = path.join(folder, "tracked");
  let told = 0;
  const watched = watchFile(file, () => told++);
  assert.ok(watched.ok);
  watched.value();
  await toldAfter(file, () => writeFileSync(file, "1"));
  assert.equal(told, 0);
  rmSync(folder, { recursive: true });
});
