// VRRP advertisements of both versions: bytes to a value or to a named reason, and back. Refused
// here is what no receiver can read: wrong version, type or length. What depends on an instance
// (its version, checksum form, authentication, interval, addresses) is data in the value and judged
// by `vrrp/receive.ts`.
//
// Map of the room: `advertisement` over `vrrp-v2` and `vrrp-v3`; `auth-pass`, `ah`, `auth-hmac` for
// authentication; `ipv4`, `ipv6`, `ethernet` around them; `arp`, `ndisc` to announce addresses;
// `checksum`, `bytes`, `hex-dump` below all.

import { assertNever, invariant } from "../base/invariant.ts";
import type { Family, IpAddress } from "../base/ip-address.ts";
import {
  centisToMicros,
  MICROS_PER_SECOND,
  type Micros,
  micros,
  microsToCentis,
} from "../base/units.ts";
import { concatBytes, NO_BYTES, readUint8, writeUint16 } from "./bytes.ts";
import {
  type ChecksumForm,
  checksumHolds,
  internetChecksum,
  pseudoHeader,
  type ValidChecksumForm,
} from "./checksum.ts";
import { authDataBytes, decodeV2, encodeV2, v2ChecksumHolds, v2LengthBytes } from "./vrrp-v2.ts";
import { decodeV3, encodeV3, v3LengthBytes } from "./vrrp-v3.ts";

/** IANA protocol number, RFC 9568 §5.1.1.4. */
export const VRRP_PROTOCOL = 112;
/** keepalived 2.4 `auth_hmac`: bytes after the message; see `auth-hmac.ts`. */
export const TRAILER_BYTES = 28;
const VRRP_TYPE_ADVERTISEMENT = 1;
/** Fixed fields of either version, before the addresses. */
const FIXED_BYTES = 8;
const CHECKSUM_OFFSET = 6;
/** CARP (OpenBSD carp(4)) shares protocol number, group, TTL and first byte with VRRPv2. Its third
 * byte is a skew, not a priority, and its fourth always says 7 words of authentication. */
const CARP_FIRST_BYTE = 0x21;
const CARP_AUTH_WORDS = 7;
const CARP_BYTES = 36;

export interface Advertisement {
  readonly version: 2 | 3;
  /** 0..255; 0 is no legal VRID. */
  readonly vrid: number;
  /** 0..255; 0 releases (RFC 9568 §5.2.4). */
  readonly priority: number;
  /** In the order of the wire; 0..255 of them, all of the carrying header's family. */
  readonly addresses: readonly IpAddress[];
  /** v2: whole seconds up to 255; v3: a multiple of 10 ms up to 40.95 s. May be 0. */
  readonly advertIntervalUs: Micros;
  /** v2 only, 0 in v3. */
  readonly authType: number;
  /** v2 over IPv4: 8 bytes; else none. To encode, none stands for zeros. */
  readonly authData: Uint8Array;
  /** The form under which the checksum holds. */
  readonly checksum: ChecksumForm;
  /** 28 bytes that may be an `auth_hmac` trailer, or none. Who expects none answers `too-long`. */
  readonly trailer: Uint8Array;
}

/** What the enclosing IP header says. */
export interface AdvertisementContext {
  readonly family: Family;
  readonly source: IpAddress;
  readonly destination: IpAddress;
  /** The multicast group of the family, also under unicast (`old_unicast_checksum`). */
  readonly group: IpAddress;
}

/** Why a payload is no advertisement. Lengths are of the VRRP message, without IP header or AH. */
export type WireReject =
  | { readonly kind: "too-short"; readonly lengthBytes: number; readonly expectedBytes: number }
  | { readonly kind: "too-long"; readonly lengthBytes: number; readonly expectedBytes: number }
  | { readonly kind: "version"; readonly version: number }
  | { readonly kind: "type"; readonly type: number }
  | { readonly kind: "carp" };

export type DecodedAdvertisement =
  | { readonly kind: "advertisement"; readonly advert: Advertisement }
  /** `vrid` is the second byte (a vhid for CARP), null where there is none. */
  | { readonly kind: "rejected"; readonly reason: WireReject; readonly vrid: number | null };

/** What is to be sent; a wrong checksum cannot be. */
export interface AdvertisementFields extends Advertisement {
  readonly checksum: ValidChecksumForm;
}

/** The VRID alone, to find the instance before anything is judged; null for less than two bytes.
 * @param payload what follows the IP header, or the AH where there is one */
export function peekVrid(payload: Uint8Array): number | null {
  return payload[1] ?? null;
}

/** Never throws, whatever the bytes are.
 * @param payload what follows the IP header, cut to its total length, or what follows the AH */
export function decodeAdvertisement(
  payload: Uint8Array,
  context: AdvertisementContext,
): DecodedAdvertisement {
  const reason = findReject(payload, context.family);
  if (reason !== null) return { kind: "rejected", reason, vrid: peekVrid(payload) };
  const advert = versionOf(payload) === 2 ? readV2(payload, context) : readV3(payload, context);
  return { kind: "advertisement", advert };
}

/** The VRRP message with its checksum, and the trailer behind it.
 * @throws InvariantError if a field does not fit the version or the family */
export function encodeAdvertisement(
  fields: AdvertisementFields,
  context: AdvertisementContext,
): Uint8Array {
  const { version, vrid, priority, trailer } = fields;
  invariant(isByte(vrid) && isByte(priority), `VRID ${vrid} or priority ${priority} is not a byte`);
  invariant(
    trailer.length === 0 || trailer.length === TRAILER_BYTES,
    `a trailer has ${TRAILER_BYTES} bytes, not ${trailer.length}`,
  );
  return version === 2 ? writeV2(fields, context) : writeV3(fields, context);
}

/** The checks of RFC 9568 §7.1 that need no instance. */
function findReject(payload: Uint8Array, family: Family): WireReject | null {
  const lengthBytes = payload.length;
  if (lengthBytes < FIXED_BYTES) {
    return { kind: "too-short", lengthBytes, expectedBytes: FIXED_BYTES };
  }
  if (looksLikeCarp(payload)) return { kind: "carp" };
  const version = versionOf(payload);
  if (version !== 3 && version !== 2) return { kind: "version", version };
  const type = readUint8(payload, 0) & 0x0f;
  if (type !== VRRP_TYPE_ADVERTISEMENT) return { kind: "type", type };
  const expectedBytes = lengthOf(payload, family);
  if (lengthBytes < expectedBytes) return { kind: "too-short", lengthBytes, expectedBytes };
  if (lengthBytes !== expectedBytes && lengthBytes !== expectedBytes + TRAILER_BYTES) {
    return { kind: "too-long", lengthBytes, expectedBytes };
  }
  return null;
}

/** A VRRPv2 message with 7 addresses has 44 bytes: no VRRP message looks like this. */
function looksLikeCarp(payload: Uint8Array): boolean {
  return (
    payload.length === CARP_BYTES &&
    readUint8(payload, 0) === CARP_FIRST_BYTE &&
    readUint8(payload, 3) === CARP_AUTH_WORDS
  );
}

function versionOf(payload: Uint8Array): number {
  return readUint8(payload, 0) >> 4;
}

/** The length that the version and the address count ask for. */
function lengthOf(payload: Uint8Array, family: Family): number {
  const count = readUint8(payload, 3);
  return versionOf(payload) === 2 ? v2LengthBytes(count, family) : v3LengthBytes(count, family);
}

function readV2(payload: Uint8Array, context: AdvertisementContext): Advertisement {
  const { family } = context;
  const { message, trailer } = splitTrailer(payload, lengthOf(payload, family));
  const { vrid, priority, addresses, authType, authData, advertIntervalSeconds } = decodeV2(
    message,
    family,
  );
  const covered = coveredBytes(payload, message, family);
  const form = v2Form(family);
  const holds = v2ChecksumHolds(covered, pseudoHeaderOf(form, covered.length, context));
  return {
    version: 2,
    vrid,
    priority,
    addresses,
    advertIntervalUs: micros(advertIntervalSeconds * MICROS_PER_SECOND),
    authType,
    authData,
    checksum: holds ? form : "wrong",
    trailer,
  };
}

function readV3(payload: Uint8Array, context: AdvertisementContext): Advertisement {
  const { family } = context;
  const { message, trailer } = splitTrailer(payload, lengthOf(payload, family));
  const { vrid, priority, addresses, maxAdvertiseInterval } = decodeV3(message, family);
  return {
    version: 3,
    vrid,
    priority,
    addresses,
    advertIntervalUs: centisToMicros(maxAdvertiseInterval),
    authType: 0,
    authData: NO_BYTES,
    checksum: findChecksumForm(coveredBytes(payload, message, family), context),
    trailer,
  };
}

function splitTrailer(
  payload: Uint8Array,
  messageBytes: number,
): { readonly message: Uint8Array; readonly trailer: Uint8Array } {
  if (payload.length === messageBytes) return { message: payload, trailer: NO_BYTES };
  return { message: payload.subarray(0, messageBytes), trailer: payload.slice(messageBytes) };
}

function writeV2(fields: AdvertisementFields, context: AdvertisementContext): Uint8Array {
  const { authType, trailer } = fields;
  const { family } = context;
  invariant(fields.checksum === v2Form(family), "VRRPv2 has one checksum form a family");
  invariant(isByte(authType), `authentication type ${authType} is not a byte`);
  const zeros = new Uint8Array(authDataBytes(family));
  const authData = fields.authData.length === 0 ? zeros : fields.authData;
  const advertIntervalSeconds = fields.advertIntervalUs / MICROS_PER_SECOND;
  const message = encodeV2({ ...fields, authData, advertIntervalSeconds }, family);
  const payload = concatBytes(message, trailer);
  if (family === "ipv4") return payload;
  writeUint16(payload, CHECKSUM_OFFSET, 0);
  const before = pseudoHeaderOf(fields.checksum, payload.length, context);
  writeUint16(payload, CHECKSUM_OFFSET, internetChecksum([...before, payload]));
  return payload;
}

function v2Form(family: Family): ValidChecksumForm {
  return family === "ipv4" ? "message" : "pseudo-header";
}

function writeV3(fields: AdvertisementFields, context: AdvertisementContext): Uint8Array {
  const { family } = context;
  invariant(fields.authType === 0 && fields.authData.length === 0, "VRRPv3 has no authentication");
  invariant(formsOf(family).includes(fields.checksum), "IPv6 has one checksum form only");
  const maxAdvertiseInterval = microsToCentis(fields.advertIntervalUs);
  const message = encodeV3({ ...fields, maxAdvertiseInterval }, family);
  const payload = concatBytes(message, fields.trailer);
  const covered = coveredBytes(payload, message, family);
  const parts = [...pseudoHeaderOf(fields.checksum, covered.length, context), covered];
  writeUint16(payload, CHECKSUM_OFFSET, internetChecksum(parts));
  return payload;
}

/** IPv4: the checksum stops before a trailer. IPv6: the kernel computes it (IPV6_CHECKSUM) over all
 * that follows the IP header. */
function coveredBytes(payload: Uint8Array, message: Uint8Array, family: Family): Uint8Array {
  return family === "ipv6" ? payload : message;
}

function findChecksumForm(covered: Uint8Array, context: AdvertisementContext): ChecksumForm {
  const holds = (form: ValidChecksumForm): boolean =>
    checksumHolds([...pseudoHeaderOf(form, covered.length, context), covered]);
  return formsOf(context.family).find(holds) ?? "wrong";
}

function formsOf(family: Family): readonly ValidChecksumForm[] {
  return family === "ipv6"
    ? ["pseudo-header"]
    : ["pseudo-header", "message", "pseudo-header-group"];
}

function pseudoHeaderOf(
  form: ValidChecksumForm,
  lengthBytes: number,
  context: AdvertisementContext,
): readonly Uint8Array[] {
  const { source, destination, group } = context;
  switch (form) {
    case "message":
      return [];
    case "pseudo-header":
      return [pseudoHeader(source, destination, VRRP_PROTOCOL, lengthBytes)];
    case "pseudo-header-group":
      return [pseudoHeader(source, group, VRRP_PROTOCOL, lengthBytes)];
    default:
      return assertNever(form);
  }
}

function isByte(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 0xff;
}
