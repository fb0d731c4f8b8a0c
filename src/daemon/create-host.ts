// The real host: the one place where the daemon is joined to Linux.

import { readFileSync, readlinkSync } from "node:fs";
import os from "node:os";
import process from "node:process";
import { instant, micros } from "../base/units.ts";
import { secretVariables } from "../config/vip-manager/keys.ts";
import { Engine } from "../engine/engine.ts";
import { socketId } from "../model/packet.ts";
import { clock, createDeadlineTimer } from "../os/clock.ts";
import { files } from "../os/files.ts";
import { createHttp } from "../os/http.ts";
import { createConsoleSink, createLeveledSink, createSyslogSink } from "../os/log-sink.ts";
import { createSweeper } from "../os/memory.ts";
import { openNetlink, rehearseNetlink } from "../os/netlink.ts";
import { enterNetworkNamespace } from "../os/network-namespace.ts";
import { createPacketSockets } from "../os/packet-sockets.ts";
import { createProcesses } from "../os/processes.ts";
import { createServiceManager } from "../os/service-manager.ts";
import type { LogSink } from "../ports/log-sink.ts";
import type { Signals } from "../ports/signals.ts";
import { AccountDatabase } from "./accounts.ts";
import type { Host, HostIdentity } from "./host.ts";
import { loadConfiguration, loadInSteps } from "./load.ts";
import { identifyProcess } from "./pidfile.ts";
import { PROC } from "./process-table.ts";
import { programVersion } from "./version.ts";

const SYSLOG_SOCKET = "/dev/log";
const STANDARD_OUTPUT = 1;
const STANDARD_ERROR = 2;
/** CLOCK_MONOTONIC counts from the boot. */
const BOOTED_AT = instant(0);

/** @param followsLeaders whether secrets of stores come in the environment: those stay here */
export function createHost(signals: Signals, followsLeaders: boolean): Host {
  const accounts = new AccountDatabase();
  const consoles = new Map<string, LogSink>();
  return {
    clock,
    createTimer: createDeadlineTimer,
    files,
    processes: createProcesses({ secretVariables: followsLeaders ? secretVariables() : [] }),
    processTable: PROC,
    signals,
    serviceManager: createServiceManager(process.env),
    identity: readIdentity(),
    createHttp,
    createEngine: () => new Engine({ now: clock.now(), bootedAt: BOOTED_AT }),
    openPacketSockets: () => {
      const sockets = createPacketSockets({ idOf: socketId, rawSocket: true });
      return { sockets, note: sockets.note };
    },
    openNetlink,
    createStage: () => ({
      netlink: rehearseNetlink(),
      packetSockets: createPacketSockets({ idOf: socketId, rawSocket: false, rehearsal: true }),
    }),
    openConsole: (style) => {
      const known = consoles.get(style);
      if (known !== undefined) return known;
      const sink =
        style === "keepalived"
          ? createConsoleSink(STANDARD_ERROR)
          : createLeveledSink(STANDARD_OUTPUT);
      consoles.set(style, sink);
      return sink;
    },
    openSyslog: (identifier, facility) =>
      createSyslogSink({ identifier, facility, pid: process.pid, socketPath: SYSLOG_SOCKET }),
    loadConfiguration: (options) => loadConfiguration(options, accounts),
    loadInSteps: (options) => loadInSteps(options, accounts),
    nextTurn: (callback) => void setImmediate(callback),
    sweepMemory: createSweeper(),
    enterNetworkNamespace,
    readOrigin: () => `${readBootId()} ${readNamespace()}`,
    setUmask: (mask) => void process.umask(mask),
    identifyProcess,
    cpuTime: () => {
      const { user, system } = process.cpuUsage();
      return { userUs: micros(user), systemUs: micros(system) };
    },
    onUncaught: (listener) => void process.on("uncaughtException", listener),
  };
}

function readIdentity(): HostIdentity {
  return {
    pid: process.pid,
    release: os.release(),
    kernelVersion: os.version(),
    program: `${programVersion()}, Node ${process.version}`,
  };
}

function readBootId(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    // Without /proc the list of leftovers is still told apart by its namespace.
    return "unknown-boot";
  }
}

function readNamespace(): string {
  try {
    return readlinkSync("/proc/self/ns/net");
  } catch {
    // As above, the other way round.
    return "unknown-namespace";
  }
}
