// What an instance wants done, in the order in which it must happen.

import type { IpAddress } from "../base/ip-address.ts";
import type { Micros } from "../base/units.ts";
import type { AddressDifference } from "./reject.ts";

/** INIT and STOP are seen outside only in notifications and dumps. */
export type StateName = "INIT" | "BACKUP" | "MASTER" | "FAULT" | "STOP";

export type InstanceEffect =
  /** Priority 0 releases (RFC 9568 §6.4.3); `copies` is 2 when a MASTER leaves for FAULT, as
   * keepalived does. */
  | { readonly kind: "send-advert"; readonly priority: number; readonly copies: number }
  /** Put the virtual addresses, routes and rules up, then announce them. */
  | { readonly kind: "acquire" }
  /** Take them away. */
  | { readonly kind: "release" }
  /** Announce again, with the reason for the log. `lower-priority-advert` is paced by
   * `garp_lower_prio_*` and asks the same of the other members of a sync group. */
  | { readonly kind: "announce"; readonly reason: AnnounceReason }
  /** One gratuitous ARP or NA for the source address of a unicast instance that left FAULT: the
   * master's neighbour entry for us may have gone, and its adverts would be late. */
  | { readonly kind: "announce-source" }
  /** For the log and the state as others see it; `notify` says when scripts may run. */
  | {
      readonly kind: "state-changed";
      readonly from: StateName;
      readonly to: StateName;
      readonly cause: TransitionCause;
    }
  /** Scripts, FIFOs and mail for the state just entered; last, as in keepalived. */
  | { readonly kind: "notify"; readonly state: StateName }
  /** Member of a sync group: its timer ran out and it re-armed; the group decides. */
  | { readonly kind: "wants-master" }
  | { readonly kind: "report"; readonly report: InstanceReport };

export type AnnounceReason =
  | "became-master"
  | "lower-priority-advert"
  | "paused"
  | "link-restored"
  /** The interface has another MAC address. */
  | "mac-changed"
  /** Somebody took an address away; it has come back. */
  | "address-restored"
  | "reload";

/** Neighbours may have learned of another router: said whenever it happens. */
export type AnnounceAgainReason = Exclude<AnnounceReason, "became-master" | "reload">;

export type TransitionCause =
  | "startup"
  /** The master fell silent. */
  | "master-down-timer"
  /** The master released with priority 0. */
  | "master-released"
  /** A master of lower priority was outlasted. */
  | "preempted"
  | "higher-priority-advert"
  | "higher-address-advert"
  | "fault"
  | "fault-cleared"
  | "resource-lost"
  | "sync-group"
  | "owner"
  /** Another address owner does not give way. */
  | "duplicate-owner"
  /** `timer_expired_backup`: our own advert was so late that others have taken over. */
  | "timer-expired"
  | "stop";

/** What an operator would want to know, said as a value; `observe/` has the words. */
export type InstanceReport =
  /** keepalived's "Receive advertisement timeout". */
  | { readonly kind: "advert-timeout" }
  | {
      readonly kind: "lower-priority-discarded";
      readonly source: IpAddress;
      readonly priority: number;
    }
  | { readonly kind: "backup-received-priority-zero"; readonly source: IpAddress }
  | { readonly kind: "master-received-priority-zero"; readonly source: IpAddress }
  | {
      readonly kind: "higher-priority-advert";
      readonly source: IpAddress;
      readonly priority: number;
      readonly own: number;
    }
  | {
      readonly kind: "same-priority-higher-address";
      readonly source: IpAddress;
      readonly priority: number;
    }
  | {
      readonly kind: "lower-priority-advert";
      readonly source: IpAddress;
      readonly priority: number;
      readonly own: number;
      readonly forcesElection: boolean;
    }
  /** `auth_type AH`: our next sequence number is beyond that of the lesser router. */
  | { readonly kind: "ah-sequence-followed" }
  | { readonly kind: "sent-priority-zero" }
  | { readonly kind: "preempt-delay-started"; readonly delayUs: Micros }
  | { readonly kind: "preempt-delay-stopped" }
  | { readonly kind: "interval-learned"; readonly fromUs: Micros; readonly toUs: Micros }
  | { readonly kind: "interval-restored"; readonly fromUs: Micros; readonly toUs: Micros }
  /** Two routers with priority 255; `yielding`: we give way although our address is greater. */
  | { readonly kind: "duplicate-owner"; readonly source: IpAddress; readonly yielding: boolean }
  | { readonly kind: "timer-expired"; readonly latenessUs: Micros }
  /** First advert with the checksum that old releases of keepalived send to unicast peers. */
  | { readonly kind: "old-unicast-checksum" }
  /** An accepted advert carries other addresses than ours. */
  | {
      readonly kind: "addresses-differ";
      readonly source: IpAddress;
      readonly vrid: number;
      readonly reason: AddressDifference;
    }
  | {
      readonly kind: "paused";
      readonly durationUs: Micros;
      /** What comes next: `listens` before anything is judged or said; `speaks` at once, because
       * silence makes others take over; `goes-on`, as nothing was missed or all was heard. */
      readonly next: "listens" | "speaks" | "goes-on";
    };
