// Consul's KV and session API: requests, and what their answers mean.

import type { Secret } from "../base/secret.ts";
import { type Micros, micros, seconds } from "../base/units.ts";
import type { HttpRequest, HttpResponse } from "../model/http.ts";
import { decodeText, encodeText } from "./base64.ts";
import type { LeaderValue, StoreTrouble } from "./effect.ts";
import { asArray, asInteger, asNumber, asObject, asText, excerpt, parseJson } from "./json.ts";
import { toldSeconds } from "./timing.ts";

export interface KeyAnswer {
  readonly value: LeaderValue;
  readonly session: string | null;
  /** X-Consul-Index, at least 1. */
  readonly index: bigint;
}

type Asked = Pick<HttpRequest, "method" | "path" | "headers" | "body">;

const NANOSECONDS_PER_SECOND = 1e9;
/** Consul takes no shorter TTL; what is below it is a lock delay that shields nothing. */
const SHORTEST_SESSION_US: Micros = seconds(10);

/** Blocks until the index is passed or for `waitUs`; answers at once with index 0. Each answer
 * costs a quorum: a leader that lost its own would not know. */
export function askKey(key: string, wait: BlockingWait, token: Secret | null): Asked {
  const { index, waitUs } = wait;
  const blocking = index === 0n ? "" : `&index=${index}&wait=${Math.round(waitUs / 1000)}ms`;
  return get(`/v1/kv/${encodePath(key)}?consistent=${blocking}`, token);
}

export interface BlockingWait {
  /** 0 does not wait. */
  readonly index: bigint;
  readonly waitUs: Micros;
}

export function askSession(session: string, token: Secret | null): Asked {
  return get(`/v1/session/info/${encodeURIComponent(session)}?consistent=`, token);
}

/** @param wanted the trigger value */
export function readKey(response: HttpResponse, wanted: string): KeyAnswer | StoreTrouble {
  const index = readIndex(response);
  if (response.status === 404 && index !== null) {
    return { value: { kind: "missing" }, session: null, index };
  }
  if (response.status !== 200) return troubleOf(response);
  const entry = asObject(asArray(parseJson(response.body))[0]);
  if (entry === null || index === null) return nonsense(response);
  const encoded = asText(entry["Value"]) ?? "";
  const session = asText(entry["Session"]);
  const text = decodeText(encoded);
  if (session === null) return { value: { kind: "unlocked", text }, session, index };
  const mine = encoded === encodeText(wanted);
  return { value: { kind: "text", text, mine }, session, index };
}

/** How long a session that was valid when asked lets us believe in it: its TTL, or the time for
 * which Consul keeps a lost lock from everybody. Null: there is no such session. Undefined: it
 * has no bound that is long enough to ask again within it. */
export function readSession(response: HttpResponse): Micros | null | undefined | StoreTrouble {
  if (response.status !== 200) return troubleOf(response);
  const list = parseJson(response.body);
  if (list === null || (Array.isArray(list) && list.length === 0)) return null;
  const session = asObject(asArray(list)[0]);
  if (session === null) return nonsense(response);
  const ttlUs = parseDuration(asText(session["TTL"]) ?? "") ?? micros(0);
  const lockDelayNs = asNumber(session["LockDelay"]) ?? 0;
  const bound = Math.max(ttlUs, toldSeconds(lockDelayNs / NANOSECONDS_PER_SECOND));
  return bound >= SHORTEST_SESSION_US ? micros(bound) : undefined;
}

/** Go's notation as far as session TTLs use it (`15s`, `1m30s`, `1500ms`). */
export function parseDuration(text: string): Micros | null {
  if (!/^(?:[0-9]+(?:\.[0-9]+)?(?:h|ms|m|s))+$/.test(text)) return null;
  let total = 0;
  for (const [, number, unit] of text.matchAll(/([0-9.]+)(h|ms|m|s)/g)) {
    const scale = unit === "h" ? 3600 : unit === "m" ? 60 : unit === "s" ? 1 : 0.001;
    total += Number(number) * scale;
  }
  return toldSeconds(total);
}

function get(path: string, token: Secret | null): Asked {
  const headers: [string, string | Secret][] = token === null ? [] : [["X-Consul-Token", token]];
  return { method: "GET", path, headers, body: null };
}

/** One leading slash is no part of a Consul key; the others separate. */
function encodePath(key: string): string {
  return key.replace(/^\//, "").split("/").map(encodeURIComponent).join("/");
}

/** An index of 0 would make the next query return at once, for ever. */
function readIndex(response: HttpResponse): bigint | null {
  const index = asInteger(response.headers.get("x-consul-index"));
  if (index === null) return null;
  return index < 1n ? 1n : index;
}

function troubleOf(response: HttpResponse): StoreTrouble {
  const { status, body } = response;
  const message = `HTTP status ${status}${body.trim() === "" ? "" : `: ${excerpt(body)}`}`;
  if (status === 401) return { kind: "unauthenticated", message };
  if (status === 403) return { kind: "forbidden", message };
  if (status === 500 && /no cluster leader/i.test(body)) return { kind: "no-quorum", message };
  if (status >= 400) return { kind: "refusal", message };
  return nonsense(response);
}

function nonsense({ status, body }: HttpResponse): StoreTrouble {
  return { kind: "nonsense", message: `HTTP status ${status}: ${excerpt(body) || "no text"}` };
}
