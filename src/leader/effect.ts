// What a leader machine asks for, in the order in which it must be done.

import type { Micros } from "../base/units.ts";
import type { HttpEndpoint, HttpFailure, HttpRequest, HttpRequestId } from "../model/http.ts";

/** Why an address is held or let go; told to notify scripts. */
export type LeaderReason =
  /** The key names us. */
  | "leader"
  /** The key names somebody else. */
  | "other-leader"
  /** There is no such key, or it is held by nobody. */
  | "no-leader"
  /** The store did not answer, and the policy has come to its end. */
  | "store-lost"
  /** The lease may have passed although the store did answer. */
  | "lease-passed"
  /** At start, with the address in place: no answer came in time. */
  | "no-answer";

export type LeaderEffect =
  | { readonly kind: "http-request"; readonly request: HttpRequest }
  /** No answer is wanted any more, and none may come. */
  | { readonly kind: "http-cancel"; readonly id: HttpRequestId }
  | { readonly kind: "hold"; readonly reason: LeaderReason }
  | { readonly kind: "release"; readonly reason: LeaderReason }
  | { readonly kind: "report"; readonly report: LeaderReport };

export type LeaderReport =
  /** The key has another value than was last said. */
  | { readonly kind: "value"; readonly value: LeaderValue }
  | { readonly kind: "watch-set" }
  | { readonly kind: "watch-lost"; readonly why: string }
  /** One endpoint failed, in another way than it was last said to. */
  | {
      readonly kind: "endpoint-failed";
      readonly endpoint: HttpEndpoint;
      readonly trouble: StoreTrouble;
    }
  /** Every endpoint failed. `heldForUs` tells how long a held address stays: null for ever. */
  | { readonly kind: "store-lost"; readonly holding: boolean; readonly heldForUs: Micros | null }
  | { readonly kind: "store-back"; readonly endpoint: HttpEndpoint }
  /** Answers come from another cluster than before. */
  | { readonly kind: "cluster-changed" }
  /** The store does not tell how long the lease runs. */
  | { readonly kind: "lease-unknown"; readonly why: string };

/** What the key says. Patroni's is the status of its answer. */
export type LeaderValue =
  | { readonly kind: "text"; readonly text: string; readonly mine: boolean }
  | { readonly kind: "missing" }
  /** Consul: a value without a session, left by who let go. */
  | { readonly kind: "unlocked"; readonly text: string };

/** Why an endpoint gave no usable answer. */
export type StoreTrouble =
  | HttpFailure
  | {
      /** It understood and said no: `unauthenticated`, `forbidden`. It has no leader or quorum of
       * its own: `no-quorum`. Anything else: `refusal`. Not what the protocol has: `nonsense`. */
      readonly kind: "unauthenticated" | "forbidden" | "no-quorum" | "refusal" | "nonsense";
      readonly message: string;
    };
