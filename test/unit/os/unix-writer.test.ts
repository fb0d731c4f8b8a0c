// Datagrams and streams to a Unix socket: absent, full, restarted, of the other kind.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { EAGAIN, ECONNREFUSED, ENOENT } from "../../../src/os/failure.ts";
import { native } from "../../../src/os/native.ts";
import { AF_UNIX, sockaddrUn } from "../../../src/os/socket-address.ts";
import { createUnixWriter } from "../../../src/os/unix-writer.ts";

const SOCK_DGRAM = 2;

function listen(name: string, type: number): number {
  const fd = native.socket(AF_UNIX, type, 0);
  assert.equal(native.bind(fd, sockaddrUn(name)), 0);
  return fd;
}

function read(fd: number): string {
  const buffer = new Uint8Array(4096);
  const length = native.recvmsg(fd, buffer, null, null, new Int32Array(3));
  return length < 0 ? `errno ${-length}` : Buffer.from(buffer.subarray(0, length)).toString();
}

const line = Buffer.from("line");

test("a listener is found when it appears, goes and comes back", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "vrrpd-"));
  const name = path.join(folder, "log");
  const writer = createUnixWriter(name);
  try {
    assert.equal(writer.write(line), -ENOENT);
    for (const round of ["first", "second"]) {
      const listener = listen(name, SOCK_DGRAM);
      assert.equal(writer.write(Buffer.from(round)), round.length);
      assert.equal(read(listener), round);
      native.close(listener);
      assert.equal(writer.write(line), -ECONNREFUSED);
      rmSync(name);
    }
  } finally {
    writer.close();
    rmSync(folder, { recursive: true });
  }
});

test("a full queue is said and nothing waits", () => {
  const name = `@vrrpd-test-${process.pid}-full`;
  const listener = listen(name, SOCK_DGRAM);
  const writer = createUnixWriter(name);
  let written = 0;
  let result = 0;
  while (result >= 0 && written < 10_000) {
    result = writer.write(line);
    written++;
  }
  assert.equal(result, -EAGAIN);
  assert.equal(read(listener), "line");
  assert.equal(writer.write(line), line.length);
  writer.close();
  native.close(listener);
});

test("a listener that is a stream gets the lines with NUL bytes between", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "vrrpd-"));
  const name = path.join(folder, "log");
  const server = createServer();
  const received = new Promise<string>((resolve) => {
    let text = "";
    server.on("connection", (socket) => {
      socket.setEncoding("utf8");
      socket.on("data", (chunk: string) => {
        text += chunk;
        if (text.endsWith("two\0")) resolve(text);
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(name, resolve));
  const writer = createUnixWriter(name);
  try {
    assert.equal(writer.write(Buffer.from("one")), 3);
    assert.equal(writer.write(Buffer.from("two")), 3);
    assert.equal(await received, "one\0two\0");
  } finally {
    writer.close();
    server.close();
    rmSync(folder, { recursive: true });
  }
});
