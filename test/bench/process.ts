// Processor time and memory of a host's daemon, as the kernel accounts for them.

import { readFileSync } from "node:fs";
import type { Host } from "../netns/lab/host.ts";
import { childrenOf } from "../netns/lab/namespace.ts";

/** The daemon's processes, without the scripts that happen to run. */
export function pidsOf(host: Host): number[] {
  const { pid, speaker } = host.program;
  return pid === speaker ? [pid] : [pid, ...childrenOf(pid)];
}

/** What the accounts of a process are exact to. */
export const CLOCK_TICKS_MS = 10;

/** User and system time of processes and of their children that have ended. */
export function cpuMsOf(pids: readonly number[]): number {
  const ticks = pids.flatMap((pid) => {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // Fields 14 to 17, counted behind the command's closing bracket.
    return text
      .slice(text.lastIndexOf(")") + 2)
      .split(" ")
      .slice(11, 15)
      .map(Number);
  });
  return ticks.reduce((sum, one) => sum + one, 0) * CLOCK_TICKS_MS;
}

/** Resident set of all of them. */
export function rssMibOf(pids: readonly number[]): number {
  const kib = pids.map((pid) => {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN);
  });
  return kib.reduce((sum, one) => sum + one, 0) / 1024;
}
