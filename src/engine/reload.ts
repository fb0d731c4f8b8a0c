// A further configuration is acted on as a difference: what did not change is not disturbed, a
// MASTER stays MASTER, results of trackers are kept. keepalived has its masters advertise twice at
// each reload. Deviation: we send an advert only where something about it changed.

import type { Configuration } from "../model/configuration.ts";
import type { RouteOperation } from "../model/kernel.ts";
import type { VrrpInstanceConfig } from "../model/vrrp-instance.ts";
import { adopt, groupOfInstance } from "./adoption.ts";
import { announceMore } from "./announcements.ts";
import { awaitResults, startIfReady } from "./awaiting.ts";
import { settle, tell } from "./drive.ts";
import { repeatFaults, setFault } from "./faults.ts";
import { followGroup, tellGroup, tellHeldGroups } from "./groups.ts";
import { changeAddresses, ownedAddresses, tellSetting } from "./holdings.ts";
import { reassess } from "./influences.ts";
import { matchInstances } from "./instance-match.ts";
import { changeLeaders } from "./leader-changes.ts";
import { keepHostAddresses } from "./leftovers.ts";
import { assessLinks, forgetLinks, observeLink } from "./links.ts";
import { writeStates } from "./notifications.ts";
import { sameValue } from "./same-value.ts";
import { tickScript } from "./scripts.ts";
import { leaveSocket } from "./sockets.ts";
import { refreshSource } from "./sources.ts";
import { prepare } from "./startup.ts";
import { changeStatic } from "./statics.ts";
import { changeTrackers } from "./tracker-changes.ts";
import { trackerKey } from "./tracker-table.ts";
import { checkTransport } from "./transport-faults.ts";
import { createUnit, holdingKeys, type Unit } from "./unit.ts";
import type { World } from "./world.ts";

/** What an instance that continues was until now. */
interface Before {
  readonly config: VrrpInstanceConfig;
  readonly links: ReadonlySet<string>;
}

export function reload(world: World, configuration: Configuration): void {
  const before = world.configuration;
  if (before === null) return;
  const old = [...world.units.values()];
  const matches = matchInstances(old, configuration.instances);
  const groups = groupOfInstance(configuration);
  const kept = new Map<Unit, Before>();
  const fresh: Unit[] = [];
  const units = configuration.instances.map((config) => {
    const group = groups.get(config.name) ?? null;
    const match = matches.get(config) ?? null;
    if (match === null) {
      const unit = createUnit(String(world.nextUnitId++), config, group);
      fresh.push(unit);
      return unit;
    }
    kept.set(match, { config: match.config, links: match.links });
    regroup(world, match, group);
    match.config = config;
    return match;
  });
  const virtualBefore = new Map(world.virtualAddresses);
  adopt(world, configuration, units);
  keepHostAddresses(world, units, virtualBefore);
  for (const unit of old) if (!kept.has(unit)) remove(world, unit);
  changeStatic(world, before);
  changeTrackers(world, configuration);
  changeLeaders(world, configuration);
  for (const name of world.unitsByInterface.keys()) observeLink(world, name);
  for (const [unit, earlier] of kept) reconfigure(world, unit, earlier);
  for (const unit of fresh) prepare(world, unit);
  settle(world);
  for (const unit of fresh) startIfReady(world, unit);
  settle(world);
  askGroups(world);
  settle(world);
  for (const name of world.trackers.scripts.keys()) startNewScript(world, name);
  tellUnanimousGroups(world, configuration);
  repeatFaults(world, kept.keys());
  tellHeldGroups(world);
  if (configuration.global.fifoStatesOnReload) writeStates(world);
  world.outbox.event({ kind: "reloaded" });
}

/** Priority 0, addresses off, DELETED. */
function remove(world: World, unit: Unit): void {
  unit.group = null;
  unit.removedFrom = unit.state.kind;
  tell(world, unit, { kind: "stopped" });
  settle(world);
  leaveSocket(world, unit);
  world.tasks.length = 0;
  world.deadlines.set(unit.stateTimer, null);
  world.deadlines.set(unit.announceTimer, null);
  world.outbox.event({ kind: "instance-removed", instance: unit.config.name });
}

function regroup(world: World, unit: Unit, group: string | null): void {
  if ((unit.group === null) !== (group === null)) {
    tell(world, unit, { kind: "group-membership", grouped: group !== null });
  }
  unit.group = group;
}

function reconfigure(world: World, unit: Unit, { config: before, links }: Before): void {
  const { config } = unit;
  unit.trackedHoldings = holdingKeys(config);
  forgetLinks(world, unit, links);
  forgetTrackers(world, unit, before);
  assessLinks(world, unit);
  refreshSource(world, unit);
  checkTransport(world, unit);
  if (unit.started) reassess(world, unit);
  else awaitResults(world, unit);
  startIfReady(world, unit);
  if (sameValue(config, before)) return;
  if (unit.state.kind === "MASTER") changeHoldings(world, unit, before);
  if (advertises(config, before)) tell(world, unit, { kind: "reconfigured" });
}

/** A member that went may have been the one that held the others in FAULT, or back from MASTER. */
function askGroups(world: World): void {
  for (const [member] of world.groups.values()) {
    if (member !== undefined) followGroup(world, member, member.state.kind, "group-membership");
  }
}

/** What is watched no more is no reason for FAULT any more. */
function forgetTrackers(world: World, unit: Unit, before: VrrpInstanceConfig): void {
  const keys = new Set(unit.config.tracks.map(({ kind, name }) => trackerKey(kind, name)));
  for (const { kind, name } of before.tracks) {
    const key = trackerKey(kind, name);
    if (!keys.has(key)) setFault(world, unit, key, null);
  }
}

/** As keepalived: first everything that is gone, then what is new; new addresses make all of
 * them be announced again. */
function changeHoldings(world: World, unit: Unit, before: VrrpInstanceConfig): void {
  const { config } = unit;
  const removed = missingIn(ownedAddresses(before), ownedAddresses(config));
  const added = missingIn(ownedAddresses(config), ownedAddresses(before));
  for (const { interfaceName, prefix } of removed) {
    const instance = config.name;
    world.outbox.event({ kind: "address-withdrawn", instance, interfaceName, prefix });
  }
  world.outbox.routes(routeChanges(config, before, "remove"));
  if (removed.length > 0 || added.length > 0) {
    if (added.length > 0) tellSetting(world, config);
    changeAddresses(world, world.ownership.acquire(unit.id, ownedAddresses(config)));
  }
  world.outbox.routes(routeChanges(config, before, "add"));
  if (added.length > 0) announceMore(world, unit, "reload");
}

function routeChanges(
  config: VrrpInstanceConfig,
  before: VrrpInstanceConfig,
  what: "add" | "remove",
): RouteOperation[] {
  const [wanted, others] = what === "add" ? [config, before] : [before, config];
  const routes = missingIn(wanted.routes, others.routes);
  const rules = missingIn(wanted.rules, others.rules);
  const operations: RouteOperation[] = [
    ...routes.map((route): RouteOperation => ({ kind: `${what}-route`, route })),
    ...rules.map((rule): RouteOperation => ({ kind: `${what}-rule`, rule })),
  ];
  return what === "add" ? operations : operations.toReversed();
}

function missingIn<Item>(items: readonly Item[], others: readonly Item[]): Item[] {
  return items.filter((item) => !others.some((other) => sameValue(item, other)));
}

/** Whether the state machine or the adverts see a difference. Notifications, trackers,
 * announcements and priorities take effect without it. */
function advertises(config: VrrpInstanceConfig, before: VrrpInstanceConfig): boolean {
  const relevant = (value: VrrpInstanceConfig): unknown => [
    value.version,
    value.basePriority,
    value.advertIntervalUs,
    value.downTimerAdverts,
    value.transport,
    value.authentication,
    value.addresses.map(({ prefix }) => prefix),
    value.checksum,
    value.preemptDelayUs,
  ];
  return !sameValue(relevant(config), relevant(before));
}

function startNewScript(world: World, name: string): void {
  if (world.trackers.scripts.get(name)?.state.runs === 0) tickScript(world, name);
}

/** keepalived: groups whose state is the one they had are not told of.
 *
 * Deviation: nor does it tell of a new group whose members are all MASTER already, but it does in
 * BACKUP and in FAULT. */
function tellUnanimousGroups(world: World, configuration: Configuration): void {
  const names = new Set(configuration.groups.map(({ name }) => name));
  for (const name of world.toldGroups.keys()) if (!names.has(name)) world.toldGroups.delete(name);
  for (const [name, members] of world.groups) {
    const state = members[0]?.state.kind;
    if (state === undefined || state === "INIT" || state === "STOP") continue;
    if (members.every((member) => member.state.kind === state)) tellGroup(world, name, state);
  }
}
