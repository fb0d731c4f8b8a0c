// One VRRP instance as a pure state machine. The rules of a state are in its file; this one only
// tells them apart. Nothing here knows sockets, addresses or trackers: `event.ts` is what it is
// told, `effect.ts` what it asks for.

import { assertNever } from "../base/invariant.ts";
import type { Instant } from "../base/units.ts";
import type { VrrpInstanceConfig } from "../model/vrrp-instance.ts";
import { stepBackup } from "./backup.ts";
import type { InstanceEvent } from "./event.ts";
import { stepFault } from "./fault.ts";
import { stepInit } from "./init.ts";
import { stepMaster } from "./master.ts";
import { type InstanceState, type Step, unchanged } from "./state.ts";

/** What follows from `event` at `now`. Effects are in the order in which they must happen; the
 * state given is not changed. Every event is allowed in every state. */
export function step(
  config: VrrpInstanceConfig,
  state: InstanceState,
  event: InstanceEvent,
  now: Instant,
): Step {
  switch (state.kind) {
    case "INIT":
      return stepInit(config, state, event, now);
    case "BACKUP":
      return stepBackup(config, state, event, now);
    case "MASTER":
      return stepMaster(config, state, event, now);
    case "FAULT":
      return stepFault(config, state, event, now);
    case "STOP":
      return unchanged(state);
    default:
      return assertNever(state);
  }
}
