// Runs the check scripts as `track/script-tracker.ts` says, and passes their results on.

import type { SystemFailure } from "../base/outcome.ts";
import { addMicros } from "../base/units.ts";
import type { ExitStatus } from "../model/script.ts";
import {
  KILL_GRACE,
  type ScriptEffect,
  type ScriptEvent,
  scriptDeadline,
  stepScript,
} from "../track/script-tracker.ts";
import { resultArrived } from "./awaiting.ts";
import { reassessUsers } from "./influences.ts";
import type { ScriptRunId } from "./input.ts";
import { type ScriptRecord, trackerKey } from "./tracker-table.ts";
import type { World } from "./world.ts";

/** signal(7) */
const SIGTERM = 15;
const SIGKILL = 9;

/** Its deadline has come, or it has just been configured. */
export function tickScript(world: World, name: string): void {
  const record = world.trackers.scripts.get(name);
  if (record !== undefined) advance(world, record, { kind: "tick" });
}

export function scriptExited(world: World, id: ScriptRunId, status: ExitStatus): void {
  const known = finishRun(world, id);
  if (known === null) return;
  advance(world, known.record, { kind: "ended", run: known.run, status });
}

/** keepalived.conf(5) vrrp_script `</path`: whether the file can be opened. */
export function fileProbed(world: World, id: ScriptRunId, readable: boolean): void {
  scriptExited(world, id, { kind: "exited", code: readable ? 0 : 1 });
}

export function scriptNotStarted(world: World, id: ScriptRunId, failure: SystemFailure): void {
  const known = finishRun(world, id);
  if (known === null) return;
  const { record, run } = known;
  const { command, name } = record.config;
  const program = command.kind === "command" ? command.command.argv[0] : name;
  world.outbox.event({ kind: "script-not-started", program, failure });
  advance(world, record, { kind: "not-started", run });
}

/** The script is no longer configured, or another one by that name is. */
export function abandonScript(world: World, record: ScriptRecord): void {
  world.deadlines.set(record.timer, null);
  const id = record.run;
  if (id === null) return;
  world.trackers.runs.delete(id);
  world.outbox.add({ kind: "signal-script", run: id, signal: SIGTERM });
  const timer = { kind: "abandoned", run: id } as const;
  world.trackers.abandoned.set(id, timer);
  world.deadlines.set(timer, addMicros(world.now, KILL_GRACE));
}

/** An abandoned process did not obey SIGTERM in time. */
export function killAbandoned(world: World, id: ScriptRunId): void {
  if (world.trackers.abandoned.delete(id)) {
    world.outbox.add({ kind: "signal-script", run: id, signal: SIGKILL });
  }
}

/** keepalived: at the end running scripts get SIGTERM, and nobody waits for them. */
export function endScripts(world: World): void {
  for (const record of world.trackers.scripts.values()) {
    world.deadlines.set(record.timer, null);
    if (record.run === null) continue;
    world.outbox.add({ kind: "signal-script", run: record.run, signal: SIGTERM });
  }
}

function finishRun(
  world: World,
  id: ScriptRunId,
): { readonly record: ScriptRecord; readonly run: number } | null {
  const { runs, abandoned, scripts } = world.trackers;
  const timer = abandoned.get(id);
  if (timer !== undefined) {
    abandoned.delete(id);
    world.deadlines.set(timer, null);
  }
  const known = runs.get(id);
  runs.delete(id);
  const record = known === undefined ? undefined : scripts.get(known.name);
  if (known === undefined || record === undefined) return null;
  record.run = null;
  return { record, run: known.run };
}

function advance(world: World, record: ScriptRecord, event: ScriptEvent): void {
  const { state, effects } = stepScript(record.config, record.state, event, world.now);
  record.state = state;
  world.deadlines.set(record.timer, scriptDeadline(state));
  for (const effect of effects) perform(world, record, effect);
}

function perform(world: World, record: ScriptRecord, effect: ScriptEffect): void {
  const script = record.config.name;
  switch (effect.kind) {
    case "start":
      return startRun(world, record, effect.run);
    case "signal":
      if (record.run === null) return;
      world.outbox.add({
        kind: "signal-script",
        run: record.run,
        signal: effect.signal === "SIGTERM" ? SIGTERM : SIGKILL,
      });
      return;
    case "overrun":
      world.outbox.event({
        kind: "script-overrun",
        script,
        beingTimedOut: effect.beingTimedOut,
      });
      return;
    case "code-changed":
      world.outbox.event({ kind: "script-status", script, status: effect.code });
      return;
    case "health-changed": {
      const { up, cause } = effect;
      world.outbox.event({ kind: "script-state", script, up, cause });
      const key = trackerKey("script", script);
      reassessUsers(world, key);
      resultArrived(world, key);
      return;
    }
  }
}

function startRun(world: World, record: ScriptRecord, run: number): void {
  const id = world.nextRunId++;
  record.run = id;
  const { name, command } = record.config;
  world.trackers.runs.set(id, { name, run });
  if (command.kind === "command") {
    world.outbox.add({ kind: "run-script", run: id, command: command.command });
  } else {
    world.outbox.add({ kind: "probe-file", run: id, path: command.path });
  }
}
