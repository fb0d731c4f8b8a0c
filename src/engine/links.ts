// Whether the interfaces that matter are up, after the delays that are configured for them.

import { micros } from "../base/units.ts";
import { type LevelDelays, observeLevel, settleLevel } from "../track/delayed-level.ts";
import { setFault } from "./faults.ts";
import { linkFault, reassessUsers } from "./influences.ts";
import { linkRecord, trackerKey } from "./tracker-table.ts";
import type { Unit } from "./unit.ts";
import type { World } from "./world.ts";

const AT_ONCE: LevelDelays = { riseUs: micros(0), fallUs: micros(0) };

/** The kernel may have another word on this interface. */
export function observeLink(world: World, name: string): void {
  const record = linkRecord(world.trackers, name);
  const link = world.kernel.linkNamed(name);
  // keepalived.conf(5) interface_up_down_delays: an interface that is gone is down at once.
  const delays = link === null ? AT_ONCE : delaysOf(world, name);
  const before = record.level.believed;
  record.level = observeLevel(record.level, link?.running === true, delays, world.now);
  world.deadlines.set(record.timer, record.level.pendingAt);
  // The first look is nobody's news: who needs the interface asks for it (`assessLinks`).
  if (before !== null && record.level.believed !== before) believe(world, name);
}

/** A change has lasted long enough. */
export function settleLink(world: World, name: string): void {
  const record = linkRecord(world.trackers, name);
  const before = record.level.believed;
  record.level = settleLevel(record.level, world.now);
  world.deadlines.set(record.timer, record.level.pendingAt);
  if (record.level.believed !== before) believe(world, name);
}

/** Faults of one instance by the interfaces that it needs. */
export function assessLinks(world: World, unit: Unit): void {
  for (const name of unit.links) assessLink(world, unit, name);
}

/** Interfaces that the instance no longer needs hold it in FAULT no longer. */
export function forgetLinks(world: World, unit: Unit, before: ReadonlySet<string>): void {
  for (const name of before) if (!unit.links.has(name)) setFault(world, unit, linkKey(name), null);
}

function believe(world: World, name: string): void {
  const up = world.trackers.links.get(name)?.level.believed === true;
  world.outbox.event({ kind: up ? "link-up" : "link-down", interfaceName: name });
  for (const unit of world.unitsByInterface.get(name) ?? []) {
    if (unit.links.has(name)) assessLink(world, unit, name);
  }
  reassessUsers(world, trackerKey("interface", name));
}

function assessLink(world: World, unit: Unit, name: string): void {
  const up = linkRecord(world.trackers, name).level.believed === true;
  setFault(world, unit, linkKey(name), up ? null : linkFault(world, name));
}

function linkKey(name: string): string {
  return `link:${name}`;
}

function delaysOf(world: World, name: string): LevelDelays {
  const delays = world.configuration?.linkDelays.get(name);
  return delays === undefined ? AT_ONCE : { riseUs: delays.upUs, fallUs: delays.downUs };
}
