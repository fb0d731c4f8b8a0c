// One address that is wanted, was wanted, or is the host's own: what we know of it.

import type { Instant } from "../base/units.ts";
import type { VirtualAddress } from "../model/address.ts";
import type { AddressTable } from "./address-table.ts";

export interface Held {
  address: VirtualAddress;
  readonly holders: Set<string>;
  /** Where it was last asked for. */
  index: number | null;
  present: boolean;
  /** The host's own address: never added, never removed by us. */
  kept: boolean;
  /** Removals of ours whose events have not come yet. */
  removalEchoes: number;
  /** When the kernel drops it at the earliest, unless its lifetime is renewed; null: never. */
  dropsAt: Instant | null;
}

export function createHeld(address: VirtualAddress): Held {
  return {
    address,
    holders: new Set(),
    index: null,
    present: false,
    kept: false,
    removalEchoes: 0,
    dropsAt: null,
  };
}

/** What is known of an address line. */
export function heldAt(
  table: AddressTable<string, Held>,
  { interfaceName, prefix }: VirtualAddress,
): Held | undefined {
  return table.get(interfaceName, prefix.address);
}

/** By interface name and address. */
export function nameKey(address: VirtualAddress): string {
  return `${address.interfaceName}/${address.prefix.address.text}`;
}

/** Whether the kernel would hold both as the same entry with the same properties. */
export function sameAddress(a: VirtualAddress, b: VirtualAddress): boolean {
  return a === b || comparable(a) === comparable(b);
}

function comparable(address: VirtualAddress): string {
  const { prefix, label, scope, broadcast, peer, flags, preferredLifetimeSeconds } = address;
  return JSON.stringify([prefix, label, scope, broadcast, peer, flags, preferredLifetimeSeconds]);
}
