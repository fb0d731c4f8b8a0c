// Answers of the kernel to what the engine asked for: refusals are told and, within bounds, tried
// again.

import type { SystemFailure } from "../base/outcome.ts";
import { changeAddresses } from "./holdings.ts";
import type { AddressResult } from "./input.ts";
import { judgeStatic } from "./statics.ts";
import type { World } from "./world.ts";

/** asm-generic/errno-base.h: not there, or there already. */
const HARMLESS_ROUTE_ERRORS: ReadonlySet<number> = new Set([2, 3, 17]);

export function addressesAnswered(world: World, results: readonly AddressResult[]): void {
  for (const result of results) {
    const verdict = world.ownership.answered(result, world.now);
    judgeStatic(world, result, verdict === "failed");
    if (verdict !== "failed") continue;
    const { operation, address, failure } = result;
    if (failure === null) continue;
    const instance = holderName(world, result);
    world.outbox.event({ kind: "address-failed", instance, operation, address, failure });
  }
  world.deadlines.set(world.addressesTimer, world.ownership.nextRetry());
}

export function retryAddresses(world: World): void {
  changeAddresses(world, world.ownership.retry(world.now));
  world.deadlines.set(world.addressesTimer, world.ownership.nextRetry());
}

export function routesAnswered(
  world: World,
  failures: readonly { readonly text: string; readonly failure: SystemFailure }[],
): void {
  for (const { text, failure } of failures) {
    if (HARMLESS_ROUTE_ERRORS.has(failure.errno)) continue;
    world.outbox.event({ kind: "route-failed", text, failure });
  }
}

/** Kernels that keep no mark of ours: the list of what we have, for the next run. */
export function recordMarks(world: World): void {
  if (!world.marksChanged) return;
  world.marksChanged = false;
  if (world.recordsMarks)
    world.outbox.add({ kind: "record-owned", marks: world.ownership.marks() });
}

function holderName(world: World, { address }: AddressResult): string | null {
  const { interfaceIndex, prefix } = address;
  const [holder] = world.ownership.holdersOf(interfaceIndex, prefix.address);
  return holder === undefined ? null : (world.units.get(holder)?.config.name ?? null);
}
