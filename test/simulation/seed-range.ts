// Many seeds on every processor: hands chunks of a range to as many processes as there are
// processors, says at once what failed, and goes on.

import { type ChildProcess, fork } from "node:child_process";
import { availableParallelism } from "node:os";
import path from "node:path";
import type { Chunk, ChunkReport } from "./seed-worker.ts";

const SEEDS_PER_CHUNK = 20;
/** A word about a long run after so many seeds. */
const TOLD_EVERY = 1_000;

export interface RangeReport {
  readonly seeds: number;
  readonly virtualHours: number;
  readonly failures: readonly string[];
}

/** @param jobs processes; null is one a processor */
export async function runSeeds(range: Chunk, jobs: number | null = null): Promise<RangeReport> {
  const run = new RangeRun(range);
  const mostUseful = Math.ceil(range.count / SEEDS_PER_CHUNK);
  const count = Math.max(1, Math.min(jobs ?? availableParallelism(), mostUseful));
  await Promise.all(Array.from({ length: count }, () => run.work()));
  return run.report();
}

class RangeRun {
  readonly #range: Chunk;
  readonly #failures: string[] = [];
  #next: number;
  #seeds = 0;
  #virtualUs = 0;

  constructor(range: Chunk) {
    this.#range = range;
    this.#next = range.first;
  }

  report(): RangeReport {
    const virtualHours = this.#virtualUs / 3.6e9;
    return { seeds: this.#seeds, virtualHours, failures: this.#failures };
  }

  /** One process, until no seeds are left. */
  work(): Promise<void> {
    const worker = fork(path.join(import.meta.dirname, "seed-worker.js"));
    return new Promise((resolve, reject) => {
      worker.on("message", (report: ChunkReport) => {
        this.#take(report);
        this.#feed(worker);
      });
      worker.on("error", reject);
      worker.on("exit", (code) => {
        if (code === 0) resolve();
        else reject(new Error(`a worker ended with ${code}`));
      });
      this.#feed(worker);
    });
  }

  #feed(worker: ChildProcess): void {
    const { kind, first, count } = this.#range;
    const left = first + count - this.#next;
    if (left <= 0) {
      worker.disconnect();
      return;
    }
    const chunk: Chunk = { kind, first: this.#next, count: Math.min(left, SEEDS_PER_CHUNK) };
    this.#next += chunk.count;
    worker.send(chunk);
  }

  #take({ seeds, virtualUs, failures }: ChunkReport): void {
    const before = Math.floor(this.#seeds / TOLD_EVERY);
    this.#seeds += seeds;
    this.#virtualUs += virtualUs;
    this.#failures.push(...failures);
    for (const failure of failures) process.stderr.write(`${failure}\n`);
    if (Math.floor(this.#seeds / TOLD_EVERY) === before) return;
    const { kind, count } = this.#range;
    process.stderr.write(
      `${kind}: ${this.#seeds} of ${count} seeds, ${this.#failures.length} failed\n`,
    );
  }
}
