// Words for what the daemon itself has to say: keepalived's where it says the same.

import { assertNever } from "../base/invariant.ts";
import type { ExitStatus } from "../model/script.ts";
import { COMPATIBLE_BANNER } from "./banner.ts";
import { formatSeconds, type Line, line, parentLine } from "./line.ts";
import type { CpuTime, ProcessEvent } from "./process-event.ts";
import { renderTrouble } from "./trouble-line.ts";

/** Several lines where keepalived's two processes each say something. */
export function renderProcessEvent(event: ProcessEvent): readonly Line[] {
  switch (event.kind) {
    case "starting":
    case "running-on":
    case "command-line":
    case "stays-in-foreground":
    case "option-note":
    case "identifier-changed":
    case "already-running":
    case "stale-pid-file":
    case "foreign-pid-file":
    case "unreadable-pid-file":
    case "pid-file-failed":
    case "registering-netlink":
    case "namespace-failed":
    case "startup-complete":
      return renderStart(event);
    case "opening-file":
    case "configuration-file":
    case "configuration-missing":
    case "diagnostic":
    case "configuration-refused":
    case "configuration-dump":
    case "reload-checked-first":
    case "reload-check-failed":
    case "reloading":
    case "reload-complete":
    case "reload-refused":
      return renderConfiguration(event);
    case "settings":
      return event.shown.map((setting) => parentLine(setting));
    case "script-started":
      return [parentLine(`Running ${event.name} script ${event.program}`, { detail: true })];
    case "script-ended":
      return [renderScriptEnd(event)];
    case "stopping":
      return [parentLine("Stopping")];
    case "stopped":
      return renderStopped(event.cpu);
    case "ended":
      return [parentLine(`Stopped ${COMPATIBLE_BANNER}`)];
    case "stop-overdue":
      return [parentLine("vrrp process failed to die - forcing termination")];
    case "kernel-unavailable":
    case "adapter-note":
    case "dump-unsupported":
    case "signal-ignored":
    case "timer-late":
    case "drain-limit":
    case "command-failed":
    case "frame-failed":
    case "file-failed":
    case "fifo-failed":
    case "fifo-full":
    case "fifo-script-ended":
    case "scheduling-failed":
    case "no-swap-ignored":
    case "realtime-limit-raised":
    case "rehearsal-failed":
    case "crashed":
      return [renderTrouble(event)];
    default:
      return assertNever(event);
  }
}

type Start = Extract<
  ProcessEvent,
  {
    kind:
      | "starting"
      | "running-on"
      | "command-line"
      | "stays-in-foreground"
      | "option-note"
      | "identifier-changed"
      | "already-running"
      | "stale-pid-file"
      | "foreign-pid-file"
      | "unreadable-pid-file"
      | "pid-file-failed"
      | "registering-netlink"
      | "namespace-failed"
      | "startup-complete";
  }
>;

function renderStart(event: Start): readonly Line[] {
  switch (event.kind) {
    case "starting":
      return [parentLine(`Starting ${COMPATIBLE_BANNER}`)];
    case "running-on":
      return [
        parentLine(`Running on Linux ${event.release} ${event.kernelVersion} (${event.program})`),
      ];
    case "command-line":
      return [parentLine(`Command line: ${event.words.map((word) => `'${word}'`).join(" ")}`)];
    case "stays-in-foreground":
      return [
        parentLine(
          "staying in the foreground although --dont-fork was not given: forking is not supported",
          { severity: "notice" },
        ),
      ];
    case "option-note":
      return [parentLine(`option ${event.option}: ${event.note}`, { severity: "notice" })];
    case "identifier-changed":
      return [parentLine(`Changing syslog ident to ${event.identifier}`)];
    case "already-running":
      return [parentLine("daemon is already running")];
    case "stale-pid-file":
      return [parentLine(`Remove a zombie pid file ${event.path}`)];
    case "foreign-pid-file":
      return [
        parentLine(
          `Remove a zombie pid file ${event.path} (process ${event.pid} is another program)`,
        ),
      ];
    case "unreadable-pid-file":
      return [parentLine(`Error reading pid file ${event.path}`)];
    case "pid-file-failed":
      return [
        parentLine(`pidfile_write : Cannot open ${event.path} pidfile`, {
          fields: { errno: event.failure.errno },
        }),
      ];
    case "registering-netlink":
      return [
        line("Registering Kernel netlink reflector", { detail: true }),
        line("Registering Kernel netlink command channel", { detail: true }),
      ];
    case "namespace-failed":
      return [
        parentLine(`Failed to open /run/netns/${event.name}`),
        parentLine(`Unable to set network namespace ${event.name} - exiting`, { severity: "err" }),
      ];
    case "startup-complete":
      return [parentLine("Startup complete")];
    default:
      return assertNever(event);
  }
}

type Configuring = Extract<
  ProcessEvent,
  {
    kind:
      | "opening-file"
      | "configuration-file"
      | "configuration-missing"
      | "diagnostic"
      | "configuration-refused"
      | "configuration-dump"
      | "reload-checked-first"
      | "reload-check-failed"
      | "reloading"
      | "reload-complete"
      | "reload-refused";
  }
>;

function renderConfiguration(event: Configuring): readonly Line[] {
  switch (event.kind) {
    case "opening-file":
      return [parentLine(`Opening file '${event.path}'.`, { detail: true })];
    case "configuration-file":
      return [parentLine(`Configuration file ${event.path}`)];
    case "configuration-missing":
      return [parentLine(`Config files missing '${event.path}'.`)];
    case "diagnostic":
      return [line(event.text, { severity: event.severity, speaker: event.speaker })];
    case "configuration-dump":
      return event.lines.map((text) => line(text));
    case "configuration-refused":
      return [parentLine("exited with permanent error CONFIG. Terminating", { severity: "err" })];
    case "reload-checked-first":
      return [parentLine("validate conf before Reload")];
    case "reload-check-failed":
      return [
        parentLine(`New config failed validation, see ${event.reportPath} for details`, {
          severity: "err",
        }),
      ];
    case "reloading":
      return [parentLine("Reloading ..."), line("Reloading")];
    case "reload-complete":
      return [parentLine("Reload complete")];
    case "reload-refused":
      return [
        parentLine(`Reload refused, the running configuration stays: ${event.reason}`, {
          severity: "err",
        }),
      ];
    default:
      return assertNever(event);
  }
}

function renderStopped(cpu: CpuTime | null): readonly Line[] {
  if (cpu === null) return [line("Stopped")];
  const user = formatSeconds(cpu.userUs);
  const system = formatSeconds(cpu.systemUs);
  return [line(`Stopped - used ${user} user time, ${system} system time`)];
}

/** "script script" is keepalived's. */
function renderScriptEnd({ name, outcome }: Extract<ProcessEvent, { kind: "script-ended" }>): Line {
  if (outcome === "succeeded") {
    return parentLine(`${name} script script succeeded`, { detail: true });
  }
  return parentLine(`${name} script script ${describeEnd(outcome)}`, { severity: "warning" });
}

function describeEnd(outcome: "timed-out" | ExitStatus): string {
  if (outcome === "timed-out") return "timed_out";
  return outcome.kind === "exited"
    ? `failed (exited with status ${outcome.code})`
    : `failed (due to signal ${outcome.signal})`;
}
