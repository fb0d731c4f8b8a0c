// Writing to an inherited pipe or file without waiting and without changing it for others.

import assert from "node:assert/strict";
import {
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { createDescriptorWriter, createPolledWriter } from "../../../src/os/descriptor-writer.ts";
import { EAGAIN } from "../../../src/os/failure.ts";
import { cString, native } from "../../../src/os/native.ts";

function inFolder(run: (folder: string) => void): void {
  const folder = mkdtempSync(path.join(tmpdir(), "vrrpd-"));
  try {
    run(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** File status flags of a descriptor, as /proc tells them. */
function isNonBlocking(fd: number): boolean {
  const info = readFileSync(`/proc/self/fdinfo/${fd}`, "latin1");
  const flags = /^flags:\s*([0-7]+)$/m.exec(info)?.[1] ?? "0";
  return (Number.parseInt(flags, 8) & constants.O_NONBLOCK) !== 0;
}

for (const create of [createDescriptorWriter, createPolledWriter]) {
  test(`a pipe that nobody reads is full in the end: ${create.name}`, () => {
    inFolder((folder) => {
      const name = path.join(folder, "pipe");
      assert.equal(native.mkfifo(cString(name), 0o600), 0);
      const fd = openSync(name, constants.O_RDWR);
      const writer = create(fd);
      const line = Buffer.alloc(1000, "x");
      let result = 0;
      for (let count = 0; result >= 0 && count < 10_000; count++) result = writer.write(line);
      assert.equal(result, -EAGAIN);
      assert.equal(isNonBlocking(fd), false);
      readSync(fd, Buffer.alloc(65_536));
      assert.equal(writer.write(line), line.length);
      writer.close();
      closeSync(fd);
    });
  });
}

test("a file is written where its descriptor stands", () => {
  inFolder((folder) => {
    const name = path.join(folder, "file");
    const fd = openSync(name, "w");
    const writer = createDescriptorWriter(fd);
    assert.equal(writer.write(Buffer.from("one\n")), 4);
    assert.equal(native.write(fd, Buffer.from("between\n")), 8);
    assert.equal(writer.write(Buffer.from("two\n")), 4);
    writer.close();
    closeSync(fd);
    assert.equal(readFileSync(name, "utf8"), "one\nbetween\ntwo\n");
  });
});
