// What an engine tells the world: the closed union from which `observe/` makes log lines, metrics
// and status. No text is made here.

import type { IpAddress } from "../base/ip-address.ts";
import type { MacAddress } from "../base/mac-address.ts";
import type { SystemFailure } from "../base/outcome.ts";
import type { Prefix } from "../base/prefix.ts";
import type { Micros } from "../base/units.ts";
import type { LeaderReason, LeaderReport } from "../leader/effect.ts";
import type { HetznerReport } from "../leader/hetzner.ts";
import type { VirtualAddress, VirtualRoute } from "../model/address.ts";
import type { AddressSpec } from "../model/kernel.ts";
import type {
  AnnounceAgainReason,
  AnnounceReason,
  InstanceReport,
  StateName,
  TransitionCause,
} from "../vrrp/effect.ts";
import type { RejectReason } from "../vrrp/reject.ts";

export type EngineEvent =
  /** Something about one instance. */
  | { readonly kind: "instance"; readonly instance: string; readonly report: InstanceReport }
  | {
      readonly kind: "state-changed";
      readonly instance: string;
      readonly from: StateName;
      readonly to: StateName;
      readonly cause: TransitionCause;
      /** Printed as keepalived's "(init)". */
      readonly initial: boolean;
    }
  /** Reasons that hold an instance in FAULT at start and at each reload, one event each. */
  | { readonly kind: "fault-at-start"; readonly instance: string; readonly reason: FaultReason }
  | {
      readonly kind: "priority-changed";
      readonly instance: string;
      readonly from: number;
      readonly to: number;
    }
  | {
      readonly kind: "packet-rejected";
      readonly instance: string;
      /** The instance's own; keepalived's line about a missing address names it. */
      readonly vrid: number;
      readonly source: IpAddress;
      readonly reason: RejectReason;
    }
  | {
      readonly kind: "unknown-vrid";
      readonly interfaceName: string;
      readonly vrid: number;
      readonly source: IpAddress;
    }
  | {
      readonly kind: "undecodable-packet";
      readonly interfaceName: string;
      readonly source: IpAddress;
      readonly reason: string;
    }
  | { readonly kind: "carp-heard"; readonly interfaceName: string; readonly source: IpAddress }
  | {
      readonly kind:
        | "setting-addresses"
        | "removing-addresses"
        | "setting-excluded"
        | "removing-excluded";
      readonly instance: string;
    }
  | {
      readonly kind: "setting-routes" | "removing-routes" | "setting-rules" | "removing-rules";
      readonly instance: string;
    }
  | {
      readonly kind: "announcing";
      readonly instance: string;
      readonly interfaceName: string;
      readonly address: IpAddress;
      readonly reason: AnnounceReason;
    }
  /** Before the bursts that are made for another reason than having become MASTER or a reload. */
  | {
      readonly kind: "announcing-again";
      readonly instance: string;
      readonly reason: AnnounceAgainReason;
    }
  | { readonly kind: "announce-frame"; readonly interfaceName: string; readonly address: IpAddress }
  | {
      readonly kind: "address-failed";
      readonly instance: string | null;
      readonly operation: "add" | "remove";
      readonly address: AddressSpec;
      readonly failure: SystemFailure;
    }
  /** A virtual or static route or rule that the kernel refused. */
  | { readonly kind: "route-failed"; readonly text: string; readonly failure: SystemFailure }
  /** A static address or route that somebody took away, or that went with its link. */
  | { readonly kind: "static-address-restored"; readonly address: VirtualAddress }
  | { readonly kind: "static-route-restored"; readonly route: VirtualRoute }
  /** Reload: a MASTER's address is no longer configured. */
  | {
      readonly kind: "address-withdrawn";
      readonly instance: string;
      readonly interfaceName: string;
      readonly prefix: Prefix;
    }
  | {
      readonly kind: "address-kept";
      readonly instance: string;
      readonly address: IpAddress;
      readonly interfaceName: string;
    }
  | {
      readonly kind: "leftover-removed";
      readonly instance: string;
      readonly address: IpAddress;
      readonly interfaceName: string;
    }
  | {
      readonly kind: "address-appeared" | "address-vanished";
      readonly interfaceName: string;
      readonly address: IpAddress;
      /** Appeared: configured as a virtual address. Vanished: held by us until now. */
      readonly virtual: boolean;
    }
  | {
      readonly kind: "source-assigned";
      readonly interfaceName: string;
      readonly address: IpAddress;
    }
  | {
      readonly kind: "source-deassigned";
      readonly interfaceName: string;
      readonly address: IpAddress;
    }
  | {
      readonly kind: "link-up" | "link-down" | "link-added" | "link-removed";
      readonly interfaceName: string;
    }
  | { readonly kind: "link-renamed"; readonly from: string; readonly to: string }
  | {
      readonly kind: "link-address-changed";
      readonly interfaceName: string;
      readonly from: MacAddress;
      readonly to: MacAddress;
    }
  | { readonly kind: "socket-opened"; readonly text: SocketReport }
  | {
      readonly kind: "socket-failed";
      readonly interfaceName: string;
      /** What a socket for unicast was to be bound to. */
      readonly source: IpAddress | null;
      readonly failure: SystemFailure;
      readonly retryUs: Micros | null;
    }
  /** @param peer null for the group */
  | {
      readonly kind: "send-failed";
      readonly instance: string;
      readonly peer: IpAddress | null;
      readonly failure: SystemFailure;
    }
  | { readonly kind: "script-status"; readonly script: string; readonly status: number }
  | {
      readonly kind: "script-state";
      readonly script: string;
      readonly up: boolean;
      readonly cause: ScriptCause;
    }
  | { readonly kind: "script-overrun"; readonly script: string; readonly beingTimedOut: boolean }
  | {
      readonly kind: "script-not-started";
      /** Path of the file that could not be executed. */
      readonly program: string;
      readonly failure: SystemFailure;
    }
  | { readonly kind: "script-unused"; readonly script: string }
  | {
      readonly kind: "tracked-file-state";
      readonly instance: string;
      readonly name: string;
      readonly fault: boolean;
    }
  | { readonly kind: "group-syncing"; readonly group: string; readonly to: StateName }
  /** At start and at each reload: the first member that holds its group in FAULT. */
  | { readonly kind: "group-held"; readonly group: string; readonly instance: string }
  /** Something about a leader key. */
  | {
      readonly kind: "leader-report";
      readonly leader: string;
      readonly key: string;
      readonly store: "etcd" | "consul" | "patroni";
      readonly report: LeaderReport;
    }
  | {
      readonly kind: "leader-state";
      readonly leader: string;
      readonly holding: boolean;
      readonly reason: LeaderReason;
      readonly addresses: readonly VirtualAddress[];
    }
  | {
      readonly kind: "leader-address";
      readonly leader: string;
      readonly operation: "add" | "remove";
      readonly prefix: Prefix;
      readonly interfaceName: string;
    }
  | { readonly kind: "leader-manager"; readonly leader: string; readonly report: HetznerReport }
  /** It held until the end of the program, or of its configuration. */
  | {
      readonly kind: "leader-stopped";
      readonly leader: string;
      readonly addresses: readonly VirtualAddress[];
    }
  | { readonly kind: "startup-delayed"; readonly delayUs: Micros }
  | { readonly kind: "instance-removed"; readonly instance: string }
  | { readonly kind: "reloaded" };

export type FaultReason =
  | { readonly kind: "interface-down"; readonly interfaceName: string }
  | { readonly kind: "interface-missing"; readonly interfaceName: string }
  | { readonly kind: "no-address"; readonly family: "IPv4" | "IPv6" }
  | { readonly kind: "script-down"; readonly name: string }
  | { readonly kind: "file"; readonly name: string }
  | { readonly kind: "process-quorum"; readonly name: string }
  | { readonly kind: "leader-elsewhere"; readonly name: string }
  | { readonly kind: "source-absent" }
  | { readonly kind: "no-peers" }
  /** A static address of this track group cannot be put back. */
  | { readonly kind: "static-lost"; readonly group: string }
  /** No socket for adverts on this interface: deaf and dumb is worse than out of the election. */
  | { readonly kind: "socket"; readonly interfaceName: string }
  | { readonly kind: "configuration" };

export type ScriptCause =
  | { readonly kind: "exited"; readonly code: number }
  | { readonly kind: "signaled"; readonly signal: number }
  | { readonly kind: "timed-out" }
  | { readonly kind: "considered-on-reload" };

export interface SocketReport {
  readonly interfaceIndex: number;
  readonly family: "IPv4" | "IPv6";
  readonly protocol: number;
  readonly unicast: boolean;
  readonly address: IpAddress;
}
