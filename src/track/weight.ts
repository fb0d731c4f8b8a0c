// What the result of a tracker means for an instance: a change of priority, or a fault. The sums
// are made here; which trackers an instance has is the engine's knowledge.

import type { TrackerWeight } from "../model/tracker.ts";

/** Priority of an address owner (RFC 9568 §5.2.4): no tracker changes it. */
export const OWNER_PRIORITY = 255;
const MIN_PRIORITY = 1;
const MAX_PRIORITY = 254;

/** Greatest amount one tracker adds. */
const MAX_FILE_BONUS = 253;
/** A file that takes away this much or more is a fault (keepalived.conf(5) track_file). */
const FILE_FAULT = -254;

export interface Influence {
  /** Added to the base priority. */
  readonly bonus: number;
  readonly fault: boolean;
}

/** Before the first result: neither bonus nor fault. */
export const NO_INFLUENCE: Influence = { bonus: 0, fault: false };
const FAULT: Influence = { bonus: 0, fault: true };

/** Interfaces, scripts and processes: a positive weight counts while up, a negative one while
 * down. `reverse` turns its sign (measured: `weight 30 reverse` takes 30 away while up). With
 * weight 0 down is a fault, with `reverse` up is. Null: no result yet. */
export function influenceOfHealth(weight: TrackerWeight, up: boolean | null): Influence {
  if (up === null) return NO_INFLUENCE;
  const { value, reverse } = weight;
  if (value === 0) return up === reverse ? FAULT : NO_INFLUENCE;
  if (up !== value > 0) return NO_INFLUENCE;
  return { bonus: reverse ? -value : value, fault: false };
}

/** Tracked files: number times weight; with weight 0 any other number than 0 is a fault. `reverse`
 * turns the sign, and with weight 0 makes 0 the fault. Null: not read yet. */
export function influenceOfFile(weight: TrackerWeight, value: number | null): Influence {
  if (value === null) return NO_INFLUENCE;
  if (weight.value === 0) return (value !== 0) !== weight.reverse ? FAULT : NO_INFLUENCE;
  const product = value * weight.value * (weight.reverse ? -1 : 1);
  if (product <= FILE_FAULT) return FAULT;
  // Adding 0 turns minus zero into zero.
  return { bonus: Math.min(product, MAX_FILE_BONUS) + 0, fault: false };
}

/** 1..254, or 255 for an owner whatever its trackers say. */
export function effectivePriority(basePriority: number, influences: Iterable<Influence>): number {
  if (basePriority === OWNER_PRIORITY) return OWNER_PRIORITY;
  let sum = basePriority;
  for (const { bonus } of influences) sum += bonus;
  return Math.max(MIN_PRIORITY, Math.min(MAX_PRIORITY, sum));
}
