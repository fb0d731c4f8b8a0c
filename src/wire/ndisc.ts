// Neighbour advertisements (RFC 4861 §4.4) with a target link-layer address, and the unsolicited
// one by which a new MASTER moves an IPv6 address (RFC 9568 §6.4.2). When and how often is the
// business of `address/`.
//
//   0                   1                   2                   3
//   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |   Type = 136  |    Code = 0   |            Checksum           |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |R|S|O|                     Reserved                            |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |                  Target Address (16 bytes)                    |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |  Option = 2   |  Length = 1   |   Target Link-Layer Address   |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+                               +
//  |                                                               |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+

import { invariant } from "../base/invariant.ts";
import { IPV6_BYTES, IpAddress } from "../base/ip-address.ts";
import { MAC_BYTES, MacAddress } from "../base/mac-address.ts";
import { concatBytes, readUint8, readUint16, writeUint16 } from "./bytes.ts";
import { checksumHolds, internetChecksum, pseudoHeader } from "./checksum.ts";
import { ETHERTYPE_IPV6, encodeEthernet } from "./ethernet.ts";
import { encodeIpv6Header, type Ipv6Packet } from "./ipv6.ts";

export const ICMPV6_PROTOCOL = 58;
const TYPE_NEIGHBOR_ADVERTISEMENT = 136;
const CHECKSUM_OFFSET = 2;
const FLAGS_OFFSET = 4;
const TARGET_OFFSET = 8;
const OPTIONS_OFFSET = 24;
const OPTION_TARGET_LINK_LAYER = 2;
const OPTION_UNIT_BYTES = 8;
const FLAG_ROUTER = 0x80;
const FLAG_SOLICITED = 0x40;
const FLAG_OVERRIDE = 0x20;
/** RFC 4861 §7.1.2: anything less has passed a router. */
const HOP_LIMIT = 255;
const ALL_NODES = IpAddress.of("ff02::1");
const ALL_NODES_MAC = MacAddress.fromBytes(Uint8Array.of(0x33, 0x33, 0, 0, 0, 1));

export interface NeighborAdvertisement {
  readonly target: IpAddress;
  readonly isRouter: boolean;
  readonly isSolicited: boolean;
  readonly isOverride: boolean;
  /** Of the first target link-layer address option; null without one. */
  readonly targetMac: MacAddress | null;
}

/** The whole frame, to all nodes, from the address itself, with the override flag set.
 * @param mac of the interface that answers for the address
 * @param isRouter whether that interface forwards IPv6; Deviation: RFC 9568 §6.4.2 always sets R,
 *   keepalived sets it only where it is true
 * @throws InvariantError unless `address` is IPv6 */
export function encodeUnsolicitedNa(
  mac: MacAddress,
  address: IpAddress,
  isRouter: boolean,
): Uint8Array {
  invariant(address.family === "ipv6", `${address.text} is not announced by neighbour discovery`);
  const message = new Uint8Array(OPTIONS_OFFSET + OPTION_UNIT_BYTES);
  message[0] = TYPE_NEIGHBOR_ADVERTISEMENT;
  message[FLAGS_OFFSET] = FLAG_OVERRIDE | (isRouter ? FLAG_ROUTER : 0);
  address.writeTo(message, TARGET_OFFSET);
  message[OPTIONS_OFFSET] = OPTION_TARGET_LINK_LAYER;
  message[OPTIONS_OFFSET + 1] = 1;
  mac.writeTo(message, OPTIONS_OFFSET + 2);
  const pseudo = pseudoHeader(address, ALL_NODES, ICMPV6_PROTOCOL, message.length);
  writeUint16(message, CHECKSUM_OFFSET, internetChecksum([pseudo, message]));
  const header = encodeIpv6Header({
    source: address,
    destination: ALL_NODES,
    nextHeader: ICMPV6_PROTOCOL,
    hopLimit: HOP_LIMIT,
    payloadBytes: message.length,
  });
  const ethernet = { destination: ALL_NODES_MAC, source: mac, etherType: ETHERTYPE_IPV6 };
  return encodeEthernet(ethernet, concatBytes(header, message));
}

/** Null for other messages and for what RFC 4861 §7.1.2 does not let pass. Never throws. */
export function decodeNeighborAdvertisement(packet: Ipv6Packet): NeighborAdvertisement | null {
  const { source, destination, payload } = packet;
  if (packet.nextHeader !== ICMPV6_PROTOCOL || packet.hopLimit !== HOP_LIMIT) return null;
  if (payload.length < OPTIONS_OFFSET) return null;
  if (readUint16(payload, 0) !== TYPE_NEIGHBOR_ADVERTISEMENT << 8) return null;
  const pseudo = pseudoHeader(source, destination, ICMPV6_PROTOCOL, payload.length);
  if (!checksumHolds([pseudo, payload])) return null;
  const flags = readUint8(payload, FLAGS_OFFSET);
  return {
    target: IpAddress.fromBytes(payload.subarray(TARGET_OFFSET, TARGET_OFFSET + IPV6_BYTES)),
    isRouter: (flags & FLAG_ROUTER) !== 0,
    isSolicited: (flags & FLAG_SOLICITED) !== 0,
    isOverride: (flags & FLAG_OVERRIDE) !== 0,
    targetMac: findTargetMac(payload),
  };
}

function findTargetMac(message: Uint8Array): MacAddress | null {
  let offset = OPTIONS_OFFSET;
  while (offset + OPTION_UNIT_BYTES <= message.length) {
    const lengthBytes = OPTION_UNIT_BYTES * readUint8(message, offset + 1);
    if (lengthBytes === 0) return null;
    if (readUint8(message, offset) === OPTION_TARGET_LINK_LAYER) {
      return MacAddress.fromBytes(message.subarray(offset + 2, offset + 2 + MAC_BYTES));
    }
    offset += lengthBytes;
  }
  return null;
}
