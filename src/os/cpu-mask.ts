// Sets of processors as sched_setaffinity(2) takes them: one bit each, in longs of the host's
// order.

import os from "node:os";

import { native } from "./native.ts";

export type CpuMask = Uint8Array;

/** Room for 4096 processors; the kernel says how much of it it uses. */
const MAX_MASK_BYTES = 512;
const LONG_BYTES = 8;

/** @param cpus processor numbers from 0 */
export function cpuMask(cpus: readonly number[]): CpuMask {
  const longs = Math.floor(Math.max(0, ...cpus) / (LONG_BYTES * 8)) + 1;
  const mask = new Uint8Array(longs * LONG_BYTES);
  for (const cpu of cpus) {
    const place = cpu >> 3;
    const at = os.endianness() === "LE" ? place : place ^ (LONG_BYTES - 1);
    mask[at] = (mask[at] ?? 0) | (1 << (cpu & 7));
  }
  return mask;
}

/** The processors that this thread may run on now; null where the kernel does not say. */
export function ownCpuMask(): CpuMask | null {
  const mask = new Uint8Array(MAX_MASK_BYTES);
  const length = native.getAffinity(mask);
  return length > 0 ? mask.slice(0, length) : null;
}
