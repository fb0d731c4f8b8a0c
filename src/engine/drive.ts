// Feeds the instances' state machines and does what they ask for. Events are queued and worked off
// one after the other, so that a step never starts inside another.

import { assertNever, invariant } from "../base/invariant.ts";
import type { Instant } from "../base/units.ts";
import type { InstanceEffect, InstanceReport, StateName, TransitionCause } from "../vrrp/effect.ts";
import type { InstanceEvent } from "../vrrp/event.ts";
import { step } from "../vrrp/instance.ts";
import { deadlineOf } from "../vrrp/state.ts";
import { type Accepted, sendAdvert } from "./adverts.ts";
import { announceMore, announceSource } from "./announcements.ts";
import { followGroup, membersOf, notifyUnanimous } from "./groups.ts";
import { acquire, release } from "./holdings.ts";
import {
  notifyDeleted,
  notifyLowerPriority,
  notifyPriority,
  notifyState,
} from "./notifications.ts";
import type { Unit } from "./unit.ts";
import type { StepTask, World } from "./world.ts";

/** More steps than this in one input can only be members of a group that chase each other. */
const MAX_TASKS = 1_000_000;

export function tell(world: World, unit: Unit, event: InstanceEvent): void {
  world.tasks.push({ kind: "step", unit, event, asksGroup: true });
}

/** An advert that passed every check. */
export function hear(world: World, unit: Unit, { advert, memory, reports }: Accepted): void {
  unit.memory = memory;
  for (const report of reports) tellReport(world, unit, report);
  tell(world, unit, { kind: "advert-received", advert });
}

/** Works off everything that waits. What follows from a step comes before whatever else waits: a
 * group decides by its members' present states, and the next event may change them. */
export function settle(world: World): void {
  const { tasks } = world;
  for (let done = 0; done < tasks.length; done++) {
    invariant(done < MAX_TASKS, "instances never settle");
    const task = tasks[done];
    const waiting = tasks.length;
    if (task?.kind === "step") run(world, task);
    else if (task?.kind === "syncing") {
      world.outbox.event({ kind: "group-syncing", group: task.group, to: task.to });
    }
    const followUps = tasks.length > waiting ? tasks.splice(waiting) : [];
    if (followUps.length > 0) tasks.splice(done + 1, 0, ...followUps);
  }
  tasks.length = 0;
}

/** `vrrp_startup_delay`: until its end the instances' clock stands at that moment, so that their
 * timers count from there. */
export function instanceTime(world: World): Instant {
  return world.now < world.startAt ? world.startAt : world.now;
}

function run(world: World, { unit, event, asksGroup }: StepTask): void {
  const from = unit.state.kind;
  const { state, effects } = step(unit.config, unit.state, event, instanceTime(world));
  unit.state = state;
  world.deadlines.set(unit.stateTimer, deadlineOf(state));
  for (const effect of effects) perform(world, unit, effect);
  if (event.kind === "priority-changed") notifyPriority(world, unit);
  if (asksGroup) followGroup(world, unit, from, event.kind);
}

function perform(world: World, unit: Unit, effect: InstanceEffect): void {
  switch (effect.kind) {
    case "send-advert":
      return sendAdvert(world, unit, effect);
    case "acquire":
      return acquire(world, unit);
    case "release":
      return release(world, unit);
    case "announce":
      return announce(world, unit, effect.reason);
    case "announce-source":
      return announceSource(world, unit);
    case "state-changed":
      return tellTransition(world, unit, effect);
    case "notify":
      return notifyAll(world, unit, effect.state);
    case "wants-master":
      // The group sees it in the member's state (`followGroup`).
      return;
    case "report":
      return tellReport(world, unit, effect.report);
    default:
      return assertNever(effect);
  }
}

function notifyAll(world: World, unit: Unit, state: StateName): void {
  if (unit.removedFrom !== null) {
    notifyDeleted(world, unit, unit.removedFrom === "FAULT");
    return;
  }
  notifyState(world, unit, state);
  notifyUnanimous(world, unit, state);
}

/** keepalived: an advert of lower priority makes every MASTER of the group announce. */
function announce(
  world: World,
  unit: Unit,
  reason: Extract<InstanceEffect, { kind: "announce" }>["reason"],
): void {
  announceMore(world, unit, reason);
  if (reason !== "lower-priority-advert" || unit.group === null) return;
  for (const member of membersOf(world, unit.group)) {
    if (member !== unit) announceMore(world, member, reason);
  }
}

function tellTransition(
  world: World,
  unit: Unit,
  change: { readonly from: StateName; readonly to: StateName; readonly cause: TransitionCause },
): void {
  const { from, to, cause } = change;
  unit.lastTransition = { from, to, cause, at: world.now };
  // keepalived says nothing when the first result of a script was a failure, and leaves "(init)"
  // out when it was a success.
  const initial = from === "INIT" && !unit.waitedForScript;
  const instance = unit.config.name;
  world.outbox.event({ kind: "state-changed", instance, from, to, cause, initial });
}

function tellReport(world: World, unit: Unit, report: InstanceReport): void {
  world.outbox.event({ kind: "instance", instance: unit.config.name, report });
  if (report.kind === "lower-priority-advert") notifyLowerPriority(world, unit);
}
