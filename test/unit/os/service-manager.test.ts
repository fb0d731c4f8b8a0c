// What the service manager is told, and whether it watches us.

import assert from "node:assert/strict";
import { test } from "node:test";
import { native } from "../../../src/os/native.ts";
import { createServiceManager } from "../../../src/os/service-manager.ts";
import { AF_UNIX, sockaddrUn } from "../../../src/os/socket-address.ts";

const SOCK_DGRAM = 2;

function watchdog(environment: NodeJS.ProcessEnv): number | null {
  return createServiceManager(environment).watchdogUs;
}

test("states arrive as one datagram, a line each, at an abstract name", () => {
  const name = `@vrrpd-notify-${process.pid}`;
  const fd = native.socket(AF_UNIX, SOCK_DGRAM, 0);
  assert.equal(native.bind(fd, sockaddrUn(name)), 0);
  createServiceManager({ NOTIFY_SOCKET: name }).notify(["READY=1", "STATUS=1 MASTER"]);
  const buffer = new Uint8Array(256);
  const length = native.recvmsg(fd, buffer, null, null, new Int32Array(3));
  native.close(fd);
  assert.equal(Buffer.from(buffer.subarray(0, length)).toString(), "READY=1\nSTATUS=1 MASTER");
});

test("without a manager nothing happens", () => {
  for (const environment of [{}, { NOTIFY_SOCKET: "" }, { NOTIFY_SOCKET: "vsock:2:1" }]) {
    createServiceManager(environment).notify(["READY=1"]);
  }
});

test("the watchdog is this process's or none", () => {
  const own = String(process.pid);
  assert.equal(watchdog({ WATCHDOG_USEC: "30000000" }), 30_000_000);
  assert.equal(watchdog({ WATCHDOG_USEC: "30000000", WATCHDOG_PID: own }), 30_000_000);
  assert.equal(watchdog({ WATCHDOG_USEC: "30000000", WATCHDOG_PID: `${own}1` }), null);
  assert.equal(watchdog({}), null);
  assert.equal(watchdog({ WATCHDOG_USEC: "0" }), null);
});
