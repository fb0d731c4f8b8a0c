// One `vrrp_instance`, after every default and adjustment: what the state machine runs.

import type { Family, IpAddress } from "../base/ip-address.ts";
import type { Secret } from "../base/secret.ts";
import type { Micros } from "../base/units.ts";
import type {
  AnnounceOptions,
  VirtualAddress,
  VirtualLink,
  VirtualRoute,
  VirtualRule,
} from "./address.ts";
import type { NotifyCommands } from "./notify.ts";
import type { TrackReference } from "./tracker.ts";

export interface VrrpInstanceConfig {
  readonly name: string;
  readonly family: Family;
  /** 2 or 3; IPv6 is always 3 in effect. */
  readonly version: 2 | 3;
  /** Null only for unicast with `unicast_src_ip`. */
  readonly interfaceName: string | null;
  /** 1..255 */
  readonly vrid: number;
  /** `priority` 1..255; 255 is the address owner. */
  readonly basePriority: number;
  /** `state`: what the instance wishes to be at start. */
  readonly wantedState: "MASTER" | "BACKUP";
  /** v2: whole seconds; v3: a multiple of 10 ms up to 40.95 s. */
  readonly advertIntervalUs: Micros;
  /** Absence of `nopreempt`. */
  readonly preempt: boolean;
  /** `preempt_delay`, 0..1000 s. */
  readonly preemptDelayUs: Micros;
  /** `down_timer_adverts`: 3 unless configured, 1..100. */
  readonly downTimerAdverts: number;
  readonly transport: MulticastTransport | UnicastTransport;
  readonly authentication: Authentication;
  /** Advertised addresses in configuration order. */
  readonly addresses: readonly VirtualAddress[];
  /** `virtual_ipaddress_excluded`: owned, not advertised. */
  readonly excludedAddresses: readonly VirtualAddress[];
  readonly routes: readonly VirtualRoute[];
  readonly rules: readonly VirtualRule[];
  readonly announce: AnnounceOptions;
  readonly tracks: readonly TrackReference[];
  /** Absence of `dont_track_primary`. */
  readonly trackPrimary: boolean;
  /** `track_src_ip` */
  readonly trackSourceAddress: boolean;
  readonly checks: ReceiveChecks;
  /** `lower_prio_no_advert` */
  readonly lowerPriorityNoAdvert: boolean;
  /** `higher_prio_send_advert` */
  readonly higherPrioritySendAdvert: boolean;
  /** `owner_ignore_adverts` (RFC 9568 §7.1: an owner discards adverts). */
  readonly ownerIgnoreAdverts: boolean;
  /** `timer_expired_backup`: highest priority of the others, 1..254; a MASTER whose advert is so
   * late that a router of this priority has taken over goes to BACKUP. Null is off. */
  readonly timerExpiredPriority: number | null;
  readonly checksum: ChecksumOptions;
  readonly strict: boolean;
  /** `accept`: false is `no_accept`. Nothing acts on it: addresses always answer. */
  readonly accept: boolean;
  readonly promoteSecondaries: boolean;
  readonly virtualLink: VirtualLink | null;
  readonly vmacTransmitBase: boolean;
  readonly vmacAddresses: boolean;
  readonly linkbeatPolling: boolean;
  /** `kernel_rx_buf_size` in bytes. */
  readonly receiveBufferBytes: number | null;
  /** `debug` 0..4 */
  readonly debugLevel: number;
  readonly notify: NotifyCommands;
  /** `notify_priority_changes` */
  readonly notifyPriorityChanges: boolean;
  readonly smtpAlert: boolean;
  /** What keepalived knows and this program accepts without acting on it (`vrf`, `track_bfd`
   * …): the words behind each keyword. */
  readonly inert: ReadonlyMap<string, readonly string[]>;
}

export interface MulticastTransport {
  readonly kind: "multicast";
  /** 224.0.0.18 / ff02::12 unless `mcast_dst_ip` or `vrrp_mcast_group*` say otherwise. */
  readonly group: IpAddress;
  /** `mcast_src_ip`; null takes the interface's own. */
  readonly source: IpAddress | null;
}

export interface UnicastTransport {
  readonly kind: "unicast";
  /** `unicast_src_ip`; null takes the interface's own. */
  readonly source: IpAddress | null;
  readonly peers: readonly UnicastPeer[];
  /** `unicast_ttl` 0..255; null is 255 for IPv4 and the kernel's default for IPv6. */
  readonly ttl: number | null;
  /** `unicast_fault_no_peer` */
  readonly faultWithoutPeer: boolean;
}

export interface UnicastPeer {
  readonly address: IpAddress;
  /** `min_ttl` and `max_ttl`, 0..255; null where not written. */
  readonly minTtl: number | null;
  readonly maxTtl: number | null;
}

export interface ReceiveChecks {
  /** `skip_check_adv_addr`: compare address lists only when the sender changed. */
  readonly skipAddressCheck: boolean;
  /** `check_unicast_src` */
  readonly unicastSource: boolean;
}

export interface ChecksumOptions {
  /** `old_unicast_checksum`: `auto` follows the peer, `never` refuses the old form, `always` sends
   * it. */
  readonly oldUnicast: "auto" | "always" | "never";
  /** `v3_checksum_as_v2`: send the RFC 9568 form without pseudo-header (IPv4). */
  readonly v3AsV2: boolean;
}

export type Authentication =
  | { readonly kind: "none" }
  /** At most 8 bytes. */
  | { readonly kind: "pass"; readonly password: Secret }
  | { readonly kind: "ah"; readonly password: Secret }
  | AuthHmac;

/** `auth_hmac` of keepalived 2.4. */
export interface AuthHmac {
  readonly kind: "hmac";
  /** By key id 1..255: 32..64 octets as hexadecimal digits, whatever notation the file has. */
  /** By number 1..255; each is 32 to 64 octets in hexadecimal digits. */
  readonly keys: ReadonlyMap<number, Secret>;
  /** null is receive-only. */
  readonly activeKeyId: number | null;
  readonly windowUs: Micros;
  readonly antiReplay: "time" | "monotonic";
  readonly mode: "enforce" | "permissive";
}
