// Words for what went wrong in the daemon itself, not in its instances.

import { assertNever } from "../base/invariant.ts";
import { formatSeconds, type Line, line, parentLine, renderExecFailure } from "./line.ts";
import type { ProcessEvent } from "./process-event.ts";

export type Trouble = Extract<
  ProcessEvent,
  {
    kind:
      | "kernel-unavailable"
      | "adapter-note"
      | "dump-unsupported"
      | "signal-ignored"
      | "timer-late"
      | "drain-limit"
      | "command-failed"
      | "rehearsal-failed"
      | "frame-failed"
      | "file-failed"
      | "fifo-failed"
      | "fifo-full"
      | "fifo-script-ended"
      | "scheduling-failed"
      | "no-swap-ignored"
      | "realtime-limit-raised"
      | "crashed";
  }
>;

export function renderTrouble(event: Trouble): Line {
  switch (event.kind) {
    case "kernel-unavailable":
      return parentLine(`${event.what}: ${event.failure.message} (${event.failure.code})`, {
        severity: "alert",
        fields: { errno: event.failure.errno },
      });
    case "adapter-note":
      return line(event.text, { severity: "notice" });
    case "dump-unsupported":
      return parentLine(
        `${event.signal}: ${event.wanted} are not yet supported, nothing was written`,
        { repeats: `signal/${event.signal}` },
      );
    case "signal-ignored":
      return parentLine(`${event.signal} ignored`, { repeats: `signal/${event.signal}` });
    case "timer-late":
      return line(`A thread timer expired ${formatSeconds(event.lateUs)} seconds ago`, {
        fields: { lateUs: event.lateUs },
      });
    case "drain-limit":
      return line(`more ${event.what} are queued than one turn may read`, {
        severity: "warning",
        repeats: `drain-limit/${event.what}`,
      });
    case "command-failed":
      return renderExecFailure(event.program, event.failure);
    case "rehearsal-failed":
      return line(`Cannot rehearse a takeover - ${event.reason}`, { severity: "warning" });
    case "frame-failed":
      return line(
        `Error ${event.failure.errno} (${event.failure.message}) sending gratuitous ARP or NA`,
        {
          fields: { errno: event.failure.errno },
          repeats: `frame-failed/${event.failure.errno}`,
        },
      );
    case "file-failed":
    case "fifo-failed":
      return line(`${event.path}: ${event.failure.message} (${event.failure.code})`, {
        severity: "warning",
        fields: { errno: event.failure.errno },
        repeats: `${event.kind}/${event.path}`,
      });
    case "fifo-full":
      return line(`notify fifo ${event.path} is full or has no reader: a line was lost`, {
        severity: "warning",
        repeats: `fifo-full/${event.path}`,
      });
    case "fifo-script-ended":
      return line("vrrp notify fifo script terminated");
    case "scheduling-failed":
      return line(`Unable to set ${event.what}: ${event.failure.message}`, {
        severity: "warning",
        fields: { errno: event.failure.errno },
      });
    case "no-swap-ignored":
    case "realtime-limit-raised":
      return line(departure(event), { severity: "notice" });
    case "crashed":
      return line(`internal error, giving up all addresses: ${event.reason}`, {
        severity: "alert",
      });
    default:
      return assertNever(event);
  }
}

/** What `global_defs` asks for and is done otherwise. */
function departure(
  event: Extract<Trouble, { kind: "no-swap-ignored" | "realtime-limit-raised" }>,
): string {
  return event.kind === "no-swap-ignored"
    ? "vrrp_no_swap has no effect here: let the unit set MemorySwapMax=0"
    : `vrrp_rlimit_rttime ${event.wantedUs} is shorter than this program works at times: ` +
        `raised to ${event.limitUs}`;
}
