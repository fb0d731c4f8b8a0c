// An address with a prefix length, as written in keepalived.conf and kept by the kernel: the host
// part is not cleared (`10.129.0.10/24` is the address of a host and its network at once).

import { invariant } from "./invariant.ts";
import { type Family, IpAddress } from "./ip-address.ts";

export interface Prefix {
  readonly address: IpAddress;
  /** 0..32 for IPv4, 0..128 for IPv6 */
  readonly lengthBits: number;
}

export function maxPrefixLength(family: Family): 32 | 128 {
  return family === "ipv4" ? 32 : 128;
}

/** @throws InvariantError if `lengthBits` is out of the family's range */
export function prefix(address: IpAddress, lengthBits: number): Prefix {
  const max = maxPrefixLength(address.family);
  invariant(
    Number.isInteger(lengthBits) && lengthBits >= 0 && lengthBits <= max,
    `prefix length ${lengthBits} is not in 0..${max}`,
  );
  return { address, lengthBits };
}

export function formatPrefix(value: Prefix): string {
  return `${value.address.text}/${value.lengthBits}`;
}

export function prefixEquals(a: Prefix, b: Prefix): boolean {
  return a.lengthBits === b.lengthBits && a.address.equals(b.address);
}

/** Whether `address` lies in the network of `network`; false across families. */
export function prefixContains(network: Prefix, address: IpAddress): boolean {
  if (network.address.family !== address.family) return false;
  const a = network.address.toBytes();
  const b = address.toBytes();
  const whole = network.lengthBits >> 3;
  for (let i = 0; i < whole; i++) if (a[i] !== b[i]) return false;
  const rest = network.lengthBits & 7;
  if (rest === 0) return true;
  const mask = (0xff << (8 - rest)) & 0xff;
  return ((a[whole] ?? 0) & mask) === ((b[whole] ?? 0) & mask);
}
