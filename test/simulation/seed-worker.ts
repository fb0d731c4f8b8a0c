// Runs the seeds that `seed-range.ts` hands out, in a process of its own.

import { trialOf } from "./trials.ts";

/** Seeds to be run in a row. */
export interface Chunk {
  readonly kind: string;
  readonly first: number;
  readonly count: number;
}

export interface ChunkReport {
  readonly seeds: number;
  readonly virtualUs: number;
  /** One text a seed that broke a law. */
  readonly failures: readonly string[];
}

function runChunk({ kind, first, count }: Chunk): ChunkReport {
  const run = trialOf(kind);
  const failures: string[] = [];
  let virtualUs = 0;
  for (let seed = first; seed < first + count; seed++) {
    try {
      virtualUs += run(seed).virtualUs;
    } catch (error) {
      failures.push(error instanceof Error ? error.message : String(error));
    }
  }
  return { seeds: count, virtualUs, failures };
}

process.on("message", (chunk: Chunk) => process.send?.(runChunk(chunk)));
