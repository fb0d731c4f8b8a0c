// Running scripts: those that the engine waits for, and notify scripts that nobody waits for except
// at the very end. When a script is to be started or ended is the engine's decision.

import type { EngineInput, ScriptRunId } from "../engine/input.ts";
import type { Command } from "../model/script.ts";
import type { ProcessEvent } from "../observe/process-event.ts";
import type { Processes, ProcessId } from "../ports/processes.ts";

export const SIGTERM = 15;

export class Scripts {
  readonly #processes: Processes;
  readonly #submit: (input: EngineInput) => void;
  readonly #say: (event: ProcessEvent) => void;
  readonly #runs = new Map<ScriptRunId, ProcessId>();
  readonly #finals = new Set<ProcessId>();
  #onFinalsEnded: (() => void) | null = null;

  constructor(
    processes: Processes,
    submit: (input: EngineInput) => void,
    say: (event: ProcessEvent) => void,
  ) {
    this.#processes = processes;
    this.#submit = submit;
    this.#say = say;
  }

  /** Gives the answer where the script could not even be started. */
  run(run: ScriptRunId, command: Command): readonly EngineInput[] {
    const started = this.#processes.spawn(command, (status) => {
      this.#runs.delete(run);
      this.#submit({ kind: "script-exited", run, status });
    });
    if (!started.ok) return [{ kind: "script-not-started", run, failure: started.failure }];
    this.#runs.set(run, started.value);
    return [];
  }

  signal(run: ScriptRunId, signal: number): void {
    const process = this.#runs.get(run);
    // Its end is on the way to the engine already.
    if (process === undefined) return;
    const sent = this.#processes.signalGroup(process, signal);
    if (!sent.ok)
      this.#say({ kind: "command-failed", program: `kill -${signal}`, failure: sent.failure });
  }

  notify(command: Command, final: boolean): void {
    let id: ProcessId | null = null;
    const started = this.#processes.spawn(command, () => {
      if (id !== null && this.#finals.delete(id) && this.#finals.size === 0) {
        this.#onFinalsEnded?.();
      }
    });
    if (!started.ok) {
      this.#say({ kind: "command-failed", program: command.argv[0], failure: started.failure });
      return;
    }
    id = started.value;
    if (final) this.#finals.add(id);
  }

  /** Calls back when the last final notify script has ended; at once where none runs. */
  whenFinalsEnded(callback: () => void): void {
    if (this.#finals.size === 0) callback();
    else this.#onFinalsEnded = callback;
  }

  /** SIGTERM to every check script that still runs, as keepalived does when it stops. */
  endRuns(): void {
    for (const run of this.#runs.keys()) this.signal(run, SIGTERM);
  }
}
