// INIT: the instance exists and collects what is known of it; `started` lets it run. When that is
// (after the first results of its scripts, after `vrrp_startup_delay`) the engine decides.

import { assertNever } from "../base/invariant.ts";
import type { Instant } from "../base/units.ts";
import type { VrrpInstanceConfig } from "../model/vrrp-instance.ts";
import type { InstanceEvent } from "./event.ts";
import { type InitState, type Step, unchanged } from "./state.ts";
import {
  becomeBackup,
  becomeFault,
  becomeMaster,
  PRIORITY_OWNER,
  report,
  stop,
} from "./transition.ts";

export function stepInit(
  config: VrrpInstanceConfig,
  state: InitState,
  event: InstanceEvent,
  now: Instant,
): Step {
  switch (event.kind) {
    case "started":
      return start(config, state, now);
    case "group-granted-master":
      return startAsMaster(config, state, now);
    case "fault":
      return unchanged({ ...state, faulted: true });
    case "fault-cleared":
      return unchanged({ ...state, faulted: false });
    case "group-follow-fault":
      return unchanged({ ...state, groupFaulted: true });
    case "group-fault-cleared":
      return unchanged({ ...state, groupFaulted: false });
    case "group-membership":
      return unchanged({ ...state, grouped: event.grouped });
    case "priority-changed":
      return unchanged({ ...state, effectivePriority: event.effectivePriority });
    case "source-changed":
      return unchanged({ ...state, source: event.source });
    case "reconfigured":
      return unchanged({ ...state, masterAdvertIntervalUs: config.advertIntervalUs });
    case "stopped":
      return stop(state, now);
    // RFC 9568 §6.4.1: nothing else is heard here.
    case "advert-received":
    case "tick":
    case "resource-lost":
    case "group-follow-backup":
    case "paused":
      return unchanged(state);
    default:
      return assertNever(event);
  }
}

/** RFC 9568 §6.4.1 (RFC 5798 steps 100-165), and keepalived's FAULT. An address owner with `state
 * MASTER` is MASTER at once, everybody else listens first; as in keepalived an owner with `state
 * BACKUP` waits like the others, and `state MASTER` without being the owner shortens nothing. A
 * member of a sync group waits too, unless the group lets it be MASTER (`firstEvent`).
 *
 * Deviation: RFC 9568 §6.4.1 does not know `state`; there every owner is MASTER at once. */
function start(config: VrrpInstanceConfig, state: InitState, now: Instant): Step {
  const owns = state.effectivePriority === PRIORITY_OWNER && config.wantedState === "MASTER";
  if (isFaulted(state)) return startInFault(state, now);
  return owns && !state.grouped
    ? startAsMaster(config, state, now)
    : becomeBackup(config, state, now, "startup");
}

function startAsMaster(config: VrrpInstanceConfig, state: InitState, now: Instant): Step {
  if (isFaulted(state)) return startInFault(state, now);
  const master = becomeMaster(config, state, now, "owner");
  return { ...master, effects: [report({ kind: "advert-timeout" }), ...master.effects] };
}

function startInFault(state: InitState, now: Instant): Step {
  return becomeFault(state, now, state.faulted ? "fault" : "sync-group");
}

function isFaulted(state: InitState): boolean {
  return state.faulted || state.groupFaulted;
}
