// FAULT: there is a reason not to run, our own or that of another member of the sync group. Nothing
// is sent and nothing is heard; when the last reason has gone the instance starts anew.

import { assertNever } from "../base/invariant.ts";
import type { Instant } from "../base/units.ts";
import type { VrrpInstanceConfig } from "../model/vrrp-instance.ts";
import type { InstanceEvent } from "./event.ts";
import { type FaultState, type Step, unchanged } from "./state.ts";
import { becomeBackup, stop } from "./transition.ts";

export function stepFault(
  config: VrrpInstanceConfig,
  state: FaultState,
  event: InstanceEvent,
  now: Instant,
): Step {
  switch (event.kind) {
    case "fault":
      return unchanged({ ...state, faulted: true });
    case "group-follow-fault":
      return unchanged({ ...state, groupFaulted: true });
    case "fault-cleared":
      return leave(config, { ...state, faulted: false }, now);
    case "group-fault-cleared":
      return leave(config, { ...state, groupFaulted: false }, now);
    case "group-membership":
      return leave(
        config,
        {
          ...state,
          grouped: event.grouped,
          groupFaulted: event.grouped && state.groupFaulted,
        },
        now,
      );
    case "priority-changed":
      return unchanged({ ...state, effectivePriority: event.effectivePriority });
    case "source-changed":
      return unchanged({ ...state, source: event.source });
    case "reconfigured":
      return unchanged({ ...state, masterAdvertIntervalUs: config.advertIntervalUs });
    case "stopped":
      return stop(state, now);
    // keepalived ignores adverts in FAULT, without counting them.
    case "advert-received":
    case "started":
    case "tick":
    case "resource-lost":
    case "group-granted-master":
    case "group-follow-backup":
    case "paused":
      return unchanged(state);
    default:
      return assertNever(event);
  }
}

/** As keepalived does (measured), also for an owner with `state MASTER`: BACKUP, with the full
 * timer of our own interval, whatever was learned.
 *
 * Deviation: RFC 9568 §6.4.1 lets an owner be MASTER at once at each startup. */
function leave(config: VrrpInstanceConfig, state: FaultState, now: Instant): Step {
  if (state.faulted || state.groupFaulted) return unchanged(state);
  return becomeBackup(config, state, now, "fault-cleared");
}
