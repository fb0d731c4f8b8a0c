// What a trial says: its size, its story for whoever looks for a cause, and the way to run a broken
// one again.

import type { Instant, Micros } from "../../base/units.ts";

/** Longest part of a fault that a trace shows. */
const LONGEST_SHOWN = 200;

export interface TrialReport {
  readonly seed: number;
  readonly steps: number;
  readonly virtualUs: Micros;
}

/** Hears everything that is done to the cluster and what came of it, by virtual time. */
export type Trace = (at: Instant, what: string) => void;

export class TrialFailure extends Error {
  override readonly name = "TrialFailure";
  readonly seed: number;

  /** @param kind of the trial, as `TRIAL` takes it */
  constructor(kind: string, seed: number, at: Instant, cause: unknown) {
    const what = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    const when = `after ${(at / 1_000_000).toFixed(3)} s of virtual time`;
    const replay = `TRIAL=${kind} SEED=${seed} node dist/test/run.js simulation`;
    super(`${kind} seed ${seed}, ${when}: ${what}\n  replay: ${replay}`, { cause });
    this.seed = seed;
  }
}

export function describeFault(fault: { readonly kind: string }): string {
  const { kind, ...rest } = fault;
  const shown = Object.entries(rest).map(([name, value]) => {
    const text = JSON.stringify(value) ?? "";
    return `${name} ${text.length > LONGEST_SHOWN ? "…" : text}`;
  });
  return `* ${kind} ${shown.join(", ")}`;
}
