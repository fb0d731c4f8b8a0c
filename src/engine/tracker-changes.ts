// Reload: trackers that are the same keep their results, others begin anew.

import type { Configuration } from "../model/configuration.ts";
import type { TrackedFile, TrackedScript } from "../model/tracker.ts";
import { addFile, addProcess, addScript, isUsed } from "./adoption.ts";
import { sameValue } from "./same-value.ts";
import { abandonScript } from "./scripts.ts";
import { trackerKey } from "./tracker-table.ts";
import type { World } from "./world.ts";

export function changeTrackers(world: World, configuration: Configuration): void {
  changeScripts(world, configuration.scripts);
  changeFiles(world, configuration.files);
  changeProcesses(world, configuration);
}

/** keepalived: a result is kept when name, command and user are the same, whatever else changed. */
function changeScripts(world: World, configs: readonly TrackedScript[]): void {
  const { scripts } = world.trackers;
  const wanted = new Map(configs.map((config) => [config.name, config]));
  for (const [name, record] of [...scripts]) {
    const config = wanted.get(name);
    if (config !== undefined && isUsed(world, trackerKey("script", name))) {
      if (sameValue(config.command, record.config.command)) continue;
    }
    abandonScript(world, record);
    scripts.delete(name);
  }
  for (const config of configs) {
    const { name } = config;
    if (!isUsed(world, trackerKey("script", name))) {
      world.outbox.event({ kind: "script-unused", script: name });
      continue;
    }
    const record = scripts.get(name);
    if (record === undefined) {
      addScript(world, config, false);
      continue;
    }
    record.config = config;
    const { health } = record.state;
    if (health === "unknown") continue;
    const cause = { kind: "considered-on-reload" } as const;
    world.outbox.event({ kind: "script-state", script: name, up: health === "up", cause });
  }
}

function changeFiles(world: World, configs: readonly TrackedFile[]): void {
  const { files } = world.trackers;
  const wanted = new Map(configs.map((config) => [config.name, config]));
  for (const [name, record] of [...files]) {
    const config = wanted.get(name);
    if (config?.path === record.config.path && isUsed(world, trackerKey("file", name))) {
      record.config = config;
      continue;
    }
    files.delete(name);
    world.deadlines.set(record.timer, null);
    world.outbox.add({ kind: "unwatch-file", name });
  }
  for (const config of configs) {
    if (!isUsed(world, trackerKey("file", config.name)) || files.has(config.name)) continue;
    addFile(world, config, false);
  }
}

/** The count of a process that is asked for in the same way stays; quorum and delays may differ. */
function changeProcesses(world: World, configuration: Configuration): void {
  const { processes } = world.trackers;
  const wanted = new Map(configuration.processes.map((config) => [config.name, config]));
  for (const [name, record] of [...processes]) {
    const config = wanted.get(name);
    const used = isUsed(world, trackerKey("process", name));
    if (config !== undefined && used && sameValue(config, record.config)) continue;
    processes.delete(name);
    world.deadlines.set(record.timer, null);
    world.outbox.add({ kind: "unwatch-process", name });
  }
  for (const config of configuration.processes) {
    const used = isUsed(world, trackerKey("process", config.name));
    if (used && !processes.has(config.name)) addProcess(world, config);
  }
}
