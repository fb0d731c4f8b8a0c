// The trailer of keepalived.conf(5) `auth_hmac` (keepalived 2.4): an HMAC-SHA256 cut to 128 bits
// and a sequence made of the wall clock, behind a VRRP message of either version and family.
//
//   0                   1                   2                   3
//   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |    Type = 1   |     Key ID    |          Reserved = 0         |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+  \
//  |                 Seconds since 1970 (modulo 2^32)              |   } the sequence,
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+   } 64 bits
//  |     1/65536 of a second       |            Counter            |  /
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |                      HMAC (16 bytes)                          |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//
// Signed are 20 bytes made of the sender (family, version, VRID, source), the message with a zero
// checksum, and the trailer up to its HMAC: neither IP header nor destination, so that the copies
// for unicast peers share one trailer. Time window, key table and replay memory belong to the
// receiver.

import { createHmac, timingSafeEqual } from "node:crypto";
import { invariant } from "../base/invariant.ts";
import type { IpAddress } from "../base/ip-address.ts";
import type { Secret } from "../base/secret.ts";
import { MICROS_PER_SECOND, type Micros } from "../base/units.ts";
import { TRAILER_BYTES } from "./advertisement.ts";
import { readUint8, readUint16, readUint32 } from "./bytes.ts";

const TRAILER_TYPE = 1;
const SEQUENCE_OFFSET = 4;
const HMAC_OFFSET = 12;
const HMAC_BYTES = TRAILER_BYTES - HMAC_OFFSET;
const SENDER_BYTES = 20;
const SENDER_SOURCE_OFFSET = 4;
const CHECKSUM_OFFSET = 6;
const MESSAGE_BYTES_MIN = 8;

/** Seconds, fraction and counter as one unsigned 64-bit number. */
export type HmacSequence = bigint;

export interface HmacTrailer {
  readonly keyId: number;
  readonly sequence: HmacSequence;
}

/** The VRRP message without its trailer, and the source address of its IP header. */
export interface HmacScope {
  readonly message: Uint8Array;
  readonly source: IpAddress;
  /** As hexadecimal digits. */
  readonly key: Secret;
}

/** What a receiver needs before it spends a digest; null is a malformed trailer. Never throws. */
export function decodeHmacTrailer(trailer: Uint8Array): HmacTrailer | null {
  const isWellFormed =
    trailer.length === TRAILER_BYTES &&
    readUint8(trailer, 0) === TRAILER_TYPE &&
    readUint16(trailer, 2) === 0;
  if (!isWellFormed) return null;
  const high = readUint32(trailer, SEQUENCE_OFFSET);
  const low = readUint32(trailer, SEQUENCE_OFFSET + 4);
  return { keyId: readUint8(trailer, 1), sequence: (BigInt(high) << 32n) | BigInt(low) };
}

/** The trailer to go behind the message.
 * @param fields `keyId` 1..255 names the key for the receiver */
export function signHmac(scope: HmacScope, fields: HmacTrailer): Uint8Array {
  const trailer = new Uint8Array(TRAILER_BYTES);
  trailer[0] = TRAILER_TYPE;
  trailer[1] = fields.keyId;
  new DataView(trailer.buffer).setBigUint64(SEQUENCE_OFFSET, fields.sequence);
  trailer.set(computeHmac(scope, trailer), HMAC_OFFSET);
  return trailer;
}

/** Whether the key made this trailer; takes the same time wherever they differ. Never throws on
 * what a peer sent. */
export function hmacHolds(scope: HmacScope, trailer: Uint8Array): boolean {
  if (trailer.length !== TRAILER_BYTES || scope.message.length < MESSAGE_BYTES_MIN) return false;
  return timingSafeEqual(trailer.subarray(HMAC_OFFSET), computeHmac(scope, trailer));
}

/** The sequence of the next advert: the clock, or one more than the last if that is later, unless
 * it is so much later that no receiver would take it: then our clock was wrong and was set back.
 *
 * Deviation: keepalived counts on from the wrong time, and is refused until it has come.
 * @param wallTimeMs milliseconds since 1970
 * @param windowUs of the receivers; null where they do not look at the time */
export function nextSequence(
  last: HmacSequence,
  wallTimeMs: number,
  windowUs: Micros | null,
): HmacSequence {
  const seconds = BigInt(Math.floor(wallTimeMs / 1000));
  const fraction = BigInt(Math.floor(((wallTimeMs % 1000) * 0x10000) / 1000));
  const clock = BigInt.asUintN(64, (seconds << 32n) | (fraction << 16n));
  if (isLaterSequence(clock, last) || isBeyondWindow(last, wallTimeMs, windowUs)) return clock;
  return BigInt.asUintN(64, last + 1n);
}

/** Whether the sequence is of a future that this clock cannot have seen but by going back.
 * @param wallTimeMs milliseconds since 1970
 * @param windowUs null where the time does not matter */
export function isBeyondWindow(
  sequence: HmacSequence,
  wallTimeMs: number,
  windowUs: Micros | null,
): boolean {
  return (
    windowUs !== null && -sequenceAgeSeconds(sequence, wallTimeMs) * MICROS_PER_SECOND > windowUs
  );
}

/** Serial number arithmetic (RFC 1982): right across the wrap of the seconds in 2106. */
export function isLaterSequence(sequence: HmacSequence, than: HmacSequence): boolean {
  return BigInt.asIntN(64, sequence - than) > 0n;
}

/** How far the sender's clock is behind ours, in whole seconds; negative if it is ahead.
 * @param wallTimeMs milliseconds since 1970 */
export function sequenceAgeSeconds(sequence: HmacSequence, wallTimeMs: number): number {
  const ours = BigInt(Math.floor(wallTimeMs / 1000));
  return Number(BigInt.asIntN(32, ours - (sequence >> 32n)));
}

function computeHmac(scope: HmacScope, trailer: Uint8Array): Uint8Array {
  const { source } = scope;
  const sender = new Uint8Array(SENDER_BYTES);
  sender[0] = source.family === "ipv6" ? 6 : 4;
  sender[1] = readUint8(scope.message, 0) >> 4;
  sender[2] = readUint8(scope.message, 1);
  source.writeTo(sender, SENDER_SOURCE_OFFSET);
  const message = Uint8Array.from(scope.message);
  message.fill(0, CHECKSUM_OFFSET, CHECKSUM_OFFSET + 2);
  return createHmac("sha256", keyOctets(scope.key))
    .update(sender)
    .update(message)
    .update(trailer.subarray(0, HMAC_OFFSET))
    .update(new Uint8Array(HMAC_BYTES))
    .digest()
    .subarray(0, HMAC_BYTES);
}

function keyOctets(key: Secret): Uint8Array {
  const digits = key.reveal();
  invariant(/^([0-9a-f]{2})+$/i.test(digits), "a key of auth_hmac is hexadecimal octets");
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) =>
    Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16),
  );
}
