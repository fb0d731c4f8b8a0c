// VRRPv2 messages (RFC 3768 §5, authentication as RFC 2338 §5.3.6 and §5.3.10 have it): interval in
// whole seconds, checksum over the message alone. The RFCs have it for IPv4 only. Over IPv6 it is
// as keepalived sends it (captured): addresses of 16 bytes, no authentication data, a checksum with
// the pseudo-header, which the kernel computes.
//
//   0                   1                   2                   3
//   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  | Ver=2 | Type=1|      VRID     |    Priority   | Count IP Addrs|
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |   Auth Type   |   Adver Int   |            Checksum           |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |                      IP Address (1) ... (n)                   |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |             Authentication Data (8 bytes, with IPv4 only)     |
//  |                                                               |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//
// Type and length have been checked by `advertisement.ts` before a message comes here.

import { invariant } from "../base/invariant.ts";
import { addressBytes, type Family, IpAddress } from "../base/ip-address.ts";
import { NO_BYTES, readUint8, writeUint16 } from "./bytes.ts";
import { checksumHolds, headerChecksum, headerChecksumHolds } from "./checksum.ts";

/** Fixed part before the addresses, in both versions. */
const HEADER_BYTES = 8;
const CHECKSUM_OFFSET = 6;
const FIRST_BYTE = 0x21;
/** RFC 2338 §5.3.10 */
export const AUTH_DATA_BYTES = 8;

export interface VrrpV2Message {
  /** 0..255; RFC 3768 allows 1..255. */
  readonly vrid: number;
  /** 0..255 */
  readonly priority: number;
  readonly addresses: readonly IpAddress[];
  /** 0 none, 1 simple text password, 2 IP Authentication Header. */
  readonly authType: number;
  /** 0..255 */
  readonly advertIntervalSeconds: number;
  /** 8 bytes with IPv4, none with IPv6. */
  readonly authData: Uint8Array;
}

/** Length of a message with `count` addresses. */
export function v2LengthBytes(count: number, family: Family): number {
  return HEADER_BYTES + count * addressBytes(family) + authDataBytes(family);
}

/** Bytes of authentication data behind the addresses. */
export function authDataBytes(family: Family): number {
  return family === "ipv4" ? AUTH_DATA_BYTES : 0;
}

/** Reads a message of exactly `v2LengthBytes` bytes. */
export function decodeV2(message: Uint8Array, family: Family): VrrpV2Message {
  const addressesEnd = message.length - authDataBytes(family);
  const stride = addressBytes(family);
  const addresses: IpAddress[] = [];
  for (let at = HEADER_BYTES; at < addressesEnd; at += stride) {
    addresses.push(IpAddress.read(message, at, family));
  }
  return {
    vrid: readUint8(message, 1),
    priority: readUint8(message, 2),
    addresses,
    authType: readUint8(message, 4),
    advertIntervalSeconds: readUint8(message, 5),
    authData: readAuthData(message, addressesEnd),
  };
}

const NO_AUTH_DATA = new Uint8Array(AUTH_DATA_BYTES);

/** Zeros as a rule (RFC 3768 §5.3.10). */
function readAuthData(message: Uint8Array, offset: number): Uint8Array {
  for (let at = offset; at < message.length; at++) {
    if (message[at] !== 0) return message.slice(offset);
  }
  return offset < message.length ? NO_AUTH_DATA : NO_BYTES;
}

/** RFC 3768 §5.3.8: covers the authentication data.
 * @param before the pseudo-header, with IPv6 only */
export function v2ChecksumHolds(message: Uint8Array, before: readonly Uint8Array[] = []): boolean {
  return before.length === 0
    ? headerChecksumHolds(message, message.length)
    : checksumHolds([...before, message]);
}

/** With its checksum over the message alone.
 * @throws InvariantError if a field does not fit its place */
export function encodeV2(message: VrrpV2Message, family: Family): Uint8Array {
  const { addresses, advertIntervalSeconds, authData } = message;
  invariant(addresses.length <= 0xff, `${addresses.length} addresses do not fit a VRRP message`);
  invariant(
    Number.isInteger(advertIntervalSeconds) &&
      advertIntervalSeconds >= 0 &&
      advertIntervalSeconds <= 0xff,
    `VRRPv2 cannot say an interval of ${advertIntervalSeconds} s`,
  );
  const authBytes = authDataBytes(family);
  invariant(authData.length === authBytes, `${authData.length} bytes of authentication data`);
  const bytes = new Uint8Array(v2LengthBytes(addresses.length, family));
  bytes[0] = FIRST_BYTE;
  bytes[1] = message.vrid;
  bytes[2] = message.priority;
  bytes[3] = addresses.length;
  bytes[4] = message.authType;
  bytes[5] = advertIntervalSeconds;
  let offset = HEADER_BYTES;
  for (const address of addresses) {
    invariant(address.family === family, "a VRRP message carries addresses of one family");
    offset = address.writeTo(bytes, offset);
  }
  bytes.set(authData, offset);
  writeUint16(bytes, CHECKSUM_OFFSET, headerChecksum(bytes, bytes.length));
  return bytes;
}
