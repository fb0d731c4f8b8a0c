// The first configuration, in keepalived's order: reasons not to run, leftovers of an earlier run,
// BACKUP, sockets. A leftover is gone before any advert could leave.

import { addMicros, elapsed, type Instant, type Micros, micros } from "../base/units.ts";
import type { Configuration } from "../model/configuration.ts";
import type { VrrpInstanceConfig } from "../model/vrrp-instance.ts";
import { addFile, addProcess, addScript, adopt, groupOfInstance, isUsed } from "./adoption.ts";
import { awaitResults, startIfReady } from "./awaiting.ts";
import { settle } from "./drive.ts";
import { membersOf, tellGroup, tellHeldGroups } from "./groups.ts";
import { ownedAddresses, tellRemoving } from "./holdings.ts";
import { reassess } from "./influences.ts";
import { changeLeaders } from "./leader-changes.ts";
import { removeLeftovers } from "./leftovers.ts";
import { assessLinks, observeLink } from "./links.ts";
import { tickScript } from "./scripts.ts";
import { refreshSource, tellSource } from "./sources.ts";
import { acquireStatic } from "./statics.ts";
import { trackerKey } from "./tracker-table.ts";
import { checkTransport } from "./transport-faults.ts";
import { createUnit, type Unit } from "./unit.ts";
import type { World } from "./world.ts";

/** @param bootedAt when the system came up, for `vrrp_delay_after_boot` */
export function startUp(
  world: World,
  configuration: Configuration,
  bootedAt: Instant | null,
): void {
  const groups = groupOfInstance(configuration);
  const units = configuration.instances.map((config) =>
    createUnit(String(world.nextUnitId++), config, groups.get(config.name) ?? null),
  );
  adopt(world, configuration, units);
  delayStart(world, configuration, bootedAt);
  addTrackers(world, configuration);
  removeLeftovers(world, units);
  tellSources(world, units);
  for (const name of world.unitsByInterface.keys()) observeLink(world, name);
  for (const unit of units) prepare(world, unit);
  tellHeldGroups(world);
  tellGroups(world);
  for (const unit of units) if (unit.faults.size > 0) startIfReady(world, unit);
  settle(world);
  for (const { config } of units) if (hasPlace(world, config)) tellRemoving(world, config);
  for (const unit of units) startIfReady(world, unit);
  settle(world);
  acquireStatic(world);
  changeLeaders(world, configuration);
  for (const name of world.trackers.scripts.keys()) tickScript(world, name);
}

/** A new instance learns everything that is known: its links, its source, its trackers. */
export function prepare(world: World, unit: Unit): void {
  assessLinks(world, unit);
  refreshSource(world, unit);
  checkTransport(world, unit);
  reassess(world, unit);
  awaitResults(world, unit);
}

/** keepalived says that it removes what is left over unless there is no interface to look at. */
function hasPlace(world: World, config: VrrpInstanceConfig): boolean {
  const places = ownedAddresses(config).map(({ interfaceName }) => interfaceName);
  if (config.interfaceName !== null) places.push(config.interfaceName);
  return places.some((name) => world.kernel.indexOf(name) !== null);
}

function delayStart(world: World, { global }: Configuration, bootedAt: Instant | null): void {
  const sinceBootUs = bootedAt === null ? 0 : elapsed(bootedAt, world.now);
  const afterBootUs = bootedAt === null ? 0 : global.delayAfterBootUs - sinceBootUs;
  const delayUs: Micros = micros(Math.max(global.startupDelayUs, afterBootUs, 0));
  if (delayUs === 0) return;
  world.startAt = addMicros(world.now, delayUs);
  world.outbox.event({ kind: "startup-delayed", delayUs });
}

function addTrackers(world: World, configuration: Configuration): void {
  for (const script of configuration.scripts) {
    if (isUsed(world, trackerKey("script", script.name))) addScript(world, script, true);
    else world.outbox.event({ kind: "script-unused", script: script.name });
  }
  for (const file of configuration.files) {
    if (isUsed(world, trackerKey("file", file.name))) addFile(world, file, true);
  }
  for (const config of configuration.processes) {
    if (isUsed(world, trackerKey("process", config.name))) addProcess(world, config);
  }
}

function tellSources(world: World, units: readonly Unit[]): void {
  for (const { config } of units) {
    if (config.interfaceName === null) continue;
    tellSource(world, config.interfaceName, "ipv4");
    tellSource(world, config.interfaceName, "ipv6");
  }
}

/** keepalived tells of the groups before their members, unless a member still waits. */
function tellGroups(world: World): void {
  for (const name of world.groups.keys()) {
    const members = membersOf(world, name);
    if (members.length === 0 || members.some(({ awaited }) => awaited.size > 0)) continue;
    const faulted = members.some(({ faults }) => faults.size > 0);
    tellGroup(world, name, faulted ? "FAULT" : "BACKUP");
  }
}
