// Tracked files and tracked processes: reads them when they may have changed, and tells the engine.
// What a content or a number means is the engine's.

import { addMicros, millis, seconds } from "../base/units.ts";
import type { EngineInput } from "../engine/input.ts";
import type { EngineOutput } from "../engine/output.ts";
import type { Configuration } from "../model/configuration.ts";
import type { TrackedProcess } from "../model/tracker.ts";
import type { ProcessEvent } from "../observe/process-event.ts";
import type { Clock } from "../ports/clock.ts";
import type { Files } from "../ports/files.ts";
import type { Alarms } from "./alarms.ts";
import { PROCESSES_PER_SLICE, type ProcessTable, Sweep } from "./process-table.ts";

const SWEEP_INTERVAL_US = seconds(1);
const SLICE_INTERVAL_US = millis(1);

/** Less the umask, as keepalived's: 0600 unless `umask` says otherwise. */
const INITIAL_FILE_MODE = 0o666;

type WatchFile = Extract<EngineOutput, { kind: "watch-file" }>;

export interface WatchesParts {
  readonly files: Files;
  readonly table: ProcessTable;
  readonly clock: Clock;
  readonly alarms: Alarms;
  readonly submit: (input: EngineInput) => void;
  readonly say: (event: ProcessEvent) => void;
}

export class Watches {
  readonly #parts: WatchesParts;
  readonly #files = new Map<string, () => void>();
  #defined: readonly TrackedProcess[] = [];
  /** Name to the number told last. */
  readonly #processes = new Map<string, number>();
  #sweep: Sweep | null = null;

  constructor(parts: WatchesParts) {
    this.#parts = parts;
  }

  /** Before the engine hears of it: `watch-process` names what stands here. */
  configure(configuration: Configuration): void {
    this.#defined = configuration.processes;
    this.#sweep = null;
  }

  /** Gives the first content. */
  watchFile({ name, path, initial }: WatchFile): readonly EngineInput[] {
    this.unwatchFile(name);
    if (initial !== null) this.#initialise(path, initial);
    const watching = this.#parts.files.watch(path, () => {
      this.#parts.submit(this.#readFile(name, path));
    });
    if (watching.ok) this.#files.set(name, watching.value);
    else this.#parts.say({ kind: "file-failed", path, failure: watching.failure });
    return [this.#readFile(name, path)];
  }

  unwatchFile(name: string): void {
    this.#files.get(name)?.();
    this.#files.delete(name);
  }

  /** Gives the first number. */
  watchProcess(name: string): readonly EngineInput[] {
    const tracked = this.#defined.filter((defined) => defined.name === name);
    const sweep = new Sweep(this.#parts.table, tracked);
    sweep.slice(Number.POSITIVE_INFINITY);
    const count = sweep.counts.get(name) ?? 0;
    this.#processes.set(name, count);
    this.#sweep = null;
    this.#scheduleSweep();
    return [{ kind: "tracked-process", name, count }];
  }

  unwatchProcess(name: string): void {
    this.#processes.delete(name);
    this.#sweep = null;
    if (this.#processes.size === 0) this.#parts.alarms.clear("process-scan");
  }

  close(): void {
    for (const stop of this.#files.values()) stop();
    this.#files.clear();
    this.#processes.clear();
  }

  /** keepalived.conf `init_file VALUE [overwrite]`. */
  #initialise(path: string, { value, overwrite }: NonNullable<WatchFile["initial"]>): void {
    const { files, say } = this.#parts;
    const contents = `${value}\n`;
    const written = overwrite
      ? files.writeAtomically(path, contents, INITIAL_FILE_MODE)
      : files.createExclusive(path, contents, INITIAL_FILE_MODE);
    if (!written.ok) say({ kind: "file-failed", path, failure: written.failure });
  }

  #readFile(name: string, path: string): EngineInput {
    const contents = this.#parts.files.read(path);
    const content = contents.ok ? new TextDecoder().decode(contents.value) : null;
    return { kind: "tracked-file", name, content };
  }

  #scheduleSweep(): void {
    const { alarms, clock } = this.#parts;
    const at = addMicros(clock.now(), this.#sweep === null ? SWEEP_INTERVAL_US : SLICE_INTERVAL_US);
    alarms.set("process-scan", at, () => this.#sweepOn());
  }

  #sweepOn(): void {
    this.#sweep ??= new Sweep(
      this.#parts.table,
      this.#defined.filter(({ name }) => this.#processes.has(name)),
    );
    if (this.#sweep.slice(PROCESSES_PER_SLICE)) {
      const { counts } = this.#sweep;
      this.#sweep = null;
      this.#tell(counts);
    }
    if (this.#processes.size > 0) this.#scheduleSweep();
  }

  #tell(counts: ReadonlyMap<string, number>): void {
    for (const [name, count] of counts) {
      if (this.#processes.get(name) === count) continue;
      this.#processes.set(name, count);
      this.#parts.submit({ kind: "tracked-process", name, count });
    }
  }
}
