// Turns an address line into what the kernel is asked for, and says which kernel addresses it
// means.

import { IpAddress } from "../base/ip-address.ts";
import type { VirtualAddress } from "../model/address.ts";
import type { AddressSpec, AddressView } from "../model/kernel.ts";

/** IFA_PROTO of the addresses we add: RTPROT_KEEPALIVED of rtnetlink.h, which newer keepalived
 * sets as well. Kernels before Linux 5.18 do not keep it. */
export const OWN_PROTOCOL = 18;

/** How `ip addr` is asked to add the address on the link with this index. */
export function addressSpec(address: VirtualAddress, interfaceIndex: number): AddressSpec {
  return {
    interfaceIndex,
    prefix: address.prefix,
    label: address.label,
    scope: address.scope,
    broadcast: address.broadcast,
    peer: address.peer,
    flags: address.flags,
    preferredLifetimeSeconds: address.preferredLifetimeSeconds,
    protocol: OWN_PROTOCOL,
  };
}

/** One address on one link; the kernel may hold it with several prefix lengths. */
export function addressKey(interfaceIndex: number, address: IpAddress): string {
  return `${interfaceIndex}/${address.text}`;
}

/** The mark that `record-owned` writes and `kernel-snapshot` brings back. */
export function ownMark(spec: {
  readonly interfaceIndex: number;
  readonly prefix: AddressView["prefix"];
}): string {
  return `${addressKey(spec.interfaceIndex, spec.prefix.address)}/${spec.prefix.lengthBits}`;
}

/** A request that removes exactly this kernel address. */
export function removalOf(view: AddressView): AddressSpec {
  const { interfaceIndex, prefix, label, scope, broadcast, peer, flags, protocol } = view;
  return {
    interfaceIndex,
    prefix,
    label,
    scope,
    broadcast,
    peer,
    flags,
    protocol,
    preferredLifetimeSeconds: null,
  };
}
