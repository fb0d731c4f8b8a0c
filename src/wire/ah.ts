// IP Authentication Header as keepalived.conf(5) `auth_type AH` uses it: VRRPv2 over IPv4 protocol
// 51, HMAC-MD5 cut to 96 bits (RFC 2402 §2, RFC 2403). The replay counter belongs to the receiver.
//
//   0                   1                   2                   3
//   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |Next Header=112| Payload Len=4 |          Reserved = 0         |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |      Security Parameters Index = the sender's IPv4 address    |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |                     Sequence Number, from 1                   |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |             Integrity Check Value (12 bytes)                  |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//
// Deviation: RFC 2402 §3.3.3.1 signs no TTL; keepalived signs that of multicast as it is sent.

import { createHmac, timingSafeEqual } from "node:crypto";
import type { Secret } from "../base/secret.ts";
import { passwordOctets } from "./auth-pass.ts";
import { concatBytes, readUint8, readUint32, writeUint32 } from "./bytes.ts";

/** IANA protocol number, RFC 2402 §2. */
export const AH_PROTOCOL = 51;
export const AH_HEADER_BYTES = 24;
/** Authentication type of the VRRP message behind an AH (RFC 2338 §5.3.6); its data is zero. */
export const AUTH_TYPE_AH = 2;
const NEXT_HEADER_VRRP = 112;
/** In units of 4 bytes, less 2. */
const PAYLOAD_LENGTH = 4;
const SPI_OFFSET = 4;
const SEQUENCE_OFFSET = 8;
const ICV_OFFSET = 12;
const ICV_BYTES = AH_HEADER_BYTES - ICV_OFFSET;
const IPV4_SOURCE_OFFSET = 12;

/** What goes into the integrity check besides the AH itself. */
export interface AhScope {
  /** The IPv4 header with protocol 51, its final length and a final identification. */
  readonly ipHeader: Uint8Array;
  /** Unicast: the TTL is signed as zero. */
  readonly isUnicast: boolean;
  readonly password: Secret;
}

export type AhVerdict =
  /** `message` is the VRRP message, a view; `sequence` 0..2^32-1 may still be a replay. */
  | { readonly kind: "verified"; readonly sequence: number; readonly message: Uint8Array }
  /** In the order in which keepalived looks: no AH before a VRRP message, wrong integrity check
   * value, SPI that is not the sender's address. */
  | { readonly kind: "rejected"; readonly reason: "missing" | "icv" | "spi" };

/** The AH to go between the IPv4 header and the VRRP message.
 * @param sequence 1..2^32-1, one more for every datagram of an instance */
export function signAh(scope: AhScope, sequence: number, message: Uint8Array): Uint8Array {
  const header = new Uint8Array(AH_HEADER_BYTES);
  header[0] = NEXT_HEADER_VRRP;
  header[1] = PAYLOAD_LENGTH;
  header.set(scope.ipHeader.subarray(IPV4_SOURCE_OFFSET, IPV4_SOURCE_OFFSET + 4), SPI_OFFSET);
  writeUint32(header, SEQUENCE_OFFSET, sequence);
  header.set(integrityCheck(scope, header, message), ICV_OFFSET);
  return header;
}

/** Never throws, whatever the bytes are.
 * @param payload what follows the IPv4 header, cut to its total length */
export function verifyAh(scope: AhScope, payload: Uint8Array): AhVerdict {
  const { ipHeader } = scope;
  const header = payload.subarray(0, AH_HEADER_BYTES);
  const isVrrp =
    header.length === AH_HEADER_BYTES &&
    readUint8(header, 0) === NEXT_HEADER_VRRP &&
    readUint8(header, 1) === PAYLOAD_LENGTH;
  if (!isVrrp) return { kind: "rejected", reason: "missing" };
  const message = payload.subarray(AH_HEADER_BYTES);
  const expected = integrityCheck(scope, header, message);
  if (!timingSafeEqual(header.subarray(ICV_OFFSET), expected)) {
    return { kind: "rejected", reason: "icv" };
  }
  if (readUint32(header, SPI_OFFSET) !== readUint32(ipHeader, IPV4_SOURCE_OFFSET)) {
    return { kind: "rejected", reason: "spi" };
  }
  return { kind: "verified", sequence: readUint32(header, SEQUENCE_OFFSET), message };
}

/** Over the IP header without what routers change (TOS, fragment field, checksum; TTL of unicast),
 * the AH with a zero in place of this value, and the message. */
function integrityCheck(scope: AhScope, header: Uint8Array, message: Uint8Array): Uint8Array {
  const ipHeader = Uint8Array.from(scope.ipHeader);
  ipHeader[1] = 0;
  ipHeader.fill(0, 6, 8);
  if (scope.isUnicast) ipHeader[8] = 0;
  ipHeader.fill(0, 10, 12);
  const signed = concatBytes(ipHeader, header.subarray(0, ICV_OFFSET), new Uint8Array(ICV_BYTES));
  return createHmac("md5", passwordOctets(scope.password))
    .update(signed)
    .update(message)
    .digest()
    .subarray(0, ICV_BYTES);
}
