// Why a received packet was not acted on. A rejected packet touches no timer and no state (unlike
// keepalived, which restarts a master's advert timer); it is counted under its reason.

import type { IpAddress } from "../base/ip-address.ts";

/** Names are stable: they are metric labels. */
export type RejectReason =
  | { readonly kind: "too-short"; readonly lengthBytes: number; readonly expectedBytes: number }
  | { readonly kind: "too-long"; readonly lengthBytes: number; readonly expectedBytes: number }
  | { readonly kind: "ttl"; readonly ttl: number }
  | { readonly kind: "ttl-range"; readonly ttl: number; readonly min: number; readonly max: number }
  | { readonly kind: "version"; readonly version: number; readonly expected: number }
  | { readonly kind: "type"; readonly type: number }
  | { readonly kind: "checksum"; readonly version: number }
  | {
      readonly kind: "auth-type";
      readonly type: number;
      readonly expected: number;
      readonly known: boolean;
    }
  | { readonly kind: "auth-password" }
  | { readonly kind: "auth-ah"; readonly detail: "missing" | "icv" | "spi" }
  | {
      readonly kind: "auth-ah";
      readonly detail: "replay";
      readonly sequence: number;
      /** Greatest number sent or heard. */
      readonly local: number;
    }
  | {
      readonly kind: "auth-hmac";
      readonly detail: "missing" | "malformed" | "window" | "key" | "mac" | "replay";
    }
  | {
      readonly kind: "advert-interval";
      readonly ownSeconds: number;
      readonly receivedSeconds: number;
    }
  | { readonly kind: "advert-interval-zero" }
  | { readonly kind: "address-count"; readonly count: number; readonly expected: number }
  | { readonly kind: "address-list"; readonly missing: IpAddress }
  | { readonly kind: "unicast-source"; readonly source: IpAddress }
  | { readonly kind: "destination" }
  | { readonly kind: "own-address" }
  | { readonly kind: "owner-ignores" }
  | { readonly kind: "carp" }
  | { readonly kind: "starting" }
  | { readonly kind: "not-running" };

/** How the addresses of an advert differ from ours. */
export type AddressDifference = Extract<RejectReason, { kind: "address-count" | "address-list" }>;
