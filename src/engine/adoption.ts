// Makes a configuration the engine's own: which instances there are, which groups, which addresses
// are virtual, who is concerned by which interface and tracker. Start and reload share it.

import type { Configuration } from "../model/configuration.ts";
import type { TrackedFile, TrackedProcess, TrackedScript } from "../model/tracker.ts";
import { UNKNOWN_LEVEL } from "../track/delayed-level.ts";
import { initialScriptState } from "../track/script-tracker.ts";
import { paceBy } from "./announcements.ts";
import { ownedAddresses } from "./holdings.ts";
import { staticInterfaces, staticLinks } from "./statics.ts";
import { type TrackerKey, trackerKey } from "./tracker-table.ts";
import { concernedLinks, neededLinks, type Unit } from "./unit.ts";
import type { World } from "./world.ts";

/** Name of the group of each member. */
export function groupOfInstance(configuration: Configuration): Map<string, string> {
  const groups = new Map<string, string>();
  for (const group of configuration.groups) {
    for (const member of group.members) groups.set(member, group.name);
  }
  return groups;
}

/** `units` in configuration order, each with its new configuration already. */
export function adopt(world: World, configuration: Configuration, units: readonly Unit[]): void {
  world.configuration = configuration;
  world.frames.repace(paceBy(configuration));
  world.units.clear();
  world.unitsByName.clear();
  world.unitsByInterface.clear();
  world.unitsOn.clear();
  world.virtualAddresses.clear();
  world.groups.clear();
  world.trackers.users.clear();
  for (const unit of units) {
    unit.links = linksOf(configuration, unit);
    index(world, unit);
  }
  for (const { interfaceName, prefix } of configuration.leaders.flatMap((one) => one.addresses)) {
    join(world.virtualAddresses, interfaceName, prefix.address.text);
  }
  for (const name of staticInterfaces(configuration)) {
    if (!world.unitsByInterface.has(name)) world.unitsByInterface.set(name, new Set());
  }
  for (const { name, members } of configuration.groups) {
    const found = members.map((member) => world.unitsByName.get(member));
    world.groups.set(
      name,
      found.filter((unit) => unit !== undefined),
    );
  }
}

function index(world: World, unit: Unit): void {
  const { config } = unit;
  world.units.set(unit.id, unit);
  world.unitsByName.set(config.name, unit);
  if (config.interfaceName !== null) join(world.unitsOn, config.interfaceName, unit);
  for (const name of [...unit.links, ...concernedLinks(config)])
    join(world.unitsByInterface, name, unit);
  for (const { interfaceName, prefix } of ownedAddresses(config)) {
    join(world.virtualAddresses, interfaceName, prefix.address.text);
  }
  for (const track of config.tracks) {
    join(world.trackers.users, trackerKey(track.kind, track.name), unit);
  }
}

function linksOf(configuration: Configuration, { config }: Unit): Set<string> {
  const links = neededLinks(config);
  if (configuration.trackGroups.size === 0) return links;
  for (const name of staticLinks(configuration, config.name)) links.add(name);
  return links;
}

function join<Member>(map: Map<string, Set<Member>>, key: string, member: Member): void {
  const members = map.get(key);
  if (members === undefined) map.set(key, new Set([member]));
  else members.add(member);
}

/** Trackers that an instance or a group uses; keepalived drops the others. */
export function isUsed(world: World, key: TrackerKey): boolean {
  return world.trackers.users.has(key);
}

/** A script tracker that runs for the first time at once.
 * @param first whether the daemon starts: `init_fail` counts only then, so that a reload that
 * brings a check takes no address from a master before the check has run */
export function addScript(world: World, config: TrackedScript, first: boolean): void {
  world.trackers.scripts.set(config.name, {
    config,
    state: initialScriptState(world.now, first && config.initFail ? "down" : "unknown"),
    run: null,
    timer: { kind: "script", name: config.name },
  });
}

/** @param first whether the daemon starts: `init_file` writes the file only then */
export function addFile(world: World, config: TrackedFile, first: boolean): void {
  const { name, path } = config;
  world.trackers.files.set(name, { config, value: null, timer: { kind: "file", name } });
  const initial = first ? config.initial : null;
  world.outbox.add({ kind: "watch-file", name, path, initial });
}

export function addProcess(world: World, config: TrackedProcess): void {
  const { name } = config;
  world.trackers.processes.set(name, {
    config,
    count: null,
    level: UNKNOWN_LEVEL,
    timer: { kind: "process", name },
  });
  world.outbox.add({ kind: "watch-process", name });
}
