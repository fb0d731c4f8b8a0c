// VRRPv3 messages (RFC 9568 §5): IPv4 or IPv6 as the enclosing header says, interval in
// centiseconds. The checksum needs the enclosing addresses and lives in `advertisement.ts`.
//
//   0                   1                   2                   3
//   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  | Ver=3 | Type=1|      VRID     |    Priority   |IPvX Addr Count|
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |Reserve| Max Advertise Interval|            Checksum           |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |               IPvX Address (1) ... (n), 4 or 16 bytes each    |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//
// Type and length have been checked by `advertisement.ts` before a message comes here.

import { invariant } from "../base/invariant.ts";
import { addressBytes, type Family, IpAddress } from "../base/ip-address.ts";
import { type Centis, centis } from "../base/units.ts";
import { readUint8, readUint16, writeUint16 } from "./bytes.ts";

/** Fixed part before the addresses, in both versions. */
const HEADER_BYTES = 8;
const INTERVAL_OFFSET = 4;
const FIRST_BYTE = 0x31;
/** RFC 9568 §5.2.6, §5.2.7: the upper four bits are reserved, ignored on reception. */
const INTERVAL_MASK = 0x0fff;

export interface VrrpV3Message {
  /** 0..255; RFC 9568 allows 1..255. */
  readonly vrid: number;
  /** 0..255 */
  readonly priority: number;
  readonly addresses: readonly IpAddress[];
  /** 0..4095; 0 is illegal, which is the receiver's to judge. */
  readonly maxAdvertiseInterval: Centis;
}

/** Length of a message with `count` addresses. */
export function v3LengthBytes(count: number, family: Family): number {
  return HEADER_BYTES + count * addressBytes(family);
}

/** Reads a message of exactly `v3LengthBytes` bytes. */
export function decodeV3(message: Uint8Array, family: Family): VrrpV3Message {
  const size = addressBytes(family);
  const addresses: IpAddress[] = [];
  for (let at = HEADER_BYTES; at < message.length; at += size) {
    addresses.push(IpAddress.read(message, at, family));
  }
  return {
    vrid: readUint8(message, 1),
    priority: readUint8(message, 2),
    addresses,
    maxAdvertiseInterval: centis(readUint16(message, INTERVAL_OFFSET) & INTERVAL_MASK),
  };
}

/** Leaves the checksum field zero.
 * @throws InvariantError if a field does not fit its place */
export function encodeV3(message: VrrpV3Message, family: Family): Uint8Array {
  const { addresses, maxAdvertiseInterval } = message;
  invariant(addresses.length <= 0xff, `${addresses.length} addresses do not fit a VRRP message`);
  invariant(
    maxAdvertiseInterval >= 0 && maxAdvertiseInterval <= INTERVAL_MASK,
    `VRRPv3 cannot say an interval of ${maxAdvertiseInterval} cs`,
  );
  const bytes = new Uint8Array(v3LengthBytes(addresses.length, family));
  bytes[0] = FIRST_BYTE;
  bytes[1] = message.vrid;
  bytes[2] = message.priority;
  bytes[3] = addresses.length;
  writeUint16(bytes, INTERVAL_OFFSET, maxAdvertiseInterval);
  let offset = HEADER_BYTES;
  for (const address of addresses) {
    invariant(
      address.family === family,
      "a VRRPv3 message carries addresses of its own family only",
    );
    offset = address.writeTo(bytes, offset);
  }
  return bytes;
}
