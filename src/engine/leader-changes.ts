// Start, reload and stop of what follows leader keys. An address that is in place stays there while
// the store is asked: a restart or a reload of who leads is no outage.

import type { Configuration } from "../model/configuration.ts";
import type { LeaderConfig } from "../model/leader.ts";
import { announceMore } from "./announcements.ts";
import { changeAddresses } from "./holdings.ts";
import {
  clearOtherLengths,
  clearUnheld,
  expectEnds,
  presentAddresses,
} from "./leader-addresses.ts";
import { announcedBy, createLeaderUnit, type LeaderUnit } from "./leader-unit.ts";
import {
  cancelRequests,
  dropAddresses,
  isLeader,
  keepForEver,
  leaderTime,
  tickLeader,
} from "./leaders.ts";
import { notifyLeader } from "./notifications.ts";
import { sameValue } from "./same-value.ts";
import type { World } from "./world.ts";

/** The first configuration, and every further one. */
export function changeLeaders(world: World, configuration: Configuration): void {
  const before = new Map([...world.leaders.values()].map((unit) => [unit.leader.name, unit]));
  const wanted = new Set(configuration.leaders.map(({ name }) => name));
  for (const [name, unit] of before) if (!wanted.has(name)) remove(world, unit);
  for (const leader of configuration.leaders) {
    const known = before.get(leader.name);
    if (known === undefined) add(world, leader, presentAddresses(world, leader.addresses));
    else if (isSameKey(known.leader, leader) && !wantsProof(known.leader, leader)) {
      reconfigure(world, known, leader);
    } else replace(world, known, leader);
  }
  index(world);
}

/** @param keep nothing is released, whatever the leaders' own configuration says */
export function stopLeaders(world: World, keep: boolean): void {
  for (const unit of world.leaders.values()) {
    cancelRequests(world, unit);
    const { leader } = unit;
    if (keep || leader.keepOnStop) keepForEver(world, unit);
    else {
      if (isLeader(unit)) {
        const { name, addresses } = leader;
        world.outbox.event({ kind: "leader-stopped", leader: name, addresses });
      }
      dropAddresses(world, unit);
    }
    notifyLeader(world, leader, "STOP", "stopped");
  }
}

function add(world: World, leader: LeaderConfig, present: LeaderConfig["addresses"]): LeaderUnit {
  const id = String(world.nextUnitId++);
  const waits = present.length > 0 && leader.manager.kind === "basic";
  const unit = createLeaderUnit(id, leader, leaderTime(world), waits);
  world.leaders.set(id, unit);
  if (leader.manager.kind === "basic") {
    // Ours to let go of; nothing is added that is not there.
    if (waits) changeAddresses(world, world.ownership.acquire(id, present));
    expectEnds(world, present);
    clearOtherLengths(world, unit);
  }
  tickLeader(world, unit);
  return unit;
}

/** Another key, another store, or another question: what is held now waits for the first answer. */
function replace(world: World, unit: LeaderUnit, leader: LeaderConfig): void {
  const held = unit.leader.addresses.filter((address) =>
    leader.addresses.some((wanted) => sameValue(address, wanted)),
  );
  const present = presentAddresses(world, held);
  const successor = add(world, leader, present);
  forget(world, unit);
  dropAddresses(world, unit);
  if (isLeader(successor)) announceMore(world, successor, "reload");
}

function reconfigure(world: World, unit: LeaderUnit, leader: LeaderConfig): void {
  const before = unit.leader;
  unit.leader = leader;
  unit.config = announcedBy(leader);
  const moved = !sameValue(before.addresses, leader.addresses);
  if (moved && isLeader(unit) && leader.manager.kind === "basic") {
    changeAddresses(world, world.ownership.acquire(unit.id, leader.addresses));
    announceMore(world, unit, "reload");
  }
  if (moved && unit.state.phase === "released") clearUnheld(world, unit);
  tickLeader(world, unit);
}

function remove(world: World, unit: LeaderUnit): void {
  const { name, addresses } = unit.leader;
  forget(world, unit);
  if (isLeader(unit)) world.outbox.event({ kind: "leader-stopped", leader: name, addresses });
  dropAddresses(world, unit);
  notifyLeader(world, unit.leader, "STOP", "removed");
}

function forget(world: World, unit: LeaderUnit): void {
  cancelRequests(world, unit);
  world.leaders.delete(unit.id);
  world.deadlines.set(unit.timer, null);
  world.deadlines.set(unit.announceTimer, null);
}

/** Whether the answers of the one are answers to the other. */
function isSameKey(a: LeaderConfig, b: LeaderConfig): boolean {
  const keyOf = ({ store, triggerKey, triggerValue, manager }: LeaderConfig): unknown => [
    store,
    triggerKey,
    triggerValue,
    manager,
  ];
  return sameValue(keyOf(a), keyOf(b));
}

/** From now on the lease decides, and nobody has asked yet how long it runs. */
function wantsProof(before: LeaderConfig, leader: LeaderConfig): boolean {
  return leader.onStoreLoss.kind === "lease" && before.onStoreLoss.kind !== "lease";
}

function index(world: World): void {
  world.leadersByInterface.clear();
  for (const unit of world.leaders.values()) {
    for (const { interfaceName } of unit.leader.addresses) {
      const units = world.leadersByInterface.get(interfaceName) ?? new Set();
      world.leadersByInterface.set(interfaceName, units.add(unit));
    }
  }
}
