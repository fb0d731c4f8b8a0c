// What can happen to one VRRP instance. Everything else (sockets, links, weights) has been boiled
// down to these by the engine.

import type { IpAddress } from "../base/ip-address.ts";
import type { Micros } from "../base/units.ts";

/** An advertisement that passed every receive check (`receive.ts`). */
export interface AcceptedAdvert {
  readonly source: IpAddress;
  /** 0..255 */
  readonly priority: number;
  /** v3: Max Advertise Interval; v2: Adver Int, equal to our own. */
  readonly advertIntervalUs: Micros;
}

export type InstanceEvent =
  /** First event of a life: leaves INIT for BACKUP, or FAULT if `fault` has been said before. */
  | { readonly kind: "started" }
  | { readonly kind: "advert-received"; readonly advert: AcceptedAdvert }
  /** The deadline of `deadlineOf(state)` may have passed. A tick too early changes nothing. */
  | { readonly kind: "tick" }
  /** The weights of the trackers gave another priority (1..254, or 255 for an owner). */
  | { readonly kind: "priority-changed"; readonly effectivePriority: number }
  /** The primary address of the interface, source of our adverts and the tie-break; null while
   * there is none. */
  | { readonly kind: "source-changed"; readonly source: IpAddress | null }
  /** A reason not to run (link down, script failed …); `FAULT` until `fault-cleared`. */
  | { readonly kind: "fault" }
  | { readonly kind: "fault-cleared" }
  /** A virtual address, route or rule was taken from us by somebody else while MASTER. */
  | { readonly kind: "resource-lost" }
  /** The sync group's word: become MASTER now, or follow another member. In INIT it stands for
   * `started`, see `firstEvent`. */
  | { readonly kind: "group-granted-master" }
  /** `release`: nobody has said yet that he takes this member's place; priority 0 asks for it. */
  | { readonly kind: "group-follow-backup"; readonly release: boolean }
  | { readonly kind: "group-follow-fault" }
  | { readonly kind: "group-fault-cleared" }
  /** Reload: the instance joined or left a sync group. */
  | { readonly kind: "group-membership"; readonly grouped: boolean }
  /** Reload: from now on `step` is given another configuration of the same instance. */
  | { readonly kind: "reconfigured" }
  /** The process did not run for longer than Master_Down_Interval: listen before judging. Given
   * after what had been queued meanwhile and before the next `tick`. `suspended`: the clock stood
   * still as well, and has not counted the duration. */
  | { readonly kind: "paused"; readonly durationUs: Micros; readonly suspended: boolean }
  | { readonly kind: "stopped" };
