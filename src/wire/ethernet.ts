// Ethernet II frames without FCS. VLAN tags (IEEE 802.1Q, 802.1ad) are read, never written: the
// kernel tags what leaves a VLAN interface.
//
//  +---------------------+----------------+-----------------+---------+
//  | Destination (6)     | Source (6)     | EtherType (2)   | Payload |
//  +---------------------+----------------+-----------------+---------+

import { MAC_BYTES, MacAddress } from "../base/mac-address.ts";
import { readUint16, writeUint16 } from "./bytes.ts";

export const ETHERNET_HEADER_BYTES = 14;
export const ETHERTYPE_IPV4 = 0x0800;
export const ETHERTYPE_ARP = 0x0806;
export const ETHERTYPE_IPV6 = 0x86dd;
const VLAN_ETHERTYPES: readonly number[] = [0x8100, 0x88a8];
const VLAN_TAG_BYTES = 4;
const VLAN_ID_MASK = 0x0fff;

export interface EthernetFields {
  readonly destination: MacAddress;
  readonly source: MacAddress;
  readonly etherType: number;
}

export interface EthernetFrame extends EthernetFields {
  /** VLAN ids, the outer tag first; empty for an untagged frame. */
  readonly vlanIds: readonly number[];
  /** A view; short frames may carry padding at its end. */
  readonly payload: Uint8Array;
}

/** Not padded to 60 bytes: that is the network card's work. */
export function encodeEthernet(fields: EthernetFields, payload: Uint8Array): Uint8Array {
  const frame = new Uint8Array(ETHERNET_HEADER_BYTES + payload.length);
  writeEthernetHeader(frame, fields);
  frame.set(payload, ETHERNET_HEADER_BYTES);
  return frame;
}

/** Into the first bytes of a frame. */
export function writeEthernetHeader(frame: Uint8Array, fields: EthernetFields): void {
  fields.source.writeTo(frame, fields.destination.writeTo(frame, 0));
  writeUint16(frame, 2 * MAC_BYTES, fields.etherType);
}

/** Null for a frame without a whole header. Never throws. */
export function decodeEthernet(frame: Uint8Array): EthernetFrame | null {
  const vlanIds: number[] = [];
  let typeOffset = 2 * MAC_BYTES;
  while (VLAN_ETHERTYPES.includes(readUint16(frame, typeOffset))) {
    vlanIds.push(readUint16(frame, typeOffset + 2) & VLAN_ID_MASK);
    typeOffset += VLAN_TAG_BYTES;
  }
  if (frame.length < typeOffset + 2) return null;
  return {
    destination: MacAddress.fromBytes(frame.subarray(0, MAC_BYTES)),
    source: MacAddress.fromBytes(frame.subarray(MAC_BYTES, 2 * MAC_BYTES)),
    etherType: readUint16(frame, typeOffset),
    vlanIds,
    payload: frame.subarray(typeOffset + 2),
  };
}
