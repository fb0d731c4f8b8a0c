// The first configuration, in keepalived's order: reasons not to run, leftovers of an earlier run,
// BACKUP, sockets. A leftover is gone before any advert could leave.

import { judgePresent, type LeftoverContext } from "../address/leftover.ts";
import { removalOf } from "../address/spec.ts";
import { addMicros, elapsed, type Instant, type Micros, micros } from "../base/units.ts";
import type { VirtualAddress } from "../model/address.ts";
import type { Configuration } from "../model/configuration.ts";
import type { AddressView } from "../model/kernel.ts";
import { addFile, addProcess, addScript, adopt, groupOfInstance, isUsed } from "./adoption.ts";
import { awaitResults, startIfReady } from "./awaiting.ts";
import { settle } from "./drive.ts";
import { setFault } from "./faults.ts";
import { membersOf, tellGroup } from "./groups.ts";
import { ownedAddresses, removalOfRoutes, tellRemoving } from "./holdings.ts";
import { reassess } from "./influences.ts";
import { assessLinks, observeLink } from "./links.ts";
import { tickScript } from "./scripts.ts";
import { refreshSource, tellSource } from "./sources.ts";
import { acquireStatic } from "./statics.ts";
import { trackerKey } from "./tracker-table.ts";
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
  tellGroups(world);
  for (const unit of units) if (unit.faults.size > 0) startIfReady(world, unit);
  settle(world);
  for (const unit of units) tellRemoving(world, unit.config);
  for (const unit of units) startIfReady(world, unit);
  settle(world);
  acquireStatic(world);
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

/** keepalived.conf(5) unicast_fault_no_peer; and an interface that knows no multicast carries no
 * adverts. */
export function checkTransport(world: World, unit: Unit): void {
  const { transport, interfaceName } = unit.config;
  const lonely =
    transport.kind === "unicast" && transport.faultWithoutPeer && transport.peers.length === 0;
  setFault(world, unit, "no-peers", lonely ? { kind: "no-peers" } : null);
  const link = interfaceName === null ? null : world.kernel.linkNamed(interfaceName);
  const deaf = transport.kind === "multicast" && link !== null && !link.multicast;
  setFault(world, unit, "configuration", deaf ? { kind: "configuration" } : null);
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
    if (isUsed(world, trackerKey("script", script.name))) addScript(world, script);
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

function removeLeftovers(world: World, units: readonly Unit[]): void {
  for (const { config } of units) {
    world.outbox.clearRoutes(removalOfRoutes(config));
    for (const address of ownedAddresses(config)) clearAddress(world, config.name, address);
  }
  if (world.ownMarks.size > 0) {
    world.recordsMarks = true;
    world.marksChanged = true;
  }
}

function clearAddress(world: World, instance: string, wanted: VirtualAddress): void {
  const { interfaceName } = wanted;
  const index = world.kernel.indexOf(interfaceName);
  if (index === null) return;
  const present = [...world.kernel.addressesOn(index)];
  const virtual = world.virtualAddresses.get(interfaceName);
  const context: LeftoverContext = {
    present,
    ownMarks: world.ownMarks,
    isConfigured: ({ prefix }) => virtual?.has(prefix.address.text) === true,
  };
  for (const view of present) {
    if (!view.prefix.address.equals(wanted.prefix.address)) continue;
    if (judgePresent(wanted, view, context) === "host") {
      keepView(world, instance, wanted);
      continue;
    }
    world.ownership.expectRemoval(wanted);
    removeView(world, instance, view);
  }
}

function removeView(world: World, instance: string, view: AddressView): void {
  const { address } = view.prefix;
  const interfaceName = world.kernel.nameOf(view.interfaceIndex);
  world.kernel.removeAddress(view);
  world.outbox.clearAddress({ kind: "remove", address: removalOf(view) });
  world.outbox.event({ kind: "leftover-removed", instance, address, interfaceName });
}

function keepView(world: World, instance: string, wanted: VirtualAddress): void {
  const { interfaceName, prefix } = wanted;
  if (world.ownership.isKept(interfaceName, prefix.address)) return;
  world.ownership.keep(wanted);
  world.outbox.event({ kind: "address-kept", instance, address: prefix.address, interfaceName });
}
