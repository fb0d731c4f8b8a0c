// Counts the processes that a `vrrp_track_process` asks for by reading /proc. A host can have many
// thousands: after the first count the table is read in small slices, a sweep a second.

import { readdirSync, readFileSync } from "node:fs";
import type { TrackedProcess } from "../model/tracker.ts";

/** Processes looked at in one slice, about a millisecond. */
export const PROCESSES_PER_SLICE = 50;
/** TASK_COMM_LEN without its final zero: longer names are cut by the kernel. */
const COMM_LENGTH = 15;

export interface ProcessTable {
  pids(): readonly number[];
  /** The task name of at most 15 characters; null where the process is gone. */
  name(pid: number): string | null;
  /** Null where the process is gone; empty for kernel threads and zombies. */
  commandLine(pid: number): readonly string[] | null;
}

export const PROC: ProcessTable = {
  pids() {
    return readdirSync("/proc")
      .filter((entry) => /^[0-9]+$/.test(entry))
      .map(Number);
  },
  name(pid) {
    return readProc(pid, "comm")?.replace(/\n$/, "") ?? null;
  },
  commandLine(pid) {
    const text = readProc(pid, "cmdline");
    return text === null ? null : text.split("\0").slice(0, -1);
  },
};

/** One reading of the whole table, in slices. */
export class Sweep {
  readonly #table: ProcessTable;
  readonly #tracked: readonly TrackedProcess[];
  readonly #pids: number[];
  readonly counts: Map<string, number>;

  constructor(table: ProcessTable, tracked: readonly TrackedProcess[]) {
    this.#table = table;
    this.#tracked = tracked;
    this.#pids = [...table.pids()];
    this.counts = new Map(tracked.map(({ name }) => [name, 0]));
  }

  /** Whether the sweep has come to its end; `counts` is complete then. */
  slice(limit: number): boolean {
    for (const pid of this.#pids.splice(0, limit)) this.#look(pid);
    return this.#pids.length === 0;
  }

  #look(pid: number): void {
    const name = this.#table.name(pid);
    if (name === null) return;
    for (const tracked of this.#tracked) {
      if (this.#matches(tracked, pid, name)) {
        this.counts.set(tracked.name, (this.counts.get(tracked.name) ?? 0) + 1);
      }
    }
  }

  #matches(tracked: TrackedProcess, pid: number, name: string): boolean {
    if (!tracked.fullCommand) return name === tracked.process.slice(0, COMM_LENGTH);
    const words = this.#table.commandLine(pid);
    if (words?.[0] !== tracked.process) return false;
    return matchesParameters(tracked, words.slice(1));
  }
}

/** keepalived.conf `param_match`: exactly, as the beginning, or with the last one only begun. */
function matchesParameters(tracked: TrackedProcess, actual: readonly string[]): boolean {
  const { parameters, parameterMatch } = tracked;
  if (parameterMatch === "none") return true;
  if (parameterMatch === "exact" && actual.length !== parameters.length) return false;
  return parameters.every((parameter, index) => {
    const last = index === parameters.length - 1;
    return parameterMatch === "partial" && last
      ? (actual[index] ?? "").startsWith(parameter)
      : actual[index] === parameter;
  });
}

function readProc(pid: number, file: "comm" | "cmdline"): string | null {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    // It ended while the table was read: gone is the answer.
    return null;
  }
}
