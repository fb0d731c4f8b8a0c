// The programs on a simulated host: how long a run takes and how it ends, changed at will while the
// cluster runs. Which run is whose, and what its end means, is the engine's matter.

import { invariant } from "../base/invariant.ts";
import type { SystemFailure } from "../base/outcome.ts";
import { type Micros, millis } from "../base/units.ts";
import type { ScriptRunId } from "../engine/input.ts";
import type { ExitStatus } from "../model/script.ts";
import { ENOENT } from "./errno.ts";
import type { Timeline } from "./timeline.ts";

const SIGTERM = 15;
const SIGKILL = 9;
/** From a signal to the end of the child it reaches. */
const DYING_US: Micros = millis(1);

export type ScriptBehaviour =
  | { readonly kind: "exits"; readonly code: number; readonly runUs: Micros }
  /** Runs until signalled; a stubborn one until SIGKILL. */
  | { readonly kind: "hangs"; readonly stubborn: boolean }
  /** Cannot be started: ENOENT. */
  | { readonly kind: "missing" };

export const SUCCEEDS: ScriptBehaviour = { kind: "exits", code: 0, runUs: millis(2) };
export const FAILS: ScriptBehaviour = { kind: "exits", code: 1, runUs: millis(2) };

interface Run {
  readonly behaviour: ScriptBehaviour;
  isDying: boolean;
}

export class Scripts {
  readonly #timeline: Timeline;
  readonly #behaviours = new Map<string, ScriptBehaviour>();
  #runs = new Map<ScriptRunId, Run>();
  /** Called when a run ends by itself or by a signal, never from within `start` or `signal`. */
  onExit: (run: ScriptRunId, status: ExitStatus) => void = () => {};

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  /** From the next start on; `command` as the user wrote it. */
  set(command: string, behaviour: ScriptBehaviour): void {
    this.#behaviours.set(command, behaviour);
  }

  behaviourOf(command: string): ScriptBehaviour {
    return this.#behaviours.get(command) ?? SUCCEEDS;
  }

  start(run: ScriptRunId, command: string): SystemFailure | null {
    invariant(!this.#runs.has(run), `run ${run} is used twice`);
    const behaviour = this.behaviourOf(command);
    if (behaviour.kind === "missing") return ENOENT;
    this.#runs.set(run, { behaviour, isDying: false });
    if (behaviour.kind === "exits") {
      this.#endAfter(run, behaviour.runUs, { kind: "exited", code: behaviour.code });
    }
    return null;
  }

  /** To the process group; one that is gone does not mind. */
  signal(run: ScriptRunId, signal: number): void {
    const found = this.#runs.get(run);
    if (found === undefined || found.isDying) return;
    const { behaviour } = found;
    const isDeaf = behaviour.kind === "hangs" && behaviour.stubborn && signal !== SIGKILL;
    if (isDeaf || (signal !== SIGTERM && signal !== SIGKILL)) return;
    found.isDying = true;
    this.#endAfter(run, DYING_US, { kind: "signaled", signal });
  }

  /** The process that waits for them is gone: nobody hears of their end. */
  forget(): void {
    this.#runs = new Map();
  }

  get running(): number {
    return this.#runs.size;
  }

  #endAfter(run: ScriptRunId, delay: Micros, status: ExitStatus): void {
    const runs = this.#runs;
    const found = runs.get(run);
    this.#timeline.planAfter(delay, () => {
      if (runs !== this.#runs || runs.get(run) !== found) return;
      if (found?.isDying === true && status.kind === "exited") return;
      runs.delete(run);
      this.onExit(run, status);
    });
  }
}
