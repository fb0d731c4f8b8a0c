// Addresses, routes and rules that somebody may own: those of an instance while it is MASTER, and
// static ones.

import type { IpAddress } from "../base/ip-address.ts";
import type { MacAddress } from "../base/mac-address.ts";
import type { Prefix } from "../base/prefix.ts";
import type { Micros } from "../base/units.ts";

/** A line of `virtual_ipaddress`, `virtual_ipaddress_excluded` or `static_ipaddress`. */
export interface VirtualAddress {
  readonly prefix: Prefix;
  /** Interface that carries it; already defaulted to the instance's own. */
  readonly interfaceName: string;
  /** `label`: at most 15 characters, IPv4 only. */
  readonly label: string | null;
  /** `scope`: rtnetlink scope number, 0 global, 253 link, 254 host. */
  readonly scope: number;
  /** `brd`: broadcast address, IPv4 only; keepalived sets none by default. */
  readonly broadcast: IpAddress | null;
  /** `peer`: the other end of a point-to-point address. */
  readonly peer: Prefix | null;
  /** `home`, `-nodad`, `mngtmpaddr`, `noprefixroute`, `autojoin` as IFA_F_* bits (if_addr.h); IPv6
   * addresses carry IFA_F_NODAD unless `-nodad` was written. */
  readonly flags: number;
  /** `preferred_lft` in seconds; 0 marks it deprecated, null leaves it for ever. */
  readonly preferredLifetimeSeconds: number | null;
  /** `no_track`: its loss or its interface's does not concern the instance. */
  readonly noTrack: boolean;
  /** `track_group` of a static address. */
  readonly trackGroup: string | null;
  /** `use_vmac` of the address line. */
  readonly useVmac: boolean;
}

/** A line of `virtual_routes` or `static_routes`, in the kernel's terms. */
export interface VirtualRoute {
  readonly family: "ipv4" | "ipv6";
  /** Null is `default`. */
  readonly destination: Prefix | null;
  /** RTN_* (rtnetlink.h). */
  readonly type: number;
  readonly source: Prefix | null;
  readonly preferredSource: IpAddress | null;
  readonly gateway: IpAddress | null;
  readonly interfaceName: string | null;
  readonly table: number | null;
  readonly scope: number | null;
  readonly protocol: number;
  readonly tos: number | null;
  readonly metric: number | null;
  readonly onlink: boolean;
  readonly nextHops: readonly RouteNextHop[];
  /** Metrics and attributes by keepalived keyword (`mtu`, `advmss`, `hoplimit` …), numbers in the
   * kernel's units: `rtt` in 1/8 ms, `rttvar` in 1/4 ms, `rto_min` in ms, `expires` in seconds. */
  readonly options: ReadonlyMap<string, RouteOption>;
  readonly noTrack: boolean;
  readonly trackGroup: string | null;
}

export interface RouteOption {
  readonly value: number | string;
  /** `lock` before the value. */
  readonly locked: boolean;
}

export interface RouteNextHop {
  readonly gateway: IpAddress | null;
  readonly interfaceName: string | null;
  /** 1..256 */
  readonly weight: number;
  readonly onlink: boolean;
}

/** A line of `virtual_rules` or `static_rules`, in the kernel's terms. */
export interface VirtualRule {
  readonly family: "ipv4" | "ipv6";
  readonly from: Prefix | null;
  readonly to: Prefix | null;
  readonly table: number | null;
  /** FR_ACT_* (fib_rules.h). */
  readonly action: number;
  readonly goto: number | null;
  readonly preference: number | null;
  readonly not: boolean;
  readonly iif: string | null;
  readonly oif: string | null;
  readonly tos: number | null;
  readonly fwmark: { readonly mark: number; readonly mask: number } | null;
  /** The rest by keepalived keyword (`ipproto`, `sport`, `suppress_prefixlength` …). */
  readonly options: ReadonlyMap<string, number | string | readonly [number, number]>;
  readonly protocol: number;
  readonly noTrack: boolean;
  readonly trackGroup: string | null;
}

/** `use_vmac` or `use_ipvlan` of an instance. Stored; acted on by a later version. */
export interface VirtualLink {
  readonly kind: "vmac" | "ipvlan";
  readonly name: string | null;
  readonly mac: MacAddress | null;
  readonly address: Prefix | null;
  readonly mode: string | null;
  readonly group: number | null;
  readonly notifyNetlink: boolean;
}

/** Pacing of gratuitous ARP and unsolicited NA: `garp_*`, `vrrp_garp_*`. */
export interface AnnounceOptions {
  /** `garp_master_delay`: second burst this long after the first; 0 means no second burst. */
  readonly masterDelayUs: Micros;
  /** `garp_master_repeat`: rounds in each of the two bursts, at least 1. */
  readonly masterRepeat: number;
  /** `garp_master_refresh`: period of renewed announcements while MASTER; 0 means none. */
  readonly refreshUs: Micros;
  /** `garp_master_refresh_repeat`: rounds of one refresh, at least 1. */
  readonly refreshRepeat: number;
  /** `garp_lower_prio_delay` and `garp_lower_prio_repeat`: the two bursts after a lower priority
   * advert. */
  readonly lowerPriorityDelayUs: Micros;
  readonly lowerPriorityRepeat: number;
  /** `garp_extra_if all`: period of announcements of the addresses on other interfaces; 0 means
   * none. */
  readonly extraInterfaceUs: Micros;
}
