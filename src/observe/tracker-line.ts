// Words for check scripts and tracked files.

import { assertNever } from "../base/invariant.ts";
import type { EngineEvent, ScriptCause } from "../engine/event.ts";
import { type Line, line, renderExecFailure } from "./line.ts";

export type TrackerEvent = Extract<
  EngineEvent,
  {
    kind:
      | "script-status"
      | "script-state"
      | "script-overrun"
      | "script-not-started"
      | "script-unused"
      | "tracked-file-state";
  }
>;

export function renderTrackerEvent(event: TrackerEvent): Line {
  switch (event.kind) {
    case "script-status":
      return line(`Script \`${event.script}\` now returning ${event.status}`, {
        fields: { script: event.script, status: event.status },
      });
    case "script-state":
      return line(`VRRP_Script(${event.script}) ${describeState(event.up, event.cause)}`, {
        fields: { script: event.script, up: event.up },
      });
    case "script-overrun":
      return line(
        `Track script ${event.script} is ` +
          `${event.beingTimedOut ? "being timed out" : "already running"}, ` +
          "expect idle - skipping run",
        { fields: { script: event.script } },
      );
    case "script-not-started":
      return renderExecFailure(event.program, event.failure);
    case "script-unused":
      return line(`Warning - script ${event.script} is not used`);
    case "tracked-file-state":
      return line(
        `(${event.instance}): tracked file ${event.name} ` +
          `${event.fault ? "now" : "leaving"} FAULT state`,
        { detail: true, fields: { instance: event.instance, file: event.name } },
      );
    default:
      return assertNever(event);
  }
}

function describeState(up: boolean, cause: ScriptCause): string {
  if (cause.kind === "considered-on-reload") {
    return `considered ${up ? "successful" : "unsuccessful"} on reload`;
  }
  if (up) return "succeeded";
  switch (cause.kind) {
    case "exited":
      return `failed (exited with status ${cause.code})`;
    case "signaled":
      return `failed (due to signal ${cause.signal})`;
    case "timed-out":
      return "timed_out";
    default:
      return assertNever(cause);
  }
}
