// Words for transitions, faults at start and priorities.

import { assertNever } from "../base/invariant.ts";
import type { EngineEvent, FaultReason } from "../engine/event.ts";
import { instanceLine, type Line, line } from "./line.ts";

export type StateEvent = Extract<
  EngineEvent,
  {
    kind:
      | "state-changed"
      | "fault-at-start"
      | "priority-changed"
      | "group-syncing"
      | "startup-delayed"
      | "instance-removed"
      | "reloaded";
  }
>;

export function renderStateEvent(event: StateEvent): Line | null {
  switch (event.kind) {
    case "state-changed":
      return renderTransition(event);
    case "fault-at-start":
      return renderFaultAtStart(event.instance, event.reason);
    case "priority-changed":
      return instanceLine(
        event.instance,
        `Changing effective priority from ${event.from} to ${event.to}`,
        { fields: { priority: event.to } },
      );
    case "group-syncing":
      return line(`VRRP_Group(${event.group}) Syncing instances to ${event.to} state`, {
        fields: { group: event.group, state: event.to },
      });
    case "startup-delayed":
      return line(`Delaying startup for ${trimSeconds(event.delayUs)} seconds`);
    case "instance-removed":
      return instanceLine(event.instance, "is no longer configured", { detail: true });
    case "reloaded":
      return null;
    default:
      return assertNever(event);
  }
}

function renderTransition(event: Extract<EngineEvent, { kind: "state-changed" }>): Line | null {
  const { instance, to } = event;
  const fields = { state: to, previousState: event.from, cause: event.cause };
  switch (to) {
    case "MASTER":
      return instanceLine(instance, "Entering MASTER STATE", { fields });
    case "BACKUP":
      return instanceLine(instance, `Entering BACKUP STATE${event.initial ? " (init)" : ""}`, {
        fields,
      });
    case "FAULT":
      // keepalived's start and its running state machine spell the same thing differently.
      return instanceLine(
        instance,
        event.initial ? "entering FAULT state" : "Entering FAULT STATE",
        { fields },
      );
    case "INIT":
    case "STOP":
      return null;
    default:
      return assertNever(to);
  }
}

function renderFaultAtStart(instance: string, reason: FaultReason): Line {
  // Only this one has a colon behind the name in keepalived. What does not exist is down.
  if (reason.kind === "interface-down" || reason.kind === "interface-missing") {
    return line(`(${instance}): entering FAULT state (interface ${reason.interfaceName} down)`, {
      fields: { instance, reason: reason.kind },
    });
  }
  return instanceLine(instance, `entering FAULT state (${describeFault(reason)})`, {
    fields: { reason: reason.kind },
  });
}

function describeFault(
  reason: Exclude<FaultReason, { kind: "interface-down" | "interface-missing" }>,
): string {
  switch (reason.kind) {
    case "no-address":
      return `no ${reason.family} address for interface`;
    case "script-down":
      return `script ${reason.name} failed`;
    case "file":
      return `tracked file ${reason.name}`;
    case "process-quorum":
      return `tracked process ${reason.name} quorum not achieved`;
    case "leader-elsewhere":
      return `leader key ${reason.name} is not ours`;
    case "sync-group":
      return `sync group ${reason.name} in FAULT state`;
    case "source-absent":
      return "source address not configured";
    case "no-peers":
      return "no unicast peers";
    case "configuration":
      return "configuration cannot run";
    case "static-lost":
      return `static entry of track group ${reason.group} lost`;
    case "socket":
      return `no socket on ${reason.interfaceName}`;
    default:
      return assertNever(reason);
  }
}

/** keepalived prints whole seconds here; a fraction is kept where there is one. */
function trimSeconds(us: number): string {
  return String(us / 1_000_000);
}
