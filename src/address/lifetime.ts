// The kernel's own clock on an address: it drops what its holder has not spoken for in time, also
// when the holder is stopped, hangs or is dead. A holder that runs lets go by itself; what is
// decided here only has to end before that, never after.

import {
  addMicros,
  elapsed,
  type Instant,
  type Micros,
  micros,
  millis,
  seconds,
} from "../base/units.ts";
import type { VirtualAddress } from "../model/address.ts";
import type { AddressOperation, AddressSpec } from "../model/kernel.ts";
import type { Held } from "./held-address.ts";

/** The kernel drops an address up to a second after its lifetime is over. */
const KERNEL_DELAY_US: Micros = seconds(1);
/** Below this the lifetime would end between two renewals. */
const SHORTEST_SECONDS = 1;
/** Its clock ticks more coarsely than ours. */
const KERNEL_TICK_US: Micros = millis(100);

/** if_addr.h */
const IFA_F_NOPREFIXROUTE = 0x200;

export interface Lifetime {
  /** When the address must be gone; null: it stays for ever. */
  readonly end: Instant | null;
  /** Renewed only if that gains more than this: each renewal is an event for every program that
   * watches addresses. */
  readonly slackUs: Micros;
}

export interface LifetimeWish extends Lifetime {
  /** Whether an address that stays needs the kernel's route to the network of this one. */
  readonly sharesRoute: (address: VirtualAddress) => boolean;
}

/** Whole seconds after which an address is gone at `end`. */
export function lifetimeUntil(end: Instant, now: Instant): number {
  const usable = Math.floor((end - now - KERNEL_DELAY_US) / seconds(1));
  return Math.max(SHORTEST_SECONDS, usable);
}

/** What the kernel is to be told now; undefined: nothing. */
export function renewal(
  { dropsAt }: Held,
  { end, slackUs }: Lifetime,
  now: Instant,
): number | null | undefined {
  if (end === null) return dropsAt === null ? undefined : null;
  const lifetime = lifetimeUntil(end, now);
  const next = dropsAfter(lifetime, now);
  if (dropsAt !== null && next > dropsAt && elapsed(dropsAt, next) <= slackUs) return undefined;
  if (dropsAt !== null && next <= dropsAt && addMicros(dropsAt, KERNEL_DELAY_US) <= end) {
    return undefined;
  }
  return lifetime;
}

/** Has the kernel drop an address then. The kernel gives the lifetime of an IPv6 address to the
 * route of its network as well, and does not take it away again: a route that is the host's, too,
 * has to be left out of it (`noprefixroute`), or the host loses its neighbours. A route of its own
 * ends with the address, but where that had no end before it is over at once, until told again
 * (Linux 6.18). */
export function lifetimeOperations(
  { address, dropsAt }: Held,
  spec: AddressSpec,
  lifetimeSeconds: number | null,
  { sharesRoute }: LifetimeWish,
): AddressOperation[] {
  const limited = { ...spec, validLifetimeSeconds: lifetimeSeconds };
  if (lifetimeSeconds === null || spec.prefix.address.family === "ipv4") {
    return [{ kind: "add", address: limited }];
  }
  if (sharesRoute(address)) {
    return [{ kind: "add", address: { ...limited, flags: spec.flags | IFA_F_NOPREFIXROUTE } }];
  }
  const operation = { kind: "add", address: limited } as const;
  return dropsAt === null ? [operation, operation] : [operation];
}

/** The earliest moment at which the kernel drops an address that is given this lifetime. */
export function dropsAfter(lifetimeSeconds: number, now: Instant): Instant {
  return addMicros(now, seconds(lifetimeSeconds));
}

/** Whether the kernel may have dropped it by now. */
export function isOver({ dropsAt }: Held, now: Instant): boolean {
  return dropsAt !== null && addMicros(dropsAt, micros(0 - KERNEL_TICK_US)) <= now;
}
