// Files, children, signals, the service manager and the log in memory, and a configuration without
// instances.

import type { Outcome, SystemFailure } from "../../../src/base/outcome.ts";
import type { Micros } from "../../../src/base/units.ts";
import type { Configuration } from "../../../src/model/configuration.ts";
import { DEFAULT_GLOBAL, NOTHING_CONFIGURED } from "../../../src/model/global-defaults.ts";
import type { Command, ExitStatus } from "../../../src/model/script.ts";
import type { FifoWriter, FileStatus, Files } from "../../../src/ports/files.ts";
import type { LogLine, LogSink } from "../../../src/ports/log-sink.ts";
import type { Processes } from "../../../src/ports/processes.ts";
import type { SignalName } from "../../../src/ports/signals.ts";
import { ENOENT, ok } from "./fakes.ts";

export class FakeFiles implements Files {
  readonly contents: Map<string, string> = new Map();
  readonly unwritable: Set<string> = new Set();
  readonly fifoLines: string[] = [];
  readonly watched: Map<string, () => void> = new Map();
  read(path: string): Outcome<Uint8Array> {
    const text = this.contents.get(path);
    return text === undefined
      ? { ok: false, failure: ENOENT }
      : { ok: true, value: new TextEncoder().encode(text) };
  }
  writeAtomically(path: string, contents: string): Outcome<void> {
    if (this.unwritable.has(path)) return { ok: false, failure: ENOENT };
    this.contents.set(path, contents);
    return ok;
  }
  overwrite(path: string, contents: string): Outcome<void> {
    return this.writeAtomically(path, contents);
  }
  createExclusive(path: string, contents: string): Outcome<boolean> {
    if (this.unwritable.has(path)) return { ok: false, failure: ENOENT };
    if (this.contents.has(path)) return { ok: true, value: false };
    this.contents.set(path, contents);
    return { ok: true, value: true };
  }
  remove(path: string): Outcome<void> {
    return this.contents.delete(path) ? ok : { ok: false, failure: ENOENT };
  }
  makeDirectory(): Outcome<void> {
    return ok;
  }
  status(path: string): Outcome<FileStatus> {
    return this.contents.has(path)
      ? { ok: true, value: { kind: "file", mode: 0o644, uid: 0, gid: 0 } }
      : { ok: false, failure: ENOENT };
  }
  canOpen(path: string): boolean {
    return this.contents.has(path);
  }
  makeFifo(path: string): Outcome<void> {
    this.contents.set(path, "");
    return ok;
  }
  openFifo(): Outcome<FifoWriter> {
    return {
      ok: true,
      value: {
        write: (line) => {
          this.fifoLines.push(line);
          return true;
        },
        close: () => undefined,
      },
    };
  }
  watch(path: string, onChange: () => void): Outcome<() => void> {
    this.watched.set(path, onChange);
    return { ok: true, value: () => void this.watched.delete(path) };
  }
}

export class FakeProcesses implements Processes {
  readonly spawned: Command[] = [];
  readonly signals: (readonly [number, number])[] = [];
  readonly names: string[] = [];
  readonly realtimeLimits: Micros[] = [];
  refusal: SystemFailure | null = null;
  readonly #exits = new Map<number, (status: ExitStatus) => void>();
  spawn(command: Command, onExit: (status: ExitStatus) => void): Outcome<number> {
    if (this.refusal !== null) return { ok: false, failure: this.refusal };
    this.spawned.push(command);
    this.#exits.set(this.spawned.length, onExit);
    return { ok: true, value: this.spawned.length };
  }
  signalGroup(process: number, signal: number): Outcome<void> {
    this.signals.push([process, signal]);
    return ok;
  }
  exit(process: number, code = 0): void {
    const onExit = this.#exits.get(process);
    this.#exits.delete(process);
    onExit?.({ kind: "exited", code });
  }
  setRealtime(): Outcome<void> {
    return ok;
  }
  setRealtimeLimit(limit: Micros): Outcome<void> {
    this.realtimeLimits.push(limit);
    return ok;
  }
  setNice(): Outcome<void> {
    return ok;
  }
  setAffinity(): Outcome<void> {
    return ok;
  }
  setName(name: string): void {
    this.names.push(name);
  }
}

export class FakeSignals {
  readonly #listeners = new Map<SignalName, () => void>();
  on(signal: SignalName, listener: () => void): void {
    this.#listeners.set(signal, listener);
  }
  close(): void {
    this.#listeners.clear();
  }
  deliver(signal: SignalName): void {
    this.#listeners.get(signal)?.();
  }
}

export class FakeServiceManager {
  readonly states: string[] = [];
  watchdogUs: number | null = null;
  notify(state: readonly string[]): void {
    this.states.push(...state);
  }
}

export class FakeSink implements LogSink {
  dropped = 0;
  closed = false;
  readonly #lines: string[];
  readonly #prefix: string;
  constructor(lines: string[], prefix: string) {
    this.#lines = lines;
    this.#prefix = prefix;
  }
  write(line: LogLine): void {
    this.#lines.push(`${this.#prefix}${line.text}`);
  }
  flush(): void {
    // Nothing waits.
  }
  close(): void {
    this.closed = true;
  }
}

/** Keeps whole lines and what was asked of it. */
export class ListSink implements LogSink {
  readonly dropped: number = 0;
  readonly lines: LogLine[] = [];
  readonly calls: string[] = [];
  write(given: LogLine): void {
    this.lines.push(given);
  }
  flush(): void {
    this.calls.push("flush");
  }
  close(patienceMs: number): void {
    this.calls.push(`close ${patienceMs}`);
  }
}

export function configuration(global: Partial<Configuration["global"]> = {}): Configuration {
  return {
    ...NOTHING_CONFIGURED,
    global: {
      ...DEFAULT_GLOBAL,
      routerId: "host",
      scriptSecurity: true,
      ...global,
    },
  };
}
