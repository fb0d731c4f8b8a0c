// The kernel's side of the host as values: links, addresses, and the operations that change them.
// Spoken by the engine and by the netlink port alike.

import type { IpAddress } from "../base/ip-address.ts";
import type { MacAddress } from "../base/mac-address.ts";
import type { Prefix } from "../base/prefix.ts";
import type { VirtualRoute, VirtualRule } from "./address.ts";

export interface LinkView {
  readonly index: number;
  readonly name: string;
  readonly mac: MacAddress | null;
  /** IFF_UP and IFF_RUNNING (carrier) both set. */
  readonly running: boolean;
  /** IFF_UP */
  readonly adminUp: boolean;
  readonly multicast: boolean;
  readonly loopback: boolean;
  readonly noArp: boolean;
  /** ARPHRD_* (1 is Ethernet). */
  readonly hardwareType: number;
  readonly mtuBytes: number;
  /** Index of the VRF master, or 0. */
  readonly masterIndex: number;
  /** net.ipv6.conf.IF.forwarding; a neighbour advertisement carries the router flag then. */
  readonly ipv6Forwarding?: boolean;
}

export interface AddressView {
  readonly interfaceIndex: number;
  readonly prefix: Prefix;
  readonly label: string | null;
  readonly scope: number;
  readonly broadcast: IpAddress | null;
  readonly peer: Prefix | null;
  /** IFA_F_*; IFA_F_PERMANENT (0x80) tells an address for ever from one with a lifetime. */
  readonly flags: number;
  /** IFA_PROTO (Linux 5.18); 0 where the kernel gives none. */
  readonly protocol: number;
}

export interface KernelSnapshot {
  readonly links: readonly LinkView[];
  readonly addresses: readonly AddressView[];
}

export type NetlinkEvent =
  | { readonly kind: "link-changed"; readonly link: LinkView }
  | { readonly kind: "link-removed"; readonly index: number; readonly name: string }
  | { readonly kind: "address-added"; readonly address: AddressView; readonly own: boolean }
  | { readonly kind: "address-removed"; readonly address: AddressView; readonly own: boolean }
  /** A route or rule that was added through this program; the value is the very one it was added
   * with. */
  | { readonly kind: "route-removed"; readonly route: VirtualRoute; readonly own: boolean }
  | { readonly kind: "rule-removed"; readonly rule: VirtualRule; readonly own: boolean }
  /** Events were lost (ENOBUFS): here are links and addresses anew. Routes and rules of ours that
   * went meanwhile follow as events of their own. */
  | { readonly kind: "resynchronised"; readonly snapshot: KernelSnapshot };

/** An address to be added or removed, in the kernel's terms. */
export interface AddressSpec {
  readonly interfaceIndex: number;
  readonly prefix: Prefix;
  readonly label: string | null;
  readonly scope: number;
  readonly broadcast: IpAddress | null;
  readonly peer: Prefix | null;
  readonly flags: number;
  readonly preferredLifetimeSeconds: number | null;
  /** The kernel drops the address when these are over (within a second), unless it is added again
   * before; null: never. Where it is given, an address that is there takes it over; without it,
   * that is EEXIST. */
  readonly validLifetimeSeconds?: number | null;
  /** IFA_PROTO mark by which a later run knows a leftover of ours. */
  readonly protocol: number;
}

export type AddressOperation =
  | { readonly kind: "add"; readonly address: AddressSpec }
  | { readonly kind: "remove"; readonly address: AddressSpec };

export type RouteOperation =
  | { readonly kind: "add-route" | "remove-route"; readonly route: VirtualRoute }
  | { readonly kind: "add-rule" | "remove-rule"; readonly rule: VirtualRule };
