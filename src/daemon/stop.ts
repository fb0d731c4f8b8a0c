// An orderly stop: the engine lets go (priority 0 first, then the addresses, then notify_stop), the
// last notify scripts get a moment, the pid files go.

import { addMicros, seconds } from "../base/units.ts";
import type { ProcessEvent } from "../observe/process-event.ts";
import { EXIT_STATUS } from "./exit-status.ts";
import { removePidFiles } from "./pidfile.ts";
import type { Running } from "./running.ts";
import { runTimed } from "./timed-command.ts";

/** keepalived's limit for notify_stop. */
const FINAL_SCRIPTS_US = seconds(1);

export function stop(running: Running): void {
  if (running.phase !== "running") return;
  running.phase = "stopping";
  const { alarms, eventLog, host, loop, options, configuration } = running;
  eventLog.say({ kind: "stopping" });
  host.serviceManager.notify(["STOPPING=1"]);
  const overdueAt = addMicros(host.clock.now(), configuration.global.childWaitUs);
  alarms.set("stop-overdue", overdueAt, () => forceEnd(running));
  loop.submit({ kind: "stop", keep: options.keepAtStop });
}

/** The engine has let go of everything: only the last notify scripts may still run. */
export function finishStop(running: Running): void {
  if (running.phase !== "stopping") return;
  const { alarms, host, scripts } = running;
  scripts.endRuns();
  alarms.clear("stop-overdue");
  alarms.set("final-scripts", addMicros(host.clock.now(), FINAL_SCRIPTS_US), () => leave(running));
  scripts.whenFinalsEnded(() => leave(running));
}

/** keepalived.conf `child_wait_time` is over and the engine has not said that it stopped. */
function forceEnd(running: Running): void {
  running.eventLog.say({ kind: "stop-overdue" });
  if (!running.options.keepAtStop) running.ledger.release(running.netlink);
  leave(running);
}

function leave(running: Running): void {
  if (running.phase !== "stopping") return;
  running.phase = "leaving";
  const { alarms, configuration, eventLog, host, options } = running;
  for (const name of ["stop-overdue", "final-scripts"] as const) alarms.clear(name);
  running.fifos.close();
  running.watches.close();
  eventLog.catchUp();
  eventLog.say({ kind: "stopped", cpu: options.detail ? host.cpuTime() : null });
  const { shutdownScript } = configuration.global;
  if (shutdownScript === null) return depart(running);
  const say = (event: ProcessEvent): void => eventLog.say(event);
  runTimed(shutdownScript, { host, say, name: "shutdown" }, () => depart(running));
}

function depart(running: Running): void {
  if (running.phase !== "leaving") return;
  running.phase = "ended";
  removePidFiles(running.pidFiles, running.host.files);
  running.eventLog.say({ kind: "ended" });
  running.end(EXIT_STATUS.ok);
}
