// The pipes of `notify_fifo` and `vrrp_notify_fifo`: made, opened, written to without waiting, and
// removed where they were made here; with the scripts that read them. What is written is the
// engine's.
//
// As keepalived does it, a pipe is made anew at each reload and its script started again.

import type { Outcome } from "../base/outcome.ts";
import type { Configuration } from "../model/configuration.ts";
import type { NotifyFifo } from "../model/notify.ts";
import type { Command } from "../model/script.ts";
import type { ProcessEvent } from "../observe/process-event.ts";
import type { FifoWriter, Files } from "../ports/files.ts";
import type { Processes, ProcessId } from "../ports/processes.ts";
import { SIGTERM } from "./scripts.ts";

/** Less the umask, as keepalived's. */
const FIFO_MODE = 0o644;

interface OpenFifo {
  readonly writer: FifoWriter | null;
  readonly madeHere: boolean;
  readonly script: ProcessId | null;
}

export class Fifos {
  readonly #files: Files;
  readonly #processes: Processes;
  readonly #say: (event: ProcessEvent) => void;
  readonly #open = new Map<string, OpenFifo>();

  constructor(files: Files, processes: Processes, say: (event: ProcessEvent) => void) {
    this.#files = files;
    this.#processes = processes;
    this.#say = say;
  }

  /** Closes what was open and opens what this configuration asks for. */
  configure(configuration: Configuration): void {
    this.close();
    const { notifyFifo, vrrpNotifyFifo } = configuration.global;
    for (const fifo of [notifyFifo, vrrpNotifyFifo]) {
      if (fifo !== null && !this.#open.has(fifo.path)) this.#open.set(fifo.path, this.#start(fifo));
    }
  }

  write(fifo: NotifyFifo, line: string): void {
    const writer = this.#open.get(fifo.path)?.writer ?? null;
    // It could not be opened: that was said then.
    if (writer === null) return;
    if (!writer.write(line)) this.#say({ kind: "fifo-full", path: fifo.path });
  }

  close(): void {
    for (const [path, { writer, madeHere, script }] of this.#open) {
      this.#open.delete(path);
      writer?.close();
      if (madeHere) this.#files.remove(path);
      if (script !== null) this.#processes.signalGroup(script, SIGTERM);
    }
  }

  #start(fifo: NotifyFifo): OpenFifo {
    const madeHere = this.#make(fifo);
    const opened = this.#files.openFifo(fifo.path);
    if (!opened.ok) this.#say({ kind: "fifo-failed", path: fifo.path, failure: opened.failure });
    const script = fifo.script === null ? null : this.#startReader(fifo.path, fifo.script);
    return { writer: opened.ok ? opened.value : null, madeHere, script };
  }

  #make(fifo: NotifyFifo): boolean {
    const there = this.#files.status(fifo.path);
    if (there.ok && there.value.kind === "fifo") return false;
    const made = this.#files.makeFifo(fifo.path, FIFO_MODE, fifo.owner);
    if (!made.ok) this.#say({ kind: "fifo-failed", path: fifo.path, failure: made.failure });
    return made.ok;
  }

  #startReader(path: string, script: Command): ProcessId | null {
    const [program, ...rest] = script.argv;
    const command: Command = { ...script, argv: [program, ...rest, path] };
    // One that was ended for a reload goes when its successor runs already.
    const started: Outcome<ProcessId> = this.#processes.spawn(command, () => {
      const current = this.#open.get(path)?.script ?? null;
      if (started.ok && started.value === current) this.#say({ kind: "fifo-script-ended" });
    });
    if (started.ok) return started.value;
    this.#say({ kind: "command-failed", program, failure: started.failure });
    return null;
  }
}
