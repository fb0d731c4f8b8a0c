// Which descriptors are ready.

import assert from "node:assert/strict";
import { test } from "node:test";
import { native } from "../../../src/os/native.ts";
import { isWritable, pollReadable, readableProbe } from "../../../src/os/poll.ts";
import { AF_UNIX, sockaddrUn } from "../../../src/os/socket-address.ts";

const SOCK_DGRAM = 2;

test("only what has something queued is readable", () => {
  const names = ["a", "b"].map((letter) => sockaddrUn(`@vrrpd-poll-${process.pid}-${letter}`));
  const sockets = names.map((name) => {
    const fd = native.socket(AF_UNIX, SOCK_DGRAM, 0);
    assert.equal(native.bind(fd, name), 0);
    return fd;
  });
  const [first = -1] = sockets;
  assert.deepEqual(pollReadable(sockets), [false, false]);
  const probes = sockets.map(readableProbe);
  const probed = (): boolean[] => probes.map((isReadable) => isReadable());
  assert.deepEqual(probed(), [false, false]);
  native.sendto(first, Buffer.from("x"), 0, names[1] ?? null);
  assert.deepEqual(pollReadable(sockets), [false, true]);
  assert.deepEqual(probed(), [false, true]);
  assert.deepEqual(pollReadable([]), []);
  assert.ok(isWritable(first));
  for (const fd of sockets) native.close(fd);
});
