// From settings to a daemon that runs as vip-manager: the same parts as behind keepalived.conf,
// without pid files and without syslog, because that program has neither.

import type { Outcome } from "../base/outcome.ts";
import { assemble, type Kernel } from "./assemble.ts";
import { EventLog } from "./event-log.ts";
import { EXIT_STATUS, type ExitStatus } from "./exit-status.ts";
import type { Host, LoadedConfiguration } from "./host.ts";
import { listenToSignals } from "./listen.ts";
import { Log } from "./log.ts";
import { openSinks } from "./log-sinks.ts";
import type { DaemonOptions } from "./options.ts";
import type { PidFilePaths } from "./pidfile.ts";

const PROCESS_NAME = "vip-manager";
const UMASK = 0o177;
/** Where the list of our addresses lies on a kernel that keeps no marks; no pid file is written. */
const NO_PID_FILES: PidFilePaths = { parent: "", vrrp: "/run/vip-manager.pid", others: [] };

type Loaded = Extract<LoadedConfiguration, { kind: "loaded" }>;

/** `onEnd` is called once, when nothing of the daemon runs any more. */
export function startVipManager(
  options: DaemonOptions,
  host: Host,
  onEnd: (status: ExitStatus) => void,
): void {
  host.processes.setName(PROCESS_NAME);
  host.setUmask(UMASK);
  const log = new Log(openSinks(options, host, []));
  const loaded = host.loadConfiguration(options);
  const verbose = loaded.kind === "loaded" && loaded.settings?.verbose === true;
  const eventLog = new EventLog(log, host.clock, { ...options, detail: verbose });
  const end = (status: ExitStatus): void => {
    log.close();
    onEnd(status);
  };
  if (loaded.kind !== "missing") {
    for (const one of loaded.diagnostics) eventLog.say({ kind: "diagnostic", ...one });
  }
  // vip-manager's status for settings that cannot run.
  if (loaded.kind !== "loaded") return end(EXIT_STATUS.usage);
  eventLog.say({ kind: "configuration-file", path: loaded.settings?.path ?? "" });
  eventLog.say({ kind: "settings", shown: loaded.settings?.shown ?? [] });
  const kernel = openKernel(host, eventLog);
  if (kernel === null) return end(EXIT_STATUS.usage);
  run({ options, host, eventLog, loaded, kernel }, end);
}

interface Parts {
  readonly options: DaemonOptions;
  readonly host: Host;
  readonly eventLog: EventLog;
  readonly loaded: Loaded;
  readonly kernel: Kernel;
}

function run(
  { options, host, eventLog, loaded, kernel }: Parts,
  end: (status: ExitStatus) => void,
): void {
  const { configuration } = loaded;
  const assembly = { options, host, eventLog, configuration, pidFiles: NO_PID_FILES, kernel };
  const running = assemble(assembly, end);
  listenToSignals(running);
  const ownMarks = running.marks.read();
  running.loop.submit({ kind: "kernel-snapshot", snapshot: kernel.snapshot, ownMarks });
  running.loop.submit({ kind: "wall-clock", timeMs: host.clock.wallTimeMs() });
  running.statusBoard.configure(configuration);
  running.loop.submit({ kind: "configured", configuration });
  if (running.phase !== "running") return;
  host.serviceManager.notify([
    "READY=1",
    `MAINPID=${host.identity.pid}`,
    `STATUS=${running.statusBoard.text()}`,
  ]);
}

function openKernel(host: Host, eventLog: EventLog): Kernel | null {
  const orNull = <T>(what: string, outcome: Outcome<T>): T | null => {
    if (outcome.ok) return outcome.value;
    eventLog.say({ kind: "kernel-unavailable", what, failure: outcome.failure });
    return null;
  };
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
