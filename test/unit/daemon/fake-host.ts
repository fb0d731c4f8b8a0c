// The fakes put together to a host on which a daemon starts, and the story of its log.

import type { SystemFailure } from "../../../src/base/outcome.ts";
import { micros } from "../../../src/base/units.ts";
import type { ExitStatus } from "../../../src/daemon/exit-status.ts";
import type { Host, LoadedConfiguration, LoadSteps } from "../../../src/daemon/host.ts";
import type { DaemonOptions } from "../../../src/daemon/options.ts";
import { startDaemon } from "../../../src/daemon/start.ts";
import {
  configuration,
  FakeFiles,
  FakeProcesses,
  FakeServiceManager,
  FakeSignals,
  FakeSink,
} from "./fake-services.ts";
import { ENOENT, FakeClock, FakeEngine, FakeNetlink, FakePackets, FakeTimer } from "./fakes.ts";

export class FakeHost {
  readonly clock: FakeClock = new FakeClock();
  readonly timer: FakeTimer = new FakeTimer();
  readonly files: FakeFiles = new FakeFiles();
  readonly processes: FakeProcesses = new FakeProcesses();
  readonly signals: FakeSignals = new FakeSignals();
  readonly serviceManager: FakeServiceManager = new FakeServiceManager();
  readonly netlink: FakeNetlink = new FakeNetlink();
  readonly packets: FakePackets = new FakePackets();
  /** Where takeovers are rehearsed. */
  readonly stage: { readonly netlink: FakeNetlink; readonly packetSockets: FakePackets } = {
    netlink: new FakeNetlink(),
    packetSockets: new FakePackets(),
  };
  readonly engine: FakeEngine = new FakeEngine();
  /** `P` for the parent's identifier, `V` for the VRRP child's. */
  readonly lines: string[] = [];
  readonly umasks: number[] = [];
  readonly ended: ExitStatus[] = [];
  readonly living: Map<number, readonly string[]> = new Map();
  loaded: LoadedConfiguration = {
    kind: "loaded",
    configuration: configuration(),
    diagnostics: [],
  };
  /** Task names by pid, as tracked processes are counted. */
  readonly processNames: Map<number, string> = new Map();
  /** Steps in which a reload reads its file, and what waits for the next turn. */
  loadSteps = 0;
  /** A reload waits for somebody's answer. */
  loadWaits = false;
  answerLoad: () => void = () => undefined;
  /** What the question it waits for throws. */
  askFault: Error | null = null;
  /** A bug of the reader's. */
  loadFault: Error | null = null;
  readonly turns: (() => void)[] = [];
  readonly namespaces: Set<string> = new Set();
  readonly entered: string[] = [];
  socketNote: string | null = null;
  netlinkFailure: SystemFailure | null = null;
  #uncaught: (error: unknown) => void = () => undefined;

  start(options: Partial<DaemonOptions> = {}): void {
    startDaemon({ ...OPTIONS, ...options }, this.#host(), (status) => this.ended.push(status));
  }

  /** Lets the next sweep over the process table run. */
  sweep(): void {
    this.clock.advance(1_000_000);
    this.timer.expire();
  }

  throwUncaught(error: unknown): void {
    this.#uncaught(error);
  }

  /** Lets everything run that waits for the next turn. */
  turn(): void {
    for (const callback of this.turns.splice(0)) callback();
  }

  *#loadInSteps(): LoadSteps {
    for (let step = 0; step < this.loadSteps; step++) yield;
    if (this.loadWaits) {
      yield (resume) => {
        if (this.askFault !== null) throw this.askFault;
        this.answerLoad = resume;
      };
    }
    if (this.loadFault !== null) throw this.loadFault;
    return this.loaded;
  }

  #host(): Host {
    return {
      clock: this.clock,
      createTimer: this.timer.create,
      files: this.files,
      processes: this.processes,
      processTable: {
        pids: () => [...this.processNames.keys()],
        name: (pid) => this.processNames.get(pid) ?? null,
        commandLine: () => [],
      },
      signals: this.signals,
      serviceManager: this.serviceManager,
      identity: {
        pid: 4711,
        release: "6.1.0",
        kernelVersion: "#1 SMP",
        program: "vrrpd 0.0.0, Node v20",
      },
      createEngine: () => this.engine,
      createHttp: () => ({
        request: () => undefined,
        cancel: () => undefined,
        close: () => undefined,
      }),
      openPacketSockets: () => ({ sockets: this.packets, note: this.socketNote }),
      createStage: () => this.stage,
      openNetlink: () =>
        this.netlinkFailure === null
          ? { ok: true, value: this.netlink }
          : { ok: false, failure: this.netlinkFailure },
      openConsole: () => new FakeSink(this.lines, ""),
      openSyslog: (identifier) =>
        new FakeSink(this.lines, identifier.startsWith("Keepalived_vrrp") ? "V " : "P "),
      loadConfiguration: () => this.loaded,
      loadInSteps: () => this.#loadInSteps(),
      sweepMemory: () => undefined,
      nextTurn: (callback) => this.turns.push(callback),
      enterNetworkNamespace: (name) => {
        if (!this.namespaces.has(name)) return { ok: false, failure: ENOENT };
        this.entered.push(name);
        return { ok: true, value: undefined };
      },
      readOrigin: () => "boot net:[1]",
      setUmask: (mask) => this.umasks.push(mask),
      identifyProcess: (pid) => this.living.get(pid) ?? null,
      cpuTime: () => ({ userUs: micros(1), systemUs: micros(2) }),
      onUncaught: (listener) => {
        this.#uncaught = listener;
      },
    };
  }
}

export const OPTIONS: DaemonOptions = {
  program: "keepalived",
  leaders: null,
  configPath: "/etc/keepalived/keepalived.conf",
  configId: null,
  netNamespace: null,
  requireAllFiles: false,
  pidFiles: { parent: null, vrrp: null, checkers: null, bfd: null },
  detail: false,
  dumpConfiguration: false,
  addressMonitoring: false,
  console: false,
  syslog: true,
  facility: 3,
  umask: null,
  keepAtStop: false,
  dontFork: true,
  ignoreSigint: false,
  notes: [],
  commandLine: ["/usr/sbin/keepalived", "--dont-fork"],
};
