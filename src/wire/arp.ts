// ARP for IPv4 over Ethernet (RFC 826), and the gratuitous request by which a new MASTER moves an
// address in its neighbours' caches (RFC 9568 §6.4.2). When and how often is the business of
// `address/`.
//
//   0                   1                   2                   3
//   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |       Hardware Type = 1       |      Protocol Type = 0800     |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |  HW Len = 6   | Proto Len = 4 |           Operation           |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |  Sender MAC (6) | Sender IP (4) | Target MAC (6) | Target IP (4)
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+

import { invariant } from "../base/invariant.ts";
import { IPV4_BYTES, IpAddress } from "../base/ip-address.ts";
import { BROADCAST_MAC, MAC_BYTES, MacAddress } from "../base/mac-address.ts";
import { readUint16, writeUint16 } from "./bytes.ts";
import {
  ETHERNET_HEADER_BYTES,
  ETHERTYPE_ARP,
  ETHERTYPE_IPV4,
  writeEthernetHeader,
} from "./ethernet.ts";

const ARP_BYTES = 28;
const HARDWARE_ETHERNET = 1;
const LENGTHS = (MAC_BYTES << 8) | IPV4_BYTES;
const SENDER_MAC_OFFSET = 8;
const SENDER_ADDRESS_OFFSET = 14;
const TARGET_MAC_OFFSET = 18;
const TARGET_ADDRESS_OFFSET = 24;
export const ARP_REQUEST = 1;

export interface ArpPacket {
  /** 1 request, 2 reply. */
  readonly operation: number;
  readonly senderMac: MacAddress;
  readonly senderAddress: IpAddress;
  readonly targetMac: MacAddress;
  readonly targetAddress: IpAddress;
}

/** The whole frame: a broadcast request with sender and target `address`. Its target MAC is the
 * broadcast address, as keepalived and FRR have it.
 * @param mac of the interface that answers for the address
 * @throws InvariantError unless `address` is IPv4 */
export function encodeGratuitousArp(mac: MacAddress, address: IpAddress): Uint8Array {
  invariant(address.family === "ipv4", `${address.text} is not announced by ARP`);
  const frame = new Uint8Array(ETHERNET_HEADER_BYTES + ARP_BYTES);
  writeEthernetHeader(frame, {
    destination: BROADCAST_MAC,
    source: mac,
    etherType: ETHERTYPE_ARP,
  });
  writeArp(frame, ETHERNET_HEADER_BYTES, {
    operation: ARP_REQUEST,
    senderMac: mac,
    senderAddress: address,
    targetMac: BROADCAST_MAC,
    targetAddress: address,
  });
  return frame;
}

/** What follows the Ethernet header; null for anything but Ethernet and IPv4. Never throws. */
export function decodeArp(packet: Uint8Array): ArpPacket | null {
  const isEthernetIpv4 =
    packet.length >= ARP_BYTES &&
    readUint16(packet, 0) === HARDWARE_ETHERNET &&
    readUint16(packet, 2) === ETHERTYPE_IPV4 &&
    readUint16(packet, 4) === LENGTHS;
  if (!isEthernetIpv4) return null;
  return {
    operation: readUint16(packet, 6),
    senderMac: macAt(packet, SENDER_MAC_OFFSET),
    senderAddress: addressAt(packet, SENDER_ADDRESS_OFFSET),
    targetMac: macAt(packet, TARGET_MAC_OFFSET),
    targetAddress: addressAt(packet, TARGET_ADDRESS_OFFSET),
  };
}

function writeArp(target: Uint8Array, offset: number, packet: ArpPacket): void {
  writeUint16(target, offset, HARDWARE_ETHERNET);
  writeUint16(target, offset + 2, ETHERTYPE_IPV4);
  writeUint16(target, offset + 4, LENGTHS);
  writeUint16(target, offset + 6, packet.operation);
  packet.senderMac.writeTo(target, offset + SENDER_MAC_OFFSET);
  packet.senderAddress.writeTo(target, offset + SENDER_ADDRESS_OFFSET);
  packet.targetMac.writeTo(target, offset + TARGET_MAC_OFFSET);
  packet.targetAddress.writeTo(target, offset + TARGET_ADDRESS_OFFSET);
}

function macAt(packet: Uint8Array, offset: number): MacAddress {
  return MacAddress.fromBytes(packet.subarray(offset, offset + MAC_BYTES));
}

function addressAt(packet: Uint8Array, offset: number): IpAddress {
  return IpAddress.fromBytes(packet.subarray(offset, offset + IPV4_BYTES));
}
