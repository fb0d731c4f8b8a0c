// What a refused address operation means, and when it is tried again.

import type { IpAddress } from "../base/ip-address.ts";
import type { SystemFailure } from "../base/outcome.ts";
import { addMicros, earliest, type Instant, type Micros, seconds } from "../base/units.ts";
import type { AddressSpec } from "../model/kernel.ts";
import { AddressTable } from "./address-table.ts";

/** asm-generic/errno.h */
const ENODEV = 19;
const EEXIST = 17;
const EADDRNOTAVAIL = 99;

/** How often a refused operation is tried again; the wait doubles each time. */
export const MAX_RETRIES = 5;
const FIRST_RETRY: Micros = seconds(1);

export interface FailedOperation {
  readonly operation: "add" | "remove";
  readonly address: AddressSpec;
  /** Null where it worked. */
  readonly failure: SystemFailure | null;
}

/** `done`: it worked. `harmless`: the kernel is as wanted already, or the device is gone.
 * `failed`: to be said and tried again. */
export type FailureVerdict = "done" | "harmless" | "failed";

export function judgeFailure({ operation, failure }: FailedOperation): FailureVerdict {
  if (failure === null) return "done";
  if (operation === "add") return failure.errno === EEXIST ? "harmless" : "failed";
  return failure.errno === EADDRNOTAVAIL || failure.errno === ENODEV ? "harmless" : "failed";
}

export interface Retry {
  readonly interfaceIndex: number;
  readonly address: IpAddress;
  attempts: number;
  at: Instant | null;
}

/** Bounded retries with a doubling wait, by interface and address. */
export class RetryPlan {
  readonly #retries = new AddressTable<number, Retry>();

  failed(interfaceIndex: number, address: IpAddress, now: Instant): void {
    const known = this.#retries.get(interfaceIndex, address);
    const retry = known ?? { interfaceIndex, address, attempts: 0, at: null };
    retry.attempts += 1;
    const waitUs = (FIRST_RETRY * 2 ** (retry.attempts - 1)) as Micros;
    retry.at = retry.attempts > MAX_RETRIES ? null : addMicros(now, waitUs);
    this.#retries.set(interfaceIndex, address, retry);
  }

  settle(interfaceIndex: number, address: IpAddress): void {
    this.#retries.delete(interfaceIndex, address);
  }

  /** Whether another try is still to come. */
  has(interfaceIndex: number, address: IpAddress): boolean {
    const retry = this.#retries.get(interfaceIndex, address);
    return retry !== undefined && retry.at !== null;
  }

  earliest(): Instant | null {
    let first: Instant | null = null;
    for (const { at } of this.#retries.all()) first = earliest(first, at);
    return first;
  }

  /** Whose time has come; each is handed out once until it fails again. */
  due(now: Instant): Retry[] {
    const due: Retry[] = [];
    for (const retry of this.#retries.all()) {
      if (retry.at === null || retry.at > now) continue;
      retry.at = null;
      due.push(retry);
    }
    return due;
  }
}
