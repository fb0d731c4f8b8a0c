// The IPv4 header (RFC 791 §3.1), as keepalived sends it (IP_HDRINCL: no options, no fragments) and
// as the kernel delivers it (options possible).
//
//   0                   1                   2                   3
//   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  | Ver=4 |  IHL  |      TOS      |          Total Length         |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |         Identification        |0|D|M|     Fragment Offset     |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |      TTL      |    Protocol   |        Header Checksum        |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |                       Source Address                          |
//  |                    Destination Address                        |
//  |                 Options (4 * IHL - 20 bytes)                  |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//
// TTL and protocol are handed on, not judged.

import { invariant } from "../base/invariant.ts";
import { IpAddress } from "../base/ip-address.ts";
import { readUint8, readUint16, writeUint16 } from "./bytes.ts";
import { headerChecksum, headerChecksumHolds } from "./checksum.ts";

/** Without options. */
export const IPV4_HEADER_BYTES = 20;
const FIRST_BYTE = 0x45;
/** Class selector 6, network control: what keepalived and FRR set on adverts. */
const TOS_NETWORK_CONTROL = 0xc0;
const IDENTIFICATION_OFFSET = 4;
const CHECKSUM_OFFSET = 10;
const SOURCE_OFFSET = 12;
const DESTINATION_OFFSET = 16;
/** More Fragments and the offset. Don't Fragment says nothing to a receiver; the bit before it is
 * reserved, and a kernel hands such a packet out. */
const FRAGMENT = 0x3fff;

export interface Ipv4Fields {
  readonly source: IpAddress;
  readonly destination: IpAddress;
  readonly protocol: number;
  /** 0..255 */
  readonly ttl: number;
  /** 1..65535; the kernel would put its own in place of 0, under the ICV of an AH. */
  readonly identification: number;
  /** Length of what follows the header. */
  readonly payloadBytes: number;
}

export interface Ipv4Header {
  readonly source: IpAddress;
  readonly destination: IpAddress;
  readonly protocol: number;
  readonly ttl: number;
  /** With its options; the payload begins behind it. */
  readonly headerBytes: number;
  /** Where the payload ends: Ethernet pads short frames. */
  readonly totalBytes: number;
}

/** Header and payload are views into what was decoded. */
export interface Ipv4Packet extends Ipv4Header {
  /** With its options. */
  readonly header: Uint8Array;
  /** Cut to the total length: Ethernet pads short frames. */
  readonly payload: Uint8Array;
}

export type Ipv4Reject =
  | "header-incomplete"
  | "version"
  | "header-length"
  | "total-length"
  | "header-checksum"
  | "fragment";

export type DecodedIpv4 =
  | { readonly kind: "packet"; readonly packet: Ipv4Packet }
  | { readonly kind: "rejected"; readonly reason: Ipv4Reject };

export type DecodedIpv4Header =
  | { readonly kind: "header"; readonly header: Ipv4Header }
  | { readonly kind: "rejected"; readonly reason: Ipv4Reject };

/** The header to go before `payloadBytes` bytes: IHL 5, TOS 0xc0, no DF.
 * @throws InvariantError if a field does not fit its place */
export function encodeIpv4Header(fields: Ipv4Fields): Uint8Array {
  const { source, destination, ttl, identification } = fields;
  const totalBytes = IPV4_HEADER_BYTES + fields.payloadBytes;
  invariant(totalBytes <= 0xffff, `${totalBytes} bytes do not fit an IPv4 datagram`);
  invariant(ttl >= 0 && ttl <= 0xff, `TTL ${ttl} is not a byte`);
  invariant(
    identification > 0 && identification <= 0xffff,
    `IPv4 identification ${identification} is not in 1..65535`,
  );
  invariant(
    source.family === "ipv4" && destination.family === "ipv4",
    "an IPv4 header carries IPv4 addresses",
  );
  const header = new Uint8Array(IPV4_HEADER_BYTES);
  header[0] = FIRST_BYTE;
  header[1] = TOS_NETWORK_CONTROL;
  writeUint16(header, 2, totalBytes);
  writeUint16(header, IDENTIFICATION_OFFSET, identification);
  header[8] = ttl;
  header[9] = fields.protocol;
  source.writeTo(header, SOURCE_OFFSET);
  destination.writeTo(header, DESTINATION_OFFSET);
  writeUint16(header, CHECKSUM_OFFSET, headerChecksum(header, IPV4_HEADER_BYTES));
  return header;
}

/** A copy of a datagram that `encodeIpv4Header` began, under another identification.
 * @param identification 1..65535 */
export function renumberIpv4(datagram: Uint8Array, identification: number): Uint8Array {
  const copy = datagram.slice();
  writeUint16(copy, IDENTIFICATION_OFFSET, identification);
  writeUint16(copy, CHECKSUM_OFFSET, 0);
  writeUint16(copy, CHECKSUM_OFFSET, headerChecksum(copy, IPV4_HEADER_BYTES));
  return copy;
}

/** Never throws, whatever the bytes are.
 * @param datagram from the first byte of the header; may be longer than the total length */
export function decodeIpv4(datagram: Uint8Array): DecodedIpv4 {
  const decoded = decodeIpv4Header(datagram, datagram.length);
  if (decoded.kind === "rejected") return decoded;
  const { headerBytes, totalBytes } = decoded.header;
  const packet = {
    ...decoded.header,
    header: datagram.subarray(0, headerBytes),
    payload: datagram.subarray(headerBytes, totalBytes),
  };
  return { kind: "packet", packet };
}

/** The same without views, which cost more than all the rest, for a buffer of which `lengthBytes`
 * were received. */
export function decodeIpv4Header(datagram: Uint8Array, lengthBytes: number): DecodedIpv4Header {
  const reason = findReject(datagram, lengthBytes);
  if (reason !== null) return { kind: "rejected", reason };
  const header = {
    source: IpAddress.read(datagram, SOURCE_OFFSET, "ipv4"),
    destination: IpAddress.read(datagram, DESTINATION_OFFSET, "ipv4"),
    protocol: readUint8(datagram, 9),
    ttl: readUint8(datagram, 8),
    headerBytes: headerLength(datagram),
    totalBytes: readUint16(datagram, 2),
  };
  return { kind: "header", header };
}

function findReject(datagram: Uint8Array, lengthBytes: number): Ipv4Reject | null {
  if (lengthBytes < IPV4_HEADER_BYTES) return "header-incomplete";
  if (readUint8(datagram, 0) >> 4 !== 4) return "version";
  const headerBytes = headerLength(datagram);
  if (headerBytes < IPV4_HEADER_BYTES) return "header-length";
  if (headerBytes > lengthBytes) return "header-incomplete";
  const totalBytes = readUint16(datagram, 2);
  if (totalBytes < headerBytes || totalBytes > lengthBytes) return "total-length";
  if (!headerChecksumHolds(datagram, headerBytes)) return "header-checksum";
  if ((readUint16(datagram, 6) & FRAGMENT) !== 0) return "fragment";
  return null;
}

function headerLength(datagram: Uint8Array): number {
  return 4 * (readUint8(datagram, 0) & 0x0f);
}
