// Is the sender one of us? VRRPv2's type and password (RFC 2338 §5.3.6, §5.3.10) and keepalived's
// `auth_hmac`. Digests come last, so that a flood costs as little as it can.

import { assertNever } from "../base/invariant.ts";
import type { IpAddress } from "../base/ip-address.ts";
import { MICROS_PER_SECOND } from "../base/units.ts";
import type { Authentication, AuthHmac } from "../model/vrrp-instance.ts";
import type { Advertisement } from "../wire/advertisement.ts";
import { AUTH_TYPE_AH } from "../wire/ah.ts";
import {
  decodeHmacTrailer,
  hmacHolds,
  isBeyondWindow,
  isLaterSequence,
  sequenceAgeSeconds,
} from "../wire/auth-hmac.ts";
import { passwordMatches } from "../wire/auth-pass.ts";
import { lastHmacSequence, type PacketMemory, rememberHmacSender } from "./packet-memory.ts";
import type { RejectReason } from "./reject.ts";

/** RFC 2338 §5.3.6 */
export const AUTH_TYPE_NONE = 0;
export const AUTH_TYPE_PASS = 1;

export type AuthVerdict =
  | { readonly kind: "authentic"; readonly memory: PacketMemory }
  | { readonly kind: "rejected"; readonly reason: RejectReason };

export interface AuthScope {
  readonly authentication: Authentication;
  readonly source: IpAddress;
  /** The VRRP message with its trailer, if it has one. */
  readonly payload: Uint8Array;
  /** Milliseconds since 1970. */
  readonly wallTimeMs: number;
}

/** Checks what the message itself says; an AH around it has been checked before. */
export function authenticate(
  scope: AuthScope,
  advert: Advertisement,
  memory: PacketMemory,
): AuthVerdict {
  const { authentication } = scope;
  if (authentication.kind === "hmac") {
    const verdict = checkHmac(scope, authentication, advert, memory);
    if (verdict.kind === "rejected") return verdict;
    return checkType(authentication, advert, verdict.memory);
  }
  if (advert.trailer.length > 0) {
    const lengthBytes = scope.payload.length;
    const expectedBytes = lengthBytes - advert.trailer.length;
    return rejected({ kind: "too-long", lengthBytes, expectedBytes });
  }
  return checkType(authentication, advert, memory);
}

/** VRRPv2 only: the type, then its data; that of type 0 is not looked at (RFC 3768 §5.3.6). */
function checkType(
  authentication: Authentication,
  advert: Advertisement,
  memory: PacketMemory,
): AuthVerdict {
  if (advert.version === 3) return { kind: "authentic", memory };
  const expected = expectedType(authentication);
  const type = advert.authType;
  if (type !== expected) {
    return rejected({ kind: "auth-type", type, expected, known: type <= AUTH_TYPE_AH });
  }
  if (authentication.kind !== "pass") return { kind: "authentic", memory };
  return passwordMatches(advert.authData, authentication.password)
    ? { kind: "authentic", memory }
    : rejected({ kind: "auth-password" });
}

function expectedType(authentication: Authentication): number {
  switch (authentication.kind) {
    case "none":
    case "hmac":
      return AUTH_TYPE_NONE;
    case "pass":
      return AUTH_TYPE_PASS;
    case "ah":
      return AUTH_TYPE_AH;
    default:
      return assertNever(authentication);
  }
}

/** keepalived.conf(5) `auth_hmac`: form, window, key, MAC, replay. */
function checkHmac(
  scope: AuthScope,
  config: AuthHmac,
  advert: Advertisement,
  memory: PacketMemory,
): AuthVerdict {
  const { source, payload, wallTimeMs } = scope;
  if (advert.trailer.length === 0) {
    const mayBeUnsigned = config.mode === "permissive" || config.activeKeyId === null;
    return mayBeUnsigned ? { kind: "authentic", memory } : refuse("missing");
  }
  const trailer = decodeHmacTrailer(advert.trailer);
  if (trailer === null) return refuse("malformed");
  const windowUs = config.antiReplay === "time" ? config.windowUs : null;
  if (windowUs !== null) {
    const ageSeconds = Math.abs(sequenceAgeSeconds(trailer.sequence, wallTimeMs));
    if (ageSeconds * MICROS_PER_SECOND > windowUs) return refuse("window");
  }
  const key = config.keys.get(trailer.keyId);
  if (key === undefined) return refuse("key");
  const message = payload.subarray(0, payload.length - advert.trailer.length);
  if (!hmacHolds({ message, source, key }, advert.trailer)) return refuse("mac");
  const last = lastHmacSequence(memory, source);
  // Deviation: what was heard before our own clock was set back would refuse this sender until that
  // time comes again; keepalived does.
  const counts = last !== null && !isBeyondWindow(last, wallTimeMs, windowUs);
  if (counts && !isLaterSequence(trailer.sequence, last)) return refuse("replay");
  const sender = { source, sequence: trailer.sequence };
  return { kind: "authentic", memory: rememberHmacSender(memory, sender) };
}

function refuse(detail: Extract<RejectReason, { kind: "auth-hmac" }>["detail"]): AuthVerdict {
  return rejected({ kind: "auth-hmac", detail });
}

function rejected(reason: RejectReason): AuthVerdict {
  return { kind: "rejected", reason };
}
