// Who is told of a transition, in keepalived's order: the script for the state, then `notify`, then
// the FIFOs. Scripts are started and not waited for.

import type { LeaderReason } from "../leader/effect.ts";
import type { LeaderConfig } from "../model/leader.ts";
import type { NotifyCommands, NotifyFifo } from "../model/notify.ts";
import type { Command } from "../model/script.ts";
import type { SyncGroupConfig } from "../model/sync-group.ts";
import type { StateName } from "../vrrp/effect.ts";
import type { Unit } from "./unit.ts";
import type { World } from "./world.ts";

/** keepalived.conf(5) notify_fifo: what a line is about. */
type Subject = "INSTANCE" | "GROUP";

interface Notice {
  readonly subject: Subject;
  readonly name: string;
  readonly state: string;
  /** 0 for a group. */
  readonly priority: number;
}

export function notifyState(world: World, unit: Unit, state: StateName): void {
  const { notify } = unit.config;
  const notice = noticeOf(unit, state);
  const final = state === "STOP";
  start(world, commandFor(notify, state), final);
  start(world, withNotice(notify.any, notice), final);
  writeFifos(world, notice);
}

/** As for an instance, which has a priority; `notify` gets the reason as a further argument. */
export function notifyLeader(
  world: World,
  { name, notify }: LeaderConfig,
  state: "MASTER" | "BACKUP" | "STOP",
  reason: LeaderReason | "stopped" | "removed",
): void {
  const notice: Notice = { subject: "INSTANCE", name, state, priority: 0 };
  const final = state === "STOP";
  const any = withNotice(notify.any, notice);
  start(world, commandFor(notify, state), final);
  start(world, any === null ? null : { ...any, argv: [...any.argv, reason] }, final);
  writeFifos(world, notice);
}

/** A group has no priority of its own. */
export function notifyGroup(world: World, group: SyncGroupConfig, state: StateName): void {
  const notice: Notice = { subject: "GROUP", name: group.name, state, priority: 0 };
  const final = state === "STOP";
  start(world, commandFor(group.notify, state), final);
  start(world, withNotice(group.notify.any, notice), final);
  writeFifos(world, notice);
}

/** keepalived.conf(5) notify_deleted: with it DELETED is told, and its script run; without it
 * `notify` and the FIFOs hear FAULT, unless the instance was in FAULT anyway. */
export function notifyDeleted(world: World, unit: Unit, wasFault: boolean): void {
  const { deleted, any } = unit.config.notify;
  if (deleted === null && wasFault) return;
  const notice = noticeOf(unit, deleted === null ? "FAULT" : "DELETED");
  start(world, deleted === "default" ? null : deleted, false);
  start(world, withNotice(any, notice), false);
  writeFifos(world, notice);
}

/** keepalived.conf(5) notify_master_rx_lower_pri: script without arguments, and the FIFOs. */
export function notifyLowerPriority(world: World, unit: Unit): void {
  start(world, unit.config.notify.masterRxLowerPriority, false);
  writeFifos(world, noticeOf(unit, "MASTER_RX_LOWER_PRI"));
}

/** keepalived.conf(5) notify_priority_changes: FIFOs only. */
export function notifyPriority(world: World, unit: Unit): void {
  const { kind } = unit.state;
  if (!unit.config.notifyPriorityChanges || (kind !== "MASTER" && kind !== "BACKUP")) return;
  writeFifos(world, noticeOf(unit, `${kind}_PRIORITY`));
}

/** keepalived.conf(5) fifo_write_vrrp_states_on_reload. */
export function writeStates(world: World): void {
  for (const unit of world.units.values()) {
    if (unit.started) writeFifos(world, noticeOf(unit, unit.state.kind));
  }
  for (const [name, members] of world.groups) {
    const state = members[0]?.state.kind ?? "INIT";
    writeFifos(world, { subject: "GROUP", name, state, priority: 0 });
  }
}

function noticeOf(unit: Unit, state: string): Notice {
  const priority = unit.state.effectivePriority;
  return { subject: "INSTANCE", name: unit.config.name, state, priority };
}

function commandFor(notify: NotifyCommands, state: StateName): Command | null {
  switch (state) {
    case "MASTER":
      return notify.master;
    case "BACKUP":
      return notify.backup;
    case "FAULT":
      return notify.fault;
    case "STOP":
      return notify.stop;
    case "INIT":
      return null;
  }
}

function withNotice(command: Command | null, notice: Notice): Command | null {
  if (command === null) return null;
  const { subject, name, state, priority } = notice;
  return { ...command, argv: [...command.argv, subject, name, state, String(priority)] };
}

function start(world: World, command: Command | null, final: boolean): void {
  if (command !== null) world.outbox.add({ kind: "notify", command, final });
}

function writeFifos(world: World, notice: Notice): void {
  const { subject, name, state, priority } = notice;
  const line = `${subject} "${name}" ${state} ${priority}\n`;
  for (const fifo of fifosOf(world)) world.outbox.add({ kind: "write-fifo", fifo, line });
}

function fifosOf(world: World): NotifyFifo[] {
  const global = world.configuration?.global;
  return [global?.notifyFifo, global?.vrrpNotifyFifo].filter(
    (fifo) => fifo !== null && fifo !== undefined,
  );
}
