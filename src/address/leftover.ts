// At start a virtual address may be on its interface already: left by a crash, or because the host
// itself lives on it. A leftover must go before the first advert, or two hosts answer for it; the
// host's own address must stay, or the operator is locked out (keepalived deletes either).
//
// The rule. An address that equals a configured one on its interface is
// 1. ours if it carries our mark (IFA_PROTO, or the list of an earlier run): removed;
// 2. the host's if something else looks after it: another IFA_PROTO (the kernel's own, a network
//    manager's), a lifetime (DHCP, router advertisement), or another prefix length than configured
//    (no VRRP daemon with this configuration made it): kept;
// 3. otherwise unmarked and permanent, as keepalived before IFA_PROTO left it and as an
//    administrator writes it. It is the host's if the interface would have no other address of its
//    kind (IPv4, global IPv6, link-local IPv6) but configured ones, unless it looks made from the
//    configuration line: our label, or IPv6 without duplicate address detection. Otherwise it is a
//    leftover.

import type { VirtualAddress } from "../model/address.ts";
import type { AddressView } from "../model/kernel.ts";
import { OWN_PROTOCOL, ownMark } from "./spec.ts";

/** if_addr.h */
const IFA_F_NODAD = 0x02;
export const IFA_F_PERMANENT = 0x80;

export type LeftoverVerdict = "leftover" | "host";

export interface LeftoverContext {
  /** Every address of that interface. */
  readonly present: readonly AddressView[];
  /** Marks of an earlier run (`ownMark`). */
  readonly ownMarks: ReadonlySet<string>;
  /** Whether an address is configured on this interface by any instance. */
  readonly isConfigured: (address: AddressView) => boolean;
}

/** `view` has the address and the interface of `wanted`. */
export function judgePresent(
  wanted: VirtualAddress,
  view: AddressView,
  context: LeftoverContext,
): LeftoverVerdict {
  if (view.protocol === OWN_PROTOCOL || context.ownMarks.has(ownMark(view))) return "leftover";
  if (view.protocol !== 0 || (view.flags & IFA_F_PERMANENT) === 0) return "host";
  if (view.prefix.lengthBits !== wanted.prefix.lengthBits) return "host";
  if (looksConfigured(wanted, view)) return "leftover";
  return isOnlyOne(view, context) ? "host" : "leftover";
}

function looksConfigured(wanted: VirtualAddress, view: AddressView): boolean {
  if (wanted.label !== null && wanted.label === view.label) return true;
  const { family } = view.prefix.address;
  return family === "ipv6" && (wanted.flags & view.flags & IFA_F_NODAD) !== 0;
}

function isOnlyOne(view: AddressView, context: LeftoverContext): boolean {
  return !context.present.some((other) => sameKind(other, view) && !context.isConfigured(other));
}

function sameKind(a: AddressView, b: AddressView): boolean {
  const [x, y] = [a.prefix.address, b.prefix.address];
  return x.family === y.family && x.isLinkLocal() === y.isLinkLocal();
}
