// Joins the parts of a daemon: every arrow between engine, loop and adapters is drawn here.

import { addMicros, micros } from "../base/units.ts";
import type { EngineInput } from "../engine/input.ts";
import { rehearseTakeover } from "../engine/rehearsal.ts";
import type { Configuration } from "../model/configuration.ts";
import type { KernelSnapshot } from "../model/kernel.ts";
import { StatusBoard } from "../observe/status.ts";
import type { Netlink } from "../ports/netlink.ts";
import type { PacketSockets } from "../ports/packet-sockets.ts";
import { Alarms } from "./alarms.ts";
import { crash } from "./crash.ts";
import type { EventLog } from "./event-log.ts";
import type { ExitStatus } from "./exit-status.ts";
import { Fifos } from "./fifos.ts";
import { Foresight, type ForesightParts } from "./foresight.ts";
import type { Host } from "./host.ts";
import { Ledger } from "./ledger.ts";
import { Loop } from "./loop.ts";
import { Marks } from "./marks.ts";
import type { DaemonOptions } from "./options.ts";
import { Performer, type PerformerParts } from "./performer.ts";
import type { PidFilePaths } from "./pidfile.ts";
import type { Running } from "./running.ts";
import { Scripts } from "./scripts.ts";
import { finishStop } from "./stop.ts";
import { Voice } from "./voice.ts";
import { Watches } from "./watches.ts";

/** The hands of a performer. */
type Acting = Omit<PerformerParts, "submit" | "canOpen" | "tell" | "say" | "onStopped">;

/** Fed thrice before the service manager loses patience. */
const WATCHDOG_SHARE = 3;

export interface Kernel {
  readonly netlink: Netlink;
  readonly packetSockets: PacketSockets;
  readonly snapshot: KernelSnapshot;
}

export interface AssemblyParts {
  readonly options: DaemonOptions;
  readonly host: Host;
  readonly eventLog: EventLog;
  readonly configuration: Configuration;
  readonly pidFiles: PidFilePaths;
  readonly kernel: Kernel;
}

export function assemble(parts: AssemblyParts, onEnd: (status: ExitStatus) => void): Running {
  const { host, eventLog } = parts;
  const { clock, files, processes, serviceManager } = host;
  const { netlink, packetSockets } = parts.kernel;
  const engine = host.createEngine();
  const alarms = new Alarms();
  const statusBoard = new StatusBoard();
  const voice = new Voice({ alarms, clock, eventLog, serviceManager, statusBoard });
  const say: Voice["say"] = (event) => voice.say(event);
  const submit = (input: EngineInput): void => loop.submit(input);
  const ledger = new Ledger();
  const scripts = new Scripts(processes, submit, say);
  const table = host.processTable;
  const watches = new Watches({ files, table, clock, alarms, submit, say });
  const fifos = new Fifos(files, processes, say);
  const origin = host.readOrigin();
  const marks = new Marks({ files, vrrpPidFile: parts.pidFiles.vrrp, origin, say });
  const http = host.createHttp();
  const acting = { packetSockets, netlink, ledger, scripts, watches, fifos, marks, http };
  const performer = new Performer({
    ...acting,
    say,
    submit,
    canOpen: (path) => files.canOpen(path),
    tell: (event) => voice.tell(event),
    onStopped: () => finishStop(running),
  });
  const rehearse = rehearsal({ ...acting, ...host.createStage(), ledger: new Ledger() }, say);
  const sweep = (): void => host.sweepMemory();
  const foresight = new Foresight({ clock, engine, rehearse, sweep, say });
  const turning = { engine, clock, alarms, packetSockets, netlink, say };
  const loop = new Loop({
    ...turning,
    foresight,
    createTimer: host.createTimer,
    perform: (output) => performer.perform(output),
    crash: (error) => crash(running, error),
  });
  const own = { engine, foresight, alarms, loop, performer, statusBoard };
  const running: Running = {
    ...parts,
    ...acting,
    ...own,
    reloading: "no",
    phase: "running",
    end: (status) => {
      loop.close();
      packetSockets.closeAll();
      netlink.close();
      http.close();
      onEnd(status);
    },
  };
  host.onUncaught((error) => crash(running, error));
  feedWatchdog(running);
  return running;
}

/** What a takeover asks of the kernel, done by a performer of its own whose kernel is a stage. */
function rehearsal(acting: Acting, say: Voice["say"]): ForesightParts["rehearse"] {
  const understudy = new Performer({
    ...acting,
    say,
    submit: () => {},
    canOpen: () => false,
    tell: () => {},
    onStopped: () => {},
  });
  return (config, addressLimit) => {
    for (const output of rehearseTakeover(config, addressLimit)) {
      if (output.kind === "change-addresses" || output.kind === "send-frames") {
        understudy.perform(output);
      }
    }
  };
}

/** A loop that turns is a daemon that lives. */
function feedWatchdog(running: Running): void {
  const { clock, serviceManager } = running.host;
  if (serviceManager.watchdogUs === null) return;
  serviceManager.notify(["WATCHDOG=1"]);
  const share = micros(Math.floor(serviceManager.watchdogUs / WATCHDOG_SHARE));
  running.alarms.set("watchdog", addMicros(clock.now(), share), () => feedWatchdog(running));
}
