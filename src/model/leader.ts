// Addresses that follow a leader key in a store: what vip-manager.yml asks for, typed and complete.

import type { IpAddress } from "../base/ip-address.ts";
import type { Secret } from "../base/secret.ts";
import type { Micros } from "../base/units.ts";
import type { AnnounceOptions, VirtualAddress } from "./address.ts";
import type { HttpEndpoint, TlsFiles } from "./http.ts";
import type { NotifyCommands } from "./notify.ts";

export interface LeaderConfig {
  /** Unique among the leaders. */
  readonly name: string;
  /** Addresses of the holder, in order; empty where only instances track the key. */
  readonly addresses: readonly VirtualAddress[];
  readonly store: LeaderStore;
  /** The key as the store takes it; for Patroni the path of the request. */
  readonly triggerKey: string;
  /** Who holds: compared exactly with the key's value, for Patroni with the decimal status. */
  readonly triggerValue: string;
  /** Time between reads, at least 100 ms. */
  readonly intervalUs: Micros;
  readonly onStoreLoss: LossPolicy;
  /** The address stays when the daemon stops. */
  readonly keepOnStop: boolean;
  readonly manager: AddressManager;
  readonly announce: AnnounceOptions;
  readonly notify: NotifyCommands;
}

export interface UserPassword {
  readonly user: string;
  readonly password: Secret;
}

export type LeaderStore =
  | {
      readonly kind: "etcd";
      /** At least one; tried in turn. */
      readonly endpoints: readonly HttpEndpoint[];
      readonly tls: TlsFiles;
      readonly credentials: UserPassword | null;
    }
  | {
      readonly kind: "consul";
      /** At least one; tried in turn. */
      readonly endpoints: readonly HttpEndpoint[];
      readonly tls: TlsFiles;
      readonly token: Secret | null;
    }
  | {
      readonly kind: "patroni";
      /** The Patroni beside us: another's answer would say nothing about this node. */
      readonly endpoint: HttpEndpoint;
      readonly tls: TlsFiles;
    };

/** What becomes of a held address when the store no longer answers. */
export type LossPolicy =
  /** It goes with the first read that fails on every endpoint. */
  | { readonly kind: "drop" }
  /** It stays until the store answers again. Two nodes may then hold it at once. */
  | { readonly kind: "keep" }
  /** It goes this long after the last good answer was asked for. */
  | { readonly kind: "hold"; readonly durationUs: Micros }
  /** It goes before the leader's lease can have passed to another node. */
  | { readonly kind: "lease" };

export type AddressManager =
  /** The kernel of this host, with gratuitous ARP and unsolicited NA. */
  | { readonly kind: "basic" }
  /** Hetzner's Robot routes a failover IP; it is configured on every server beforehand. */
  | {
      readonly kind: "hetzner";
      readonly endpoint: HttpEndpoint;
      readonly credentials: UserPassword;
      /** The server's main address to which the failover IP is routed; null takes the
       * interface's own. */
      readonly serverAddress: IpAddress | null;
    };
