// SIGHUP: reads the configuration anew. A file that cannot run, or whose text is damaged (half
// written, a merge conflict, a template), changes nothing and is said: what runs goes on with the
// old one. With `reload_check_config` in the configuration that runs, nor does one of which
// `--config-test` would not end with 0.
//
// Deviation: keepalived ends, addresses left behind, when a new file cannot run, deletes every
// instance when the file is missing, and of a damaged file takes what it can read. Its check asks
// the DNS, too, and ends the daemon at start; and what it found stands in its own file alone.

import type { Configuration } from "../model/configuration.ts";
import { describeError } from "./crash.ts";
import type { LoadedConfiguration, LoadSteps } from "./host.ts";
import type { Running } from "./running.ts";

/** Its owner's alone: the messages quote the configuration. */
const REPORT_MODE = 0o600;

export function reload(running: Running): void {
  if (running.phase !== "running") return;
  if (running.reloading !== "no") {
    running.reloading = "again";
    return;
  }
  running.reloading = "yes";
  const { configuration, eventLog, host, options } = running;
  if (configuration.global.reloadCheckPath !== null) eventLog.say({ kind: "reload-checked-first" });
  eventLog.say({ kind: "reloading" });
  // systemd matches the answer to its request by this moment (`Type=notify-reload`).
  host.serviceManager.notify(["RELOADING=1", `MONOTONIC_USEC=${host.clock.now()}`]);
  eventLog.say({ kind: "opening-file", path: options.configPath });
  const steps = host.loadInSteps(options);
  const goOn = (): void => {
    if (running.phase !== "running") return;
    let step: ReturnType<LoadSteps["next"]>;
    try {
      step = steps.next();
      // What follows an answer that comes at once is not what asking for it has thrown.
      if (step.done !== true) step.value?.(() => host.nextTurn(goOn));
    } catch (error) {
      refuse(running, error);
      return finish(running);
    }
    if (step.done === true) return complete(running, step.value);
    if (step.value === undefined) host.nextTurn(goOn);
  };
  goOn();
}

function complete(running: Running, loaded: LoadedConfiguration): void {
  let next: Configuration | null;
  try {
    next = judge(running, loaded);
  } catch (error) {
    refuse(running, error);
    next = null;
  }
  if (next !== null) apply(running, next);
  finish(running);
}

/** What is to be applied; null where the running configuration stays, which is said. */
function judge(running: Running, loaded: LoadedConfiguration): Configuration | null {
  const { eventLog, options } = running;
  eventLog.say({ kind: "configuration-file", path: options.configPath });
  const cannotRun = sayDiagnostics(running, loaded);
  const refusal = check(running, loaded) ?? cannotRun;
  if (refusal !== null) eventLog.say({ kind: "reload-refused", reason: refusal });
  return refusal === null && loaded.kind === "loaded" ? loaded.configuration : null;
}

function finish(running: Running): void {
  const { host, statusBoard } = running;
  host.serviceManager.notify(["READY=1", `STATUS=${statusBoard.text()}`]);
  const again = running.reloading === "again";
  running.reloading = "no";
  if (again) reload(running);
}

/** keepalived.conf `reload_check_config`: what the test says goes to the file named there. Why the
 * running configuration has to stay; null where the new one passes, or no check is asked for. */
function check(
  { configuration, eventLog, host }: Running,
  loaded: LoadedConfiguration,
): string | null {
  const path = configuration.global.reloadCheckPath;
  if (path === null || loaded.kind === "missing" || loaded.test === undefined) return null;
  const { status, report } = loaded.test;
  const written = host.files.overwrite(path, report(), REPORT_MODE);
  if (!written.ok) eventLog.say({ kind: "file-failed", path, failure: written.failure });
  if (status === 0) return null;
  eventLog.say({ kind: "reload-check-failed", reportPath: path });
  return `a test of the new one ends with ${status} (reload_check_config)`;
}

/** Why the running configuration has to stay; null where the new one can run. */
function sayDiagnostics(running: Running, loaded: LoadedConfiguration): string | null {
  const { eventLog } = running;
  if (loaded.kind === "missing") {
    eventLog.say({ kind: "configuration-missing", path: loaded.path });
    return "a configuration file is missing";
  }
  for (const diagnostic of loaded.diagnostics) eventLog.say({ kind: "diagnostic", ...diagnostic });
  if (loaded.kind === "unusable") return "the new configuration cannot run";
  if (loaded.damaged === true) return "the new file is damaged";
  return findUnchangeable(running.configuration, loaded.configuration);
}

/** What names a running daemon cannot change under those who look for it. */
function findUnchangeable(before: Configuration, after: Configuration): string | null {
  const changes = [
    ["instance", before.global.instanceName, after.global.instanceName],
    ["net_namespace", before.global.netNamespace, after.global.netNamespace],
    ["use_pid_dir", before.global.usePidDirectory, after.global.usePidDirectory],
  ] as const;
  const changed = changes.find(([, old, now]) => old !== now);
  return changed === undefined
    ? null
    : `${changed[0]} cannot be changed at a reload - please restart`;
}

function apply(running: Running, configuration: Configuration): void {
  const before = running.configuration;
  try {
    adopt(running, configuration);
    running.fifos.configure(configuration);
  } catch (error) {
    adopt(running, before);
    return refuse(running, error);
  }
  running.loop.submit({ kind: "configured", configuration });
  running.eventLog.say({ kind: "reload-complete" });
}

function adopt(running: Running, configuration: Configuration): void {
  running.configuration = configuration;
  running.statusBoard.configure(configuration);
  running.watches.configure(configuration);
}

/** Our own bug, but in what reads: the engine has not heard of it, and what runs is whole. No
 * reason to give an address up. */
function refuse({ eventLog }: Running, error: unknown): void {
  eventLog.say({ kind: "reload-refused", reason: `internal error, ${describeError(error)}` });
}
