// The IPv6 header (RFC 8200 §3). Sent under neighbour advertisements only (the kernel makes those
// of VRRP), read from captured frames.
//
//   0                   1                   2                   3
//   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  | Ver=6 | Traffic Class |              Flow Label               |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |         Payload Length        |  Next Header  |   Hop Limit   |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |                   Source Address (16 bytes)                   |
//  |                 Destination Address (16 bytes)                |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+

import { invariant } from "../base/invariant.ts";
import { IPV6_BYTES, IpAddress } from "../base/ip-address.ts";
import { readUint8, readUint16, writeUint16 } from "./bytes.ts";

export const IPV6_HEADER_BYTES = 40;
const FIRST_BYTE = 0x60;
const SOURCE_OFFSET = 8;
const DESTINATION_OFFSET = 24;
const NEXT_HEADER_FRAGMENT = 44;
/** Extension headers of RFC 8200 §4 with a length in units of 8 bytes: hop-by-hop options, routing,
 * destination options. */
const SKIPPED_NEXT_HEADERS: readonly number[] = [0, 43, 60];

export interface Ipv6Fields {
  readonly source: IpAddress;
  readonly destination: IpAddress;
  readonly nextHeader: number;
  /** 0..255 */
  readonly hopLimit: number;
  readonly payloadBytes: number;
}

export interface Ipv6Packet {
  readonly source: IpAddress;
  readonly destination: IpAddress;
  /** Of what `payload` begins with, behind any extension headers. */
  readonly nextHeader: number;
  readonly hopLimit: number;
  /** A view, cut to the payload length. */
  readonly payload: Uint8Array;
}

export type Ipv6Reject = "header-incomplete" | "version" | "payload-length" | "fragment";

export type DecodedIpv6 =
  | { readonly kind: "packet"; readonly packet: Ipv6Packet }
  | { readonly kind: "rejected"; readonly reason: Ipv6Reject };

/** Traffic class and flow label 0.
 * @throws InvariantError if a field does not fit its place */
export function encodeIpv6Header(fields: Ipv6Fields): Uint8Array {
  const { source, destination, payloadBytes, hopLimit } = fields;
  invariant(payloadBytes <= 0xffff, `${payloadBytes} bytes do not fit an IPv6 packet`);
  invariant(hopLimit >= 0 && hopLimit <= 0xff, `hop limit ${hopLimit} is not a byte`);
  invariant(
    source.family === "ipv6" && destination.family === "ipv6",
    "an IPv6 header carries IPv6 addresses",
  );
  const header = new Uint8Array(IPV6_HEADER_BYTES);
  header[0] = FIRST_BYTE;
  writeUint16(header, 4, payloadBytes);
  header[6] = fields.nextHeader;
  header[7] = hopLimit;
  source.writeTo(header, SOURCE_OFFSET);
  destination.writeTo(header, DESTINATION_OFFSET);
  return header;
}

/** Never throws, whatever the bytes are.
 * @param datagram from the first byte of the header; may be longer than the payload length */
export function decodeIpv6(datagram: Uint8Array): DecodedIpv6 {
  if (datagram.length < IPV6_HEADER_BYTES) return rejected("header-incomplete");
  if (readUint8(datagram, 0) >> 4 !== 6) return rejected("version");
  const end = IPV6_HEADER_BYTES + readUint16(datagram, 4);
  if (end > datagram.length) return rejected("payload-length");
  let nextHeader = readUint8(datagram, 6);
  let offset = IPV6_HEADER_BYTES;
  while (SKIPPED_NEXT_HEADERS.includes(nextHeader)) {
    if (offset + 8 > end) return rejected("header-incomplete");
    nextHeader = readUint8(datagram, offset);
    offset += 8 * (1 + readUint8(datagram, offset + 1));
  }
  if (offset > end) return rejected("header-incomplete");
  if (nextHeader === NEXT_HEADER_FRAGMENT) return rejected("fragment");
  const packet = {
    source: addressAt(datagram, SOURCE_OFFSET),
    destination: addressAt(datagram, DESTINATION_OFFSET),
    nextHeader,
    hopLimit: readUint8(datagram, 7),
    payload: datagram.subarray(offset, end),
  };
  return { kind: "packet", packet };
}

function rejected(reason: Ipv6Reject): DecodedIpv6 {
  return { kind: "rejected", reason };
}

function addressAt(datagram: Uint8Array, offset: number): IpAddress {
  return IpAddress.fromBytes(datagram.subarray(offset, offset + IPV6_BYTES));
}
