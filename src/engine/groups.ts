// Sync groups: asks `vrrp/sync-group` what follows from a member's change, and tells of the group
// as one. Members are stepped by `drive.ts`; here it is only queued what they are told.

import type { SyncGroupConfig } from "../model/sync-group.ts";
import type { StateName } from "../vrrp/effect.ts";
import type { InstanceEvent } from "../vrrp/event.ts";
import { decideGroup } from "../vrrp/sync-group.ts";
import { notifyGroup } from "./notifications.ts";
import type { Unit } from "./unit.ts";
import type { World } from "./world.ts";

/** After an event that did not come from the group itself. At the end of the daemon members stop
 * one after the other, which is no reason for those that are left to begin anything. */
export function followGroup(
  world: World,
  unit: Unit,
  from: StateName,
  event: InstanceEvent["kind"],
): void {
  if (unit.group === null || world.stopped) return;
  const members = membersOf(world, unit.group);
  const actions = decideGroup(
    members.map((member) => ({ instance: member.id, state: member.state })),
    { instance: unit.id, from, event },
  );
  for (const action of actions) {
    if (action.kind === "syncing") {
      world.tasks.push({ kind: "syncing", group: unit.group, to: action.to });
      continue;
    }
    const member = world.units.get(action.instance);
    if (member !== undefined) {
      world.tasks.push({ kind: "step", unit: member, event: action.event, asksGroup: false });
    }
  }
}

/** keepalived tells of the group when its last member has reached the state.
 *
 * Deviation: keepalived says nothing of a group that lets go because one of its addresses was taken
 * away, and then MASTER once more. The scripts of a group learn of both here.
 * @param told the state last told of each group; changed here */
export function notifyUnanimous(world: World, unit: Unit, state: StateName): void {
  if (unit.group === null || state === "STOP") return;
  const members = membersOf(world, unit.group);
  if (!members.every((member) => member.state.kind === state)) return;
  tellGroup(world, unit.group, state);
}

/** Tells once of each state. */
export function tellGroup(world: World, name: string, state: StateName): void {
  if (world.toldGroups.get(name) === state) return;
  world.toldGroups.set(name, state);
  const group = groupConfig(world, name);
  if (group !== null) notifyGroup(world, group, state);
}

/** As keepalived at start and at a reload: whose fault is everybody's. */
export function tellHeldGroups(world: World): void {
  for (const [group, members] of world.groups) {
    const culprit = members.find(({ faults }) => faults.size > 0);
    if (culprit === undefined) continue;
    world.outbox.event({ kind: "group-held", group, instance: culprit.config.name });
  }
}

export function membersOf(world: World, group: string): readonly Unit[] {
  return world.groups.get(group) ?? [];
}

function groupConfig(world: World, name: string): SyncGroupConfig | null {
  return world.configuration?.groups.find((group) => group.name === name) ?? null;
}
