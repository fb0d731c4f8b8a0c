// From a command line to a daemon that runs: the configuration, the pid files, the kernel, the
// engine and the loop, in keepalived's order, because its log is read as a story. Each step that
// fails says why and ends with a status of `exit-status.ts`.

import type { Outcome } from "../base/outcome.ts";
import { printConfiguration } from "../config/keepalived/print/configuration.ts";
import type { Configuration } from "../model/configuration.ts";
import type { VrrpInstanceConfig } from "../model/vrrp-instance.ts";
import type { ProcessEvent } from "../observe/process-event.ts";
import { assemble, type Kernel } from "./assemble.ts";
import { EventLog } from "./event-log.ts";
import { EXIT_STATUS, type ExitStatus } from "./exit-status.ts";
import type { Host, LoadedConfiguration } from "./host.ts";
import { listenToSignals } from "./listen.ts";
import { Log } from "./log.ts";
import { identifiers, openSinks } from "./log-sinks.ts";
import type { DaemonOptions } from "./options.ts";
import {
  isRunning,
  type PidFileParts,
  type PidFilePaths,
  pidFilePaths,
  removePidFiles,
  writePidFiles,
} from "./pidfile.ts";
import { applyScheduling } from "./scheduling.ts";
import { runTimed } from "./timed-command.ts";

/** Check scripts, exporters and operators look for a process of this name. */
const PROCESS_NAME = "keepalived";
/** Until the pid files are written, which everybody may read whatever `--umask` says. */
const STARTING_UMASK = 0o022;

/** What there is before anything runs. */
export interface Starting {
  readonly options: DaemonOptions;
  readonly host: Host;
  readonly log: Log;
  readonly eventLog: EventLog;
  readonly onEnd: (status: ExitStatus) => void;
}

/** `onEnd` is called once, when nothing of the daemon runs any more. */
export function startDaemon(
  options: DaemonOptions,
  host: Host,
  onEnd: (status: ExitStatus) => void,
): void {
  host.processes.setName(PROCESS_NAME);
  host.setUmask(STARTING_UMASK);
  const log = new Log(openSinks(options, host, []));
  const eventLog = new EventLog(log, host.clock, options);
  const starting: Starting = { options, host, log, eventLog, onEnd };
  introduce(starting);
  const configured = loadFirst(starting);
  if (configured === null) return;
  const { configuration, namespace } = configured;
  adopt(starting, configuration, namespace);
  if (options.dumpConfiguration) dump(starting, configuration);
  const pidFiles = claimPidFiles(starting, configuration, namespace);
  if (pidFiles === null) return;
  // 0177 unless written: files that the daemon and its scripts make are the owner's alone.
  host.setUmask(options.umask ?? configuration.global.umask);
  const go = (): void => run(starting, configuration, pidFiles);
  const { startupScript } = configuration.global;
  if (startupScript === null) return go();
  const say = (event: ProcessEvent): void => eventLog.say(event);
  runTimed(startupScript, { host, say, name: "startup" }, go);
}

function introduce({ eventLog, host, options }: Starting): void {
  const { release, kernelVersion, program } = host.identity;
  eventLog.say({ kind: "starting" });
  eventLog.say({ kind: "running-on", release, kernelVersion, program });
  eventLog.say({ kind: "command-line", words: options.commandLine });
  if (!options.dontFork) eventLog.say({ kind: "stays-in-foreground" });
  for (const note of options.notes) eventLog.say({ kind: "option-note", ...note });
}

interface Configured {
  readonly configuration: Configuration;
  readonly namespace: string | null;
}

/** Null where the daemon cannot run, and has ended. */
function loadFirst(starting: Starting): Configured | null {
  const { eventLog, host, options } = starting;
  const path = options.configPath;
  eventLog.say({ kind: "opening-file", path });
  let namespace = options.netNamespace;
  if (namespace !== null && !enterNamespace(starting, namespace)) return null;
  let loaded = host.loadConfiguration(options);
  if (namespace === null && loaded.kind === "loaded") {
    namespace = loaded.configuration.global.netNamespace;
    if (namespace !== null) {
      if (!enterNamespace(starting, namespace)) return null;
      // What it names is to be found there, not where it was read first.
      loaded = host.loadConfiguration(options);
    }
  }
  const configuration = judge(starting, loaded);
  return configuration === null ? null : { configuration, namespace };
}

/** Says what is wrong; null where it cannot run, and the daemon has ended. */
function judge(starting: Starting, loaded: LoadedConfiguration): Configuration | null {
  const { eventLog, options } = starting;
  if (loaded.kind === "missing") {
    eventLog.say({ kind: "configuration-missing", path: loaded.path });
    giveUp(starting, EXIT_STATUS.noConfiguration);
    return null;
  }
  eventLog.say({ kind: "configuration-file", path: options.configPath });
  for (const diagnostic of loaded.diagnostics) eventLog.say({ kind: "diagnostic", ...diagnostic });
  if (loaded.kind === "loaded") return loaded.configuration;
  eventLog.say({ kind: "configuration-refused" });
  giveUp(starting, EXIT_STATUS.configuration);
  return null;
}

/** Whether this process is in the namespace now; else the daemon has ended. Deviation:
 * keepalived ends with 0 without the namespace; a start that failed is a failure here, so that
 * the service manager tries again. */
function enterNamespace(starting: Starting, name: string): boolean {
  if (starting.host.enterNetworkNamespace(name).ok) return true;
  starting.eventLog.say({ kind: "namespace-failed", name });
  giveUp(starting, EXIT_STATUS.permission);
  return false;
}

/** Deviation: keepalived writes a table of its variables; this is a keepalived.conf with every
 * default said, which may be compared with the file and loaded again, but for the secrets. */
function dump({ eventLog }: Starting, configuration: Configuration): void {
  const text = printConfiguration(configuration, { revealSecrets: false });
  eventLog.say({ kind: "configuration-dump", lines: text.trimEnd().split("\n") });
}

/** What `global_defs` changes about this process itself. */
function adopt(starting: Starting, configuration: Configuration, namespace: string | null): void {
  const { eventLog, host, log, options } = starting;
  const { instanceName, processNames } = configuration.global;
  if (processNames.parent !== null) host.processes.setName(processNames.parent);
  const suffixes = [namespace, instanceName].filter((name) => name !== null);
  if (suffixes.length === 0) return;
  eventLog.say({ kind: "identifier-changed", identifier: identifiers(suffixes).parent });
  log.redirect(openSinks(options, host, suffixes));
}

/** Null where another daemon runs or a file cannot be written, and this one has ended. */
function claimPidFiles(
  starting: Starting,
  configuration: Configuration,
  namespace: string | null,
): PidFilePaths | null {
  const { eventLog, host, options } = starting;
  const { processNames } = configuration.global;
  const paths = pidFilePaths(options.pidFiles, configuration.global, namespace);
  const parts: PidFileParts = {
    files: host.files,
    say: (event) => eventLog.say(event),
    identify: (pid) => host.identifyProcess(pid),
    configuredNames: [processNames.parent, processNames.vrrp].filter((name) => name !== null),
    ownPid: host.identity.pid,
  };
  if (isRunning(paths, parts)) {
    eventLog.say({ kind: "already-running" });
    // keepalived leaves without a "Stopped" here.
    end(starting, EXIT_STATUS.ok);
    return null;
  }
  if (writePidFiles(paths, parts)) return paths;
  giveUp(starting, EXIT_STATUS.ok);
  return null;
}

/** Null where the kernel refuses, which has been said. */
function openKernel({ eventLog, host }: Starting): Kernel | null {
  const orNull = <T>(what: string, outcome: Outcome<T>): T | null => {
    if (outcome.ok) return outcome.value;
    eventLog.say({ kind: "kernel-unavailable", what, failure: outcome.failure });
    return null;
  };
  eventLog.say({ kind: "registering-netlink" });
  const netlink = orNull("netlink", host.openNetlink());
  if (netlink === null) return null;
  const snapshot = orNull("netlink", netlink.snapshot());
  if (snapshot === null) {
    netlink.close();
    return null;
  }
  const { sockets, note } = host.openPacketSockets();
  if (note !== null) eventLog.say({ kind: "adapter-note", text: note });
  return { netlink, packetSockets: sockets, snapshot };
}

function run(starting: Starting, configuration: Configuration, pidFiles: PidFilePaths): void {
  const { eventLog, host, log, onEnd, options } = starting;
  const kernel = openKernel(starting);
  if (kernel === null) {
    removePidFiles(pidFiles, host.files);
    return giveUp(starting, EXIT_STATUS.permission);
  }
  applyScheduling(configuration.global.scheduling, host.processes, (event) => eventLog.say(event));
  const parts = { options, host, eventLog, configuration, pidFiles, kernel };
  const running = assemble(parts, (status) => {
    log.close();
    onEnd(status);
  });
  listenToSignals(running);
  const ownMarks = running.marks.read();
  running.loop.submit({ kind: "kernel-snapshot", snapshot: kernel.snapshot, ownMarks });
  running.loop.submit({ kind: "wall-clock", timeMs: host.clock.wallTimeMs() });
  running.statusBoard.configure(configuration);
  running.watches.configure(configuration);
  running.fifos.configure(configuration);
  running.loop.submit({ kind: "configured", configuration });
  if (running.phase !== "running") return;
  eventLog.say({ kind: "startup-complete" });
  host.serviceManager.notify([
    "READY=1",
    `MAINPID=${host.identity.pid}`,
    `STATUS=${running.statusBoard.text()}`,
  ]);
  const [longest] = configuration.instances.toSorted((a, b) => addressCount(b) - addressCount(a));
  if (longest !== undefined) {
    running.foresight.prepare(longest, (callback) => host.nextTurn(callback));
  }
}

function addressCount({ addresses, excludedAddresses }: VrrpInstanceConfig): number {
  return addresses.length + excludedAddresses.length;
}

/** As keepalived ends where it cannot go on. */
function giveUp(starting: Starting, status: ExitStatus): void {
  starting.eventLog.say({ kind: "ended" });
  end(starting, status);
}

function end({ log, onEnd }: Starting, status: ExitStatus): void {
  log.close();
  onEnd(status);
}
