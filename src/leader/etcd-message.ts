// etcd v3 over its JSON gateway: requests, and what their answers mean. Bytes are base64, 64-bit
// numbers text, fields of value zero left out; etcd 3.4 and 3.5 differ in the shape of errors.

import type { Secret } from "../base/secret.ts";
import { Secret as SecretText } from "../base/secret.ts";
import type { HttpRequest, HttpResponse } from "../model/http.ts";
import type { UserPassword } from "../model/leader.ts";
import { decodeText, encodeText } from "./base64.ts";
import type { LeaderValue, StoreTrouble } from "./effect.ts";
import { asArray, asInteger, asNumber, asObject, asText, excerpt, parseObject } from "./json.ts";

export interface RangeAnswer {
  readonly value: LeaderValue;
  /** Lease to which the key is bound. */
  readonly lease: string | null;
  /** Of the store when it was read. */
  readonly revision: bigint;
  readonly clusterId: string;
}

/** A line of a watch. */
export type WatchMessage =
  | {
      readonly kind: "event";
      readonly value: LeaderValue;
      readonly revision: bigint;
      readonly lease: string | null;
    }
  | { readonly kind: "created" }
  | { readonly kind: "progress" }
  | { readonly kind: "ended"; readonly why: string }
  | { readonly kind: "nonsense"; readonly why: string };

/** gRPC status codes that matter here. */
const INVALID_ARGUMENT = 3;
const PERMISSION_DENIED = 7;
const FAILED_PRECONDITION = 9;
const UNAVAILABLE = 14;
const UNAUTHENTICATED = 16;

/** etcd grants no lease of more seconds. */
const LONGEST_TTL = 9_000_000_000;

type Asked = Pick<HttpRequest, "method" | "path" | "headers" | "body">;

/** Fails at once where the member has no leader, instead of waiting for one. */
const REQUIRE_LEADER = ["Grpc-Metadata-hasleader", "true"] as const;

export function askToken({ user, password }: UserPassword): Asked {
  const body = JSON.stringify({ name: user, password: password.reveal() });
  return {
    method: "POST",
    path: "/v3/auth/authenticate",
    headers: [],
    body: new SecretText(body),
  };
}

export function askRange(key: string, token: Secret | null): Asked {
  return post("/v3/kv/range", { key: encodeText(key) }, token);
}

export function askLease(lease: string, token: Secret | null): Asked {
  return post("/v3/lease/timetolive", { ID: lease }, token);
}

/** Events after `revision`. */
export function askWatch(key: string, revision: bigint, token: Secret | null): Asked {
  const create = { key: encodeText(key), start_revision: String(revision + 1n) };
  return post("/v3/watch", { create_request: create }, token);
}

export function readToken(response: HttpResponse): Secret | StoreTrouble | "auth-is-off" {
  if (response.status === 200) {
    const token = asText(parseObject(response.body)?.["token"]);
    return token === null ? nonsense(response) : new SecretText(token);
  }
  const trouble = troubleOf(response);
  if (codeOf(response) === FAILED_PRECONDITION) return "auth-is-off";
  if (codeOf(response) !== INVALID_ARGUMENT) return trouble;
  return { kind: "unauthenticated", message: trouble.message };
}

/** @param wanted the trigger value */
export function readRange(response: HttpResponse, wanted: string): RangeAnswer | StoreTrouble {
  if (response.status !== 200) return troubleOf(response);
  const answer = parseObject(response.body);
  const header = asObject(answer?.["header"]);
  const revision = asInteger(header?.["revision"]);
  if (answer === null || header === null || revision === null) return nonsense(response);
  const entry = asObject(asArray(answer["kvs"])[0]);
  return {
    value: entry === null ? { kind: "missing" } : valueOf(entry, wanted),
    lease: leaseOf(entry),
    revision,
    clusterId: asText(header["cluster_id"]) ?? "",
  };
}

/** Seconds left, rounded down; negative for a lease that is over. A member that has just been
 * elected, or is none any more, tells 2^63 - 1 nanoseconds for as long as no lease can end. */
export function readLease(response: HttpResponse): number | StoreTrouble {
  if (response.status !== 200) return troubleOf(response);
  const answer = parseObject(response.body);
  if (answer === null || !("header" in answer)) return nonsense(response);
  const left = asNumber(answer["TTL"]) ?? 0;
  if (left <= LONGEST_TTL) return left;
  return { kind: "no-quorum", message: "its leases do not run: a new leader is being elected" };
}

export function readWatchLine(line: string, wanted: string): WatchMessage[] {
  const message = parseObject(line);
  if (message === null) return [{ kind: "nonsense", why: `not JSON: ${excerpt(line)}` }];
  const error = asObject(message["error"]);
  if (error !== null) {
    return [{ kind: "ended", why: asText(error["message"]) ?? "an error without words" }];
  }
  const result = asObject(message["result"]);
  if (result === null) return [{ kind: "nonsense", why: `no result in ${excerpt(line)}` }];
  if (result["canceled"] === true) return [{ kind: "ended", why: cancelReason(result) }];
  const events = asArray(result["events"]).map((event) => eventOf(event, wanted));
  if (events.length > 0) return events;
  return [{ kind: result["created"] === true ? "created" : "progress" }];
}

export function troubleOf(response: HttpResponse): StoreTrouble {
  const answer = parseObject(response.body);
  const message = asText(answer?.["message"]) ?? asText(answer?.["error"]);
  const code = codeOf(response);
  if (message === null || code === null) return nonsense(response);
  if (code === UNAUTHENTICATED) return { kind: "unauthenticated", message };
  if (code === INVALID_ARGUMENT && message.includes("user name is empty")) {
    return { kind: "unauthenticated", message };
  }
  if (code === PERMISSION_DENIED) return { kind: "forbidden", message };
  if (code === UNAVAILABLE) return { kind: "no-quorum", message: withGatewayHint(message) };
  return { kind: "refusal", message };
}

function post(path: string, body: object, token: Secret | null): Asked {
  const headers: [string, string | Secret][] = [[...REQUIRE_LEADER]];
  // The bare token: with "Bearer" before it etcd answers 401.
  if (token !== null) headers.push(["Authorization", token]);
  return { method: "POST", path, headers, body: JSON.stringify(body) };
}

function valueOf(entry: Readonly<Record<string, unknown>>, wanted: string): LeaderValue {
  // An empty value is left out.
  const value = asText(entry["value"]) ?? "";
  return { kind: "text", text: decodeText(value), mine: value === encodeText(wanted) };
}

function leaseOf(entry: Readonly<Record<string, unknown>> | null): string | null {
  const lease = asText(entry?.["lease"]);
  return lease === null || lease === "0" ? null : lease;
}

function eventOf(event: unknown, wanted: string): WatchMessage {
  const entry = asObject(asObject(event)?.["kv"]);
  const revision = asInteger(entry?.["mod_revision"]);
  if (entry === null || revision === null) return { kind: "nonsense", why: "an event without key" };
  const gone = asObject(event)?.["type"] === "DELETE";
  const value: LeaderValue = gone ? { kind: "missing" } : valueOf(entry, wanted);
  return { kind: "event", value, revision, lease: leaseOf(entry) };
}

function cancelReason(result: Readonly<Record<string, unknown>>): string {
  const compacted = asInteger(result["compact_revision"]);
  if (compacted !== null && compacted > 0n) return `history is compacted up to ${compacted}`;
  return asText(result["cancel_reason"]) ?? "cancelled by the server";
}

function codeOf(response: HttpResponse): number | null {
  return asNumber(parseObject(response.body)?.["code"]);
}

/** The gateway is a client of its own server, with the server's certificate. */
function withGatewayHint(message: string): string {
  if (!/connection closed|bad certificate|handshake/.test(message)) return message;
  return `${message} (with --client-cert-auth the server's certificate needs clientAuth in its \
extended key usage)`;
}

function nonsense({ status, body }: HttpResponse): StoreTrouble {
  if (status === 404) {
    return {
      kind: "nonsense",
      message: "HTTP status 404: no v3 JSON gateway here (etcd --enable-grpc-gateway)",
    };
  }
  return { kind: "nonsense", message: `HTTP status ${status}: ${excerpt(body) || "no text"}` };
}
