// The Internet checksum (RFC 1071) and the pseudo-headers that go into it. Which parts a protocol
// sums is that protocol's file; whether a wrong sum drops the packet is the receiver's decision.

import { invariant } from "../base/invariant.ts";
import type { IpAddress } from "../base/ip-address.ts";
import { readUint8, readUint16, writeUint16, writeUint32 } from "./bytes.ts";

/** What the checksum of a VRRP message covers.
 *
 * - `message`: the message alone: VRRPv2, and VRRPv3 over IPv4 as RFC 9568 §5.2.8 has it;
 * - `pseudo-header`: with a pseudo-header of the real source and destination: IPv6 in any version,
 *   and VRRPv3 over IPv4 as keepalived and FRR send it (RFC 5798 §5.2.8);
 * - `pseudo-header-group`: IPv4 unicast with the multicast group in place of the destination:
 *   keepalived.conf(5) `old_unicast_checksum`;
 * - `wrong`: none of these. */
export type ChecksumForm = ValidChecksumForm | "wrong";
export type ValidChecksumForm = "message" | "pseudo-header" | "pseudo-header-group";

/** The value for a checksum field that is zero in `parts`; 0x0000 stays so (no rule as in UDP). */
export function internetChecksum(parts: readonly Uint8Array[]): number {
  return ~onesComplementSum(parts) & 0xffff;
}

/** Whether `parts`, checksum field included, sum up to a correct checksum. */
export function checksumHolds(parts: readonly Uint8Array[]): boolean {
  return onesComplementSum(parts) === 0xffff;
}

/** The same over the first `lengthBytes` bytes alone, an even number: a header, or a message that
 * is checked by itself. */
export function headerChecksum(bytes: Uint8Array, lengthBytes: number): number {
  return ~folded(sumOfWords(bytes, lengthBytes)) & 0xffff;
}

/** Whether those bytes, checksum field included, sum up to a correct checksum. */
export function headerChecksumHolds(bytes: Uint8Array, lengthBytes: number): boolean {
  return folded(sumOfWords(bytes, lengthBytes)) === 0xffff;
}

/** RFC 793 §3.1 for IPv4 (12 bytes), RFC 8200 §8.1 for IPv6 (40 bytes).
 *
 * ```
 *  IPv4  | source (4) | destination (4) | zero (1) | protocol (1) | length (2) |
 *  IPv6  | source (16) | destination (16) | length (4) | zero (3) | next header (1) |
 * ```
 * @param lengthBytes length of the upper-layer message, 0..65535
 * @throws InvariantError if the addresses are of two families */
export function pseudoHeader(
  source: IpAddress,
  destination: IpAddress,
  protocol: number,
  lengthBytes: number,
): Uint8Array {
  invariant(source.family === destination.family, "a pseudo-header has addresses of one family");
  const isIpv4 = source.family === "ipv4";
  const header = new Uint8Array(isIpv4 ? 12 : 40);
  const offset = destination.writeTo(header, source.writeTo(header, 0));
  if (isIpv4) {
    header[offset + 1] = protocol;
    writeUint16(header, offset + 2, lengthBytes);
  } else {
    writeUint32(header, offset, lengthBytes);
    header[offset + 7] = protocol;
  }
  return header;
}

/** Sums the parts as if they were one run of bytes, padded with a zero to 16 bits. */
function onesComplementSum(parts: readonly Uint8Array[]): number {
  let sum = 0;
  let isHighByte = true;
  for (const part of parts) {
    for (let i = 0; i < part.length; i++) {
      const byte = readUint8(part, i);
      sum += isHighByte ? byte << 8 : byte;
      isHighByte = !isHighByte;
    }
  }
  return folded(sum);
}

function sumOfWords(bytes: Uint8Array, lengthBytes: number): number {
  let sum = 0;
  for (let at = 0; at < lengthBytes; at += 2) sum += readUint16(bytes, at);
  return sum;
}

function folded(sum: number): number {
  let rest = sum;
  while (rest > 0xffff) rest = (rest & 0xffff) + Math.floor(rest / 0x10000);
  return rest;
}
