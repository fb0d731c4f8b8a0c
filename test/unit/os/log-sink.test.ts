// Lines as syslog and the console get them, and a reader of each that stalls.

import assert from "node:assert/strict";
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import {
  consoleTime,
  createConsoleSink,
  createSyslogSink,
  syslogTime,
} from "../../../src/os/log-sink.ts";
import { cString, native } from "../../../src/os/native.ts";
import { AF_UNIX, sockaddrUn } from "../../../src/os/socket-address.ts";
import type { LogLine, LogSink, Severity } from "../../../src/ports/log-sink.ts";

const SOCK_DGRAM = 2;
const LOG_DAEMON = 3;

function line(text: string, severity: Severity = "info"): LogLine {
  return { severity, text, fields: {} };
}

interface Syslog {
  readonly sink: LogSink;
  read(): string | null;
  close(): void;
}

let sockets = 0;

function openSyslog(): Syslog {
  const socketPath = `@vrrpd-log-${process.pid}-${sockets++}`;
  const fd = native.socket(AF_UNIX, SOCK_DGRAM, 0);
  assert.equal(native.bind(fd, sockaddrUn(socketPath)), 0);
  const sink = createSyslogSink({
    identifier: "Keepalived_vrrp",
    facility: LOG_DAEMON,
    pid: 7,
    socketPath,
  });
  const buffer = new Uint8Array(65_536);
  return {
    sink,
    read: () => {
      const length = native.recvmsg(fd, buffer, null, null, new Int32Array(3));
      return length < 0 ? null : Buffer.from(buffer.subarray(0, length)).toString();
    },
    close: () => {
      sink.close(0);
      native.close(fd);
    },
  };
}

test("times as the C library writes them", () => {
  const early = new Date(2026, 10, 5, 6, 4, 9);
  assert.equal(syslogTime(early), "Nov  5 06:04:09");
  assert.equal(consoleTime(early), "Thu Nov  5 06:04:09 2026");
});

test("a syslog line has priority, time, identifier and number", () => {
  const syslog = openSyslog();
  syslog.sink.write(line("(VI_1) Entering MASTER STATE"));
  syslog.sink.write(line("died", "alert"));
  const when = "[A-Z][a-z]{2} [ 1-3][0-9] [0-9:]{8}";
  const rest = "Keepalived_vrrp\\[7\\]: ";
  assert.match(
    syslog.read() ?? "",
    new RegExp(`^<30>${when} ${rest}\\(VI_1\\) Entering MASTER STATE$`),
  );
  assert.match(syslog.read() ?? "", new RegExp(`^<25>${when} ${rest}died$`));
  syslog.close();
});

test("a syslog daemon that stalls loses lines by the bound, counted and said", () => {
  const syslog = openSyslog();
  const sent = 10_000;
  for (let number = 1; number <= sent; number++) syslog.sink.write(line(`line ${number}`));
  assert.ok(syslog.sink.dropped > 0 && syslog.sink.dropped < sent);
  const seen: string[] = [];
  for (let text = syslog.read(); text !== null; text = syslog.read()) {
    seen.push(text.replace(/^.*\]: /, ""));
    syslog.sink.flush();
  }
  const kept = sent - syslog.sink.dropped;
  assert.deepEqual(seen.slice(0, 3), ["line 1", "line 2", "line 3"]);
  assert.equal(seen.length, kept + 1);
  assert.equal(
    seen.at(-1),
    `${syslog.sink.dropped} log lines were lost: their reader was too slow`,
  );
  syslog.close();
});

test("a line that no reader takes in one piece is cut", () => {
  const syslog = openSyslog();
  syslog.sink.write(line("x".repeat(100_000)));
  const text = syslog.read() ?? "";
  assert.equal(text.length, 3999);
  assert.ok(text.endsWith("x..."));
  syslog.close();
});

test("a console line has the time before it; a stalled console stops nothing", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "vrrpd-"));
  const name = path.join(folder, "console");
  assert.equal(native.mkfifo(cString(name), 0o600), 0);
  const fd = openSync(name, constants.O_RDWR);
  const sink = createConsoleSink(fd);
  const text = "x".repeat(1000);
  for (let number = 0; number < 5000; number++) sink.write(line(text));
  assert.ok(sink.dropped > 0);
  const buffer = Buffer.alloc(65_536);
  const length = readSync(fd, buffer);
  const [first = ""] = buffer.subarray(0, length).toString().split("\n");
  assert.match(first, /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ 1-3][0-9] [0-9:]{8} 2[0-9]{3}: x{1000}$/);
  sink.close(0);
  closeSync(fd);
  rmSync(folder, { recursive: true });
});
