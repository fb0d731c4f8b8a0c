// The host as the daemon sees it: every adapter it is joined to. Real ones come from
// `create-host.ts`; tests bring their own.

import type { Outcome } from "../base/outcome.ts";
import type { EngineView } from "../engine/view.ts";
import type { Configuration } from "../model/configuration.ts";
import type { LineSeverity, Speaker } from "../observe/line.ts";
import type { CpuTime } from "../observe/process-event.ts";
import type { Clock, CreateDeadlineTimer } from "../ports/clock.ts";
import type { Files } from "../ports/files.ts";
import type { Http } from "../ports/http.ts";
import type { LogSink } from "../ports/log-sink.ts";
import type { Netlink } from "../ports/netlink.ts";
import type { PacketSockets } from "../ports/packet-sockets.ts";
import type { Processes } from "../ports/processes.ts";
import type { ServiceManager, Signals } from "../ports/signals.ts";
import type { LoopEngine } from "./loop.ts";
import type { DaemonOptions } from "./options.ts";
import type { ProcessTable } from "./process-table.ts";

/** What a daemon needs of an engine beside its loop. */
export interface DaemonEngine extends LoopEngine {
  view(): Pick<EngineView, "leaders">;
}

/** Goes the way of the real adapters up to the system calls; what is asked for succeeds. */
export interface Stage {
  readonly netlink: Netlink;
  readonly packetSockets: PacketSockets;
}

export interface Host {
  readonly clock: Clock;
  readonly createTimer: CreateDeadlineTimer;
  readonly files: Files;
  readonly processes: Processes;
  readonly processTable: ProcessTable;
  readonly signals: Signals;
  readonly serviceManager: ServiceManager;
  readonly identity: HostIdentity;
  createEngine(): DaemonEngine;
  createHttp(): Http;
  /** `note` is something to be said about them once. */
  openPacketSockets(): { readonly sockets: PacketSockets; readonly note: string | null };
  openNetlink(): Outcome<Netlink>;
  /** For rehearsals. */
  createStage(): Stage;
  /** Standard error with keepalived's time, or standard output in vip-manager's form. */
  openConsole(style: DaemonOptions["program"]): LogSink;
  /** `identifier` is syslog's, e.g. `Keepalived_vrrp`. */
  openSyslog(identifier: string, facility: number): LogSink;
  loadConfiguration(options: DaemonOptions): LoadedConfiguration;
  /** The same in steps that are short enough for a loop that must go on. */
  loadInSteps(options: DaemonOptions): LoadSteps;
  /** Calls back after everything that is ready has been looked at. */
  nextTurn(callback: () => void): void;
  /** Clears away what was thrown away lately. */
  sweepMemory(): void;
  /** Moves this process into a namespace of ip-netns(8). */
  enterNetworkNamespace(name: string): Outcome<void>;
  /** Names this boot and the network namespace in which this process is now. */
  readOrigin(): string;
  setUmask(mask: number): void;
  /** Task name and argv[0] of a process; null where there is none. */
  identifyProcess(pid: number): readonly string[] | null;
  cpuTime(): CpuTime;
  /** What nobody caught. */
  onUncaught(listener: (error: unknown) => void): void;
}

export interface HostIdentity {
  readonly pid: number;
  /** uname(2) */
  readonly release: string;
  readonly kernelVersion: string;
  /** Names the program and its run time, e.g. `vrrpd 0.1.0, Node v20.20.2`. */
  readonly program: string;
}

/** What comes between two steps: the next one may follow in the next turn, or when what is given
 * calls `resume`, once and later. */
export type LoadSteps = Generator<void | ((resume: () => void) => void), LoadedConfiguration>;

export type LoadedConfiguration =
  | {
      readonly kind: "loaded";
      readonly configuration: Configuration;
      readonly diagnostics: readonly SaidDiagnostic[];
      /** keepalived.conf's. */
      readonly test?: TestVerdict;
      /** The text is cut off or otherwise damaged: good enough to start with, as in keepalived,
       * but not to replace what runs. */
      readonly damaged?: true;
      /** vip-manager's: the file that was read, what to show of the settings. */
      readonly settings?: {
        readonly path: string;
        readonly shown: readonly string[];
        readonly verbose: boolean;
      };
    }
  /** `diagnostics` says why. */
  | {
      readonly kind: "unusable";
      readonly diagnostics: readonly SaidDiagnostic[];
      readonly test?: TestVerdict;
    }
  /** The file itself, or with `--all-config` one that it includes. */
  | { readonly kind: "missing"; readonly path: string };

/** What `--config-test` has to say of a file, but for what only the DNS could tell it. */
export interface TestVerdict {
  /** Its exit status. */
  readonly status: number;
  readonly report: () => string;
}

/** A diagnostic as the log has it. */
export interface SaidDiagnostic {
  readonly severity: LineSeverity;
  readonly speaker: Speaker;
  readonly text: string;
}
