// A `vrrp_sync_group` as one pure decision: after a member has changed, who is told what. Members
// change state together; the group keeps no state of its own, everything is in its members'.
//
// As in keepalived (measured): any member with a fault holds all others in FAULT; the first member
// that leaves MASTER for BACKUP takes all with it, without priority 0 unless it has lost one of its
// addresses, routes or rules; MASTER is entered when every member wants to, the last one to time
// out first.
//
// A reload may make a group of members that do not agree. Deviation: keepalived then drops every
// MASTER at once and without priority 0, and nobody holds the addresses for a
// Master_Down_Interval, even where no other router is. Here a MASTER stays until a BACKUP member
// says which way the group goes: it times out and joins the MASTER, or it hears a master that it
// accepts, and all follow it. One of them happens within its Master_Down_Interval.

import type { VrrpInstanceConfig } from "../model/vrrp-instance.ts";
import type { StateName } from "./effect.ts";
import type { InstanceEvent } from "./event.ts";
import type { InstanceState } from "./state.ts";
import { PRIORITY_OWNER } from "./transition.ts";

export interface GroupMember {
  readonly instance: string;
  readonly state: InstanceState;
}

/** What has just happened to a member; its state is the new one. */
export interface MemberChange {
  readonly instance: string;
  readonly from: StateName;
  /** What it was told. */
  readonly event: InstanceEvent["kind"];
}

export type GroupAction =
  | { readonly kind: "step"; readonly instance: string; readonly event: InstanceEvent }
  /** For the log, between the member that began and those that follow, if any do. */
  | { readonly kind: "syncing"; readonly to: StateName };

/** The first event of each member's life. Members that all own their addresses and wish to be
 * MASTER are it at once; with any other member among them all listen first (measured). */
export function firstEvent(members: readonly VrrpInstanceConfig[]): InstanceEvent {
  const owners = members.every(
    ({ basePriority, wantedState }) => basePriority === PRIORITY_OWNER && wantedState === "MASTER",
  );
  return { kind: owners ? "group-granted-master" : "started" };
}

/** What the group does after `change`, in order. To be asked after each event that reaches a member
 * from outside, its state changed or not; the steps of the answer need no asking. */
export function decideGroup(
  members: readonly GroupMember[],
  change: MemberChange,
): readonly GroupAction[] {
  const running = members.filter(({ state }) => state.kind !== "STOP");
  const changed = running.find(({ instance }) => instance === change.instance);
  return [
    ...spreadFaults(running, changed, change.from),
    ...followBackup(running, changed, change),
    ...followMaster(running, changed, change),
    ...grantMaster(running, changed),
    ...tellAlone(running, changed, change),
  ];
}

/** Each member knows whether another one has a reason not to run; who knows none leaves FAULT. */
function spreadFaults(
  members: readonly GroupMember[],
  changed: GroupMember | undefined,
  from: StateName,
): GroupAction[] {
  const faulted = members.filter(({ state }) => state.faulted);
  const steps: GroupAction[] = [];
  for (const { instance, state } of members) {
    const others = faulted.some((member) => member.instance !== instance);
    if (others === state.groupFaulted) continue;
    const kind = others ? "group-follow-fault" : "group-fault-cleared";
    steps.push({ kind: "step", instance, event: { kind } });
  }
  if (steps.length === 0 || changed === undefined || changed.state.kind === from) return steps;
  if (changed.state.kind === "FAULT") return [{ kind: "syncing", to: "FAULT" }, ...steps];
  if (from === "FAULT") return [{ kind: "syncing", to: changed.state.kind }, ...steps];
  return steps;
}

/** A member gave way to a better router: the others follow and wait for that one. Or it has lost
 * a resource: nobody is better, so all say priority 0 and are back after Skew_Time (measured); one
 * that waited longer would keep the group down and hand it over. */
function followBackup(
  members: readonly GroupMember[],
  changed: GroupMember | undefined,
  { from, event }: MemberChange,
): GroupAction[] {
  if (from !== "MASTER" || changed?.state.kind !== "BACKUP") return [];
  if (event === "resource-lost") return stepMasters(members, { kind: event });
  return syncToBackup(members, false);
}

/** A BACKUP member beside a MASTER restarts its Master_Down_Timer for somebody else's advert: it
 * will not be MASTER. Nobody has told the MASTER so far, and whoever is to take its place waits for
 * it; priority 0 makes that Skew_Time. */
function followMaster(
  members: readonly GroupMember[],
  changed: GroupMember | undefined,
  { from, event }: MemberChange,
): GroupAction[] {
  const state = changed?.state;
  if (event !== "advert-received" || from !== "BACKUP" || state?.kind !== "BACKUP") return [];
  return state.takeover === "master-down-timer" ? syncToBackup(members, true) : [];
}

function syncToBackup(members: readonly GroupMember[], release: boolean): GroupAction[] {
  const steps = stepMasters(members, { kind: "group-follow-backup", release });
  return steps.length === 0 ? [] : [{ kind: "syncing", to: "BACKUP" }, ...steps];
}

function stepMasters(members: readonly GroupMember[], event: InstanceEvent): GroupAction[] {
  const masters = members.filter(({ state }) => state.kind === "MASTER");
  return masters.map(({ instance }) => ({ kind: "step", instance, event }));
}

/** Every member is MASTER or has timed out. The one that was last begins. */
function grantMaster(
  members: readonly GroupMember[],
  changed: GroupMember | undefined,
): GroupAction[] {
  const ready = members.every(
    ({ state }) => state.kind === "MASTER" || (state.kind === "BACKUP" && state.wantsMaster),
  );
  if (!ready) return [];
  const waiting = members.filter(({ state }) => state.kind === "BACKUP");
  const [first, ...rest] = [
    ...waiting.filter((member) => member === changed),
    ...waiting.filter((member) => member !== changed),
  ];
  if (first === undefined) return [];
  const grant = ({ instance }: GroupMember): GroupAction => ({
    kind: "step",
    instance,
    event: { kind: "group-granted-master" },
  });
  return rest.length === 0 && members.length > 1
    ? [grant(first)]
    : [grant(first), { kind: "syncing", to: "MASTER" }, ...rest.map(grant)];
}

/** keepalived says of a group of one, too, that it syncs; not of a lost resource, as always. */
function tellAlone(
  members: readonly GroupMember[],
  changed: GroupMember | undefined,
  { from, event }: MemberChange,
): GroupAction[] {
  if (members.length !== 1 || changed === undefined || event === "resource-lost") return [];
  const to = changed.state.kind;
  return from === "INIT" || from === to ? [] : [{ kind: "syncing", to }];
}
