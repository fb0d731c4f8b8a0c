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
      | "group-held"
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
      // Deviation: keepalived says nothing of another `priority` at a reload.
      return instanceLine(
        event.instance,
        `Changing effective priority from ${event.from} to ${event.to}`,
        { fields: { priority: event.to } },
      );
    case "group-syncing":
      return line(`VRRP_Group(${event.group}) Syncing instances to ${event.to} state`, {
        fields: { group: event.group, state: event.to },
      });
    case "group-held":
      return line(`VRRP_Group(${event.group}): Syncing ${event.instance} to FAULT state`, {
        fields: { group: event.group, instance: event.instance },
      });
    case "startup-delayed":
      return line(`Delaying startup for ${trimSeconds(event.delayUs)} seconds`);
    case "instance-removed":
      // Deviation: keepalived says nothing. Who reads why an address has gone finds it here.
      return instanceLine(event.instance, "is no longer configured", { detail: true });
    case "reloaded":
      return null;
    default:
      return assertNever(event);
  }
}

/** Deviation: keepalived says nothing of a BACKUP that its sync group takes to FAULT, only of a
 * MASTER. Here no change of state is silent. */
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
  // Some of keepalived's have a colon behind the name, some have not.
  return line(`(${instance})${describeFault(reason)}`, {
    fields: { instance, reason: reason.kind },
  });
}

/** What keepalived does not know is told as most of its reasons are. */
function describeFault(reason: FaultReason): string {
  const entering = " entering FAULT state";
  switch (reason.kind) {
    case "interface-down":
    case "interface-missing":
      // What does not exist is down.
      return `:${entering} (interface ${reason.interfaceName} down)`;
    case "no-address":
      return `${entering} (no ${reason.family} address for interface)`;
    case "script-down":
      return `:${entering} due to script ${reason.name}`;
    case "file":
      // The number that means FAULT, whichever the file's own is.
      return `:${entering} (tracked file ${reason.name} has status -254)`;
    case "process-quorum":
      return `${entering} (tracked process ${reason.name} quorum not achieved)`;
    case "source-absent":
      return `:${entering} (src address not configured)`;
    case "leader-elsewhere":
      return `${entering} (leader key ${reason.name} is not ours)`;
    case "no-peers":
      return `${entering} (no unicast peers)`;
    case "configuration":
      return `${entering} (configuration cannot run)`;
    case "static-lost":
      return `${entering} (static entry of track group ${reason.group} lost)`;
    case "socket":
      return `${entering} (no socket on ${reason.interfaceName})`;
    default:
      return assertNever(reason);
  }
}

/** keepalived prints whole seconds here; a fraction is kept where there is one. */
function trimSeconds(us: number): string {
  return String(us / 1_000_000);
}
