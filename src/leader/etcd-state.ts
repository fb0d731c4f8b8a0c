// What is known and under way about a leader key in etcd.

import type { Secret } from "../base/secret.ts";
import type { Instant } from "../base/units.ts";
import type { HttpRequest, HttpRequestId } from "../model/http.ts";
import type { LeaderConfig, LeaderStore } from "../model/leader.ts";
import type { Draft, StoreBase } from "./draft.ts";
import type { RangeAnswer } from "./etcd-message.ts";
import { endpointAt, FIRST_ENDPOINT, type Rotation } from "./rotation.ts";
import { readTimeout } from "./timing.ts";

export interface EtcdState extends StoreBase {
  readonly kind: "etcd";
  readonly rotation: Rotation;
  readonly token: Secret | null;
  readonly read: EtcdRead | null;
  /** Something happened while a read was under way: the next one follows at once. */
  readonly readAgain: boolean;
  /** Null while a read is under way. */
  readonly nextReadAt: Instant | null;
  readonly watch: EtcdWatch | null;
  /** No new watch before. */
  readonly watchAt: Instant;
  /** Watches in a row that brought nothing. */
  readonly watchFailures: number;
  readonly clusterId: string | null;
  /** Of the store at the last read: what a watch tells of earlier ones is old. */
  readonly revision: bigint;
  /** Of the last event of the watch. */
  readonly eventRevision: bigint;
  /** Lease of the key while it is ours. */
  readonly lease: string | null;
  readonly leaseUnknownTold: boolean;
}

export interface EtcdRead {
  readonly askedAt: Instant;
  readonly tokenId: HttpRequestId | null;
  readonly rangeId: HttpRequestId | null;
  readonly range: RangeAnswer | null;
  readonly lease: LeaseQuestion | null;
  /** A token was asked for within this read already. */
  readonly renewed: boolean;
}

export interface LeaseQuestion {
  readonly lease: string;
  readonly id: HttpRequestId;
  readonly askedAt: Instant;
  /** Seconds left; null: the store does not tell; undefined: no answer yet. */
  readonly ttlSeconds: number | null | undefined;
}

export interface EtcdWatch {
  readonly id: HttpRequestId;
  /** HTTP status; null until its head came. */
  readonly status: number | null;
  /** A line that has not come whole yet. */
  readonly rest: string;
  readonly openedAt: Instant;
}

/** A leader with its store's kind known. */
export interface EtcdConfig {
  readonly leader: LeaderConfig;
  readonly store: Extract<LeaderStore, { kind: "etcd" }>;
}

export function initialEtcd(now: Instant): EtcdState {
  return {
    kind: "etcd",
    nextRequest: 1,
    rotation: FIRST_ENDPOINT,
    token: null,
    read: null,
    readAgain: false,
    nextReadAt: now,
    watch: null,
    watchAt: now,
    watchFailures: 0,
    clusterId: null,
    revision: 0n,
    eventRevision: 0n,
    lease: null,
    leaseUnknownTold: false,
  };
}

/** Only then is the store asked how long the lease runs. */
export function needsLease({ leader }: EtcdConfig): boolean {
  return leader.onStoreLoss.kind === "lease";
}

/** Asks the endpoint in use. */
export function send(
  config: EtcdConfig,
  draft: Draft<EtcdState>,
  asked: Pick<HttpRequest, "method" | "path" | "headers" | "body">,
  stream = false,
): HttpRequestId {
  const { endpoints, tls } = config.store;
  const endpoint = endpointAt(endpoints, draft.state.rotation);
  const timeoutUs = readTimeout(config.leader);
  return draft.request({ ...asked, endpoint, tls, timeoutUs, stream });
}
