// One `vrrp_script` as a machine: when it runs, when it is given up, what its results say. It
// starts no child: effects name what is to be done, `scriptDeadline` names when to come back.
// What a result means for a priority is `weight.ts`'s business.

import { assertNever } from "../base/invariant.ts";
import { addMicros, earliest, type Instant, type Micros, millis } from "../base/units.ts";
import type { ExitStatus } from "../model/script.ts";
import type { TrackedScript } from "../model/tracker.ts";

/** keepalived.conf(5) vrrp_script: a group that ignores SIGTERM gets SIGKILL this much later. */
export const KILL_GRACE: Micros = millis(2000);

export type ScriptHealth = "unknown" | "up" | "down";

/** The child of a tracker. A run that was timed out has had its say already; it only has to
 * go. */
type RunState =
  | { readonly kind: "idle" }
  | { readonly kind: "running"; readonly run: number; readonly timeoutAt: Instant }
  /** `killAt` is null once SIGKILL was sent. */
  | { readonly kind: "ending"; readonly run: number; readonly killAt: Instant | null };

export interface ScriptState {
  readonly health: ScriptHealth;
  /** Results in a row that contradict `health`; below `rise` or `fall`. */
  readonly contrary: number;
  /** Exit code of the last run that exited; 0 before the first, so that only a failure is told. */
  readonly lastCode: number;
  /** How the last finished run ended; null before the first. */
  readonly lastResult: ScriptResult | null;
  readonly nextRunAt: Instant;
  readonly child: RunState;
  /** Runs started so far; the number of the latest. */
  readonly runs: number;
}

export type ScriptResult = ExitStatus | { readonly kind: "timed-out" };

export type ScriptEvent =
  | { readonly kind: "tick" }
  | { readonly kind: "ended"; readonly run: number; readonly status: ExitStatus }
  /** The program could not be started. */
  | { readonly kind: "not-started"; readonly run: number };

export type ScriptEffect =
  | { readonly kind: "start"; readonly run: number }
  | { readonly kind: "signal"; readonly run: number; readonly signal: "SIGTERM" | "SIGKILL" }
  /** Its time has come while the previous run still lasts: the run is left out. */
  | { readonly kind: "overrun"; readonly beingTimedOut: boolean }
  | { readonly kind: "code-changed"; readonly code: number }
  | { readonly kind: "health-changed"; readonly up: boolean; readonly cause: ScriptResult };

export interface ScriptStep {
  readonly state: ScriptState;
  readonly effects: readonly ScriptEffect[];
}

/** A tracker that runs for the first time at `now`. One that is `down` from the start
 * (keepalived.conf(5) init_fail) takes `rise` successes. */
export function initialScriptState(
  now: Instant,
  health: "unknown" | "down" = "unknown",
): ScriptState {
  return {
    health,
    contrary: 0,
    lastCode: 0,
    lastResult: null,
    nextRunAt: now,
    child: { kind: "idle" },
    runs: 0,
  };
}

export function stepScript(
  config: TrackedScript,
  state: ScriptState,
  event: ScriptEvent,
  now: Instant,
): ScriptStep {
  switch (event.kind) {
    case "tick":
      return tick(config, state, now);
    case "ended":
      return ended(config, state, event);
    case "not-started":
      return notStarted(config, state, event.run);
    default:
      return assertNever(event);
  }
}

/** When `tick` has something to do. */
export function scriptDeadline(state: ScriptState): Instant {
  const { child, nextRunAt } = state;
  if (child.kind === "running") return earlier(nextRunAt, child.timeoutAt);
  if (child.kind === "ending" && child.killAt !== null) {
    return earlier(nextRunAt, child.killAt);
  }
  return nextRunAt;
}

/** The run whose child may still exist, or null. */
export function liveRun(state: ScriptState): number | null {
  return state.child.kind === "idle" ? null : state.child.run;
}

/** The next run is judged before the timeout of the present one: with `timeout` equal to `interval`
 * keepalived reports the overrun first. */
function tick(config: TrackedScript, state: ScriptState, now: Instant): ScriptStep {
  const effects: ScriptEffect[] = [];
  let next = state;
  if (now >= next.nextRunAt) next = startOrSkip(config, next, now, effects);
  const { child } = next;
  if (child.kind === "running" && now >= child.timeoutAt) {
    // Deviation: keepalived counts a timeout when the child is gone, up to 2 s later; a check
    // that hangs has failed when its time is over, whether or not it obeys SIGTERM.
    effects.push({ kind: "signal", run: child.run, signal: "SIGTERM" });
    const ending: RunState = {
      kind: "ending",
      run: child.run,
      killAt: addMicros(now, KILL_GRACE),
    };
    next = count(config, { ...next, child: ending }, { kind: "timed-out" }, effects);
  } else if (child.kind === "ending" && child.killAt !== null && now >= child.killAt) {
    effects.push({ kind: "signal", run: child.run, signal: "SIGKILL" });
    next = { ...next, child: { ...child, killAt: null } };
  }
  return { state: next, effects };
}

function startOrSkip(
  config: TrackedScript,
  state: ScriptState,
  now: Instant,
  effects: ScriptEffect[],
): ScriptState {
  const planned = addMicros(state.nextRunAt, config.intervalUs);
  // After a stall the missed runs are not made up for.
  const nextRunAt = planned > now ? planned : addMicros(now, config.intervalUs);
  if (state.child.kind !== "idle") {
    effects.push({ kind: "overrun", beingTimedOut: state.child.kind === "ending" });
    return { ...state, nextRunAt };
  }
  const run = state.runs + 1;
  effects.push({ kind: "start", run });
  const timeoutAt = addMicros(now, config.timeoutUs);
  return { ...state, nextRunAt, runs: run, child: { kind: "running", run, timeoutAt } };
}

function ended(
  config: TrackedScript,
  state: ScriptState,
  event: { readonly run: number; readonly status: ExitStatus },
): ScriptStep {
  const judged = state.child.kind === "ending";
  const { state: idle, effects: none } = stop(state, event.run);
  if (idle === state || judged) return { state: idle, effects: none };
  const effects: ScriptEffect[] = [];
  let next = idle;
  if (event.status.kind === "exited" && event.status.code !== next.lastCode) {
    effects.push({ kind: "code-changed", code: event.status.code });
    next = { ...next, lastCode: event.status.code };
  }
  next = count(config, next, event.status, effects);
  return { state: next, effects };
}

/** keepalived 2.2.7 counts a program that cannot be executed as a success (measured). So do we
 * while no result is known: a host must not wait for one for ever.
 *
 * Deviation: a known result stays as it was. */
function notStarted(config: TrackedScript, state: ScriptState, run: number): ScriptStep {
  const { state: idle, effects: none } = stop(state, run);
  if (idle === state || state.health !== "unknown") return { state: idle, effects: none };
  const effects: ScriptEffect[] = [];
  const next = count(config, idle, { kind: "exited", code: 0 }, effects);
  return { state: next, effects };
}

/** Answers for another run than the present one are late and change nothing. */
function stop(state: ScriptState, run: number): ScriptStep {
  if (liveRun(state) !== run) return { state, effects: [] };
  return { state: { ...state, child: { kind: "idle" } }, effects: [] };
}

/** keepalived.conf(5) rise, fall: the first result decides by itself; later it takes so many in
 * a row, and one that agrees with the present state starts the count anew. */
function count(
  config: TrackedScript,
  state: ScriptState,
  result: ScriptResult,
  effects: ScriptEffect[],
): ScriptState {
  const success = result.kind === "exited" && result.code === 0;
  const seen = { ...state, lastResult: result };
  if (state.health === (success ? "up" : "down")) return { ...seen, contrary: 0 };
  const needed = success ? config.rise : config.fall;
  if (state.health !== "unknown" && state.contrary + 1 < needed) {
    return { ...seen, contrary: state.contrary + 1 };
  }
  effects.push({ kind: "health-changed", up: success, cause: result });
  return { ...seen, health: success ? "up" : "down", contrary: 0 };
}

function earlier(a: Instant, b: Instant): Instant {
  return earliest(a, b) ?? a;
}
