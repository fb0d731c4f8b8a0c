// Captured frames as values: what the daemons under test said on the wire. Reads through the codecs
// of `src/wire`; anything that is not VRRP, ARP or a neighbour advertisement is `other`.

import { type Family, IpAddress } from "../../../src/base/ip-address.ts";
import type { MacAddress } from "../../../src/base/mac-address.ts";
import {
  type Advertisement,
  decodeAdvertisement,
  VRRP_PROTOCOL,
  type WireReject,
} from "../../../src/wire/advertisement.ts";
import { AH_HEADER_BYTES, AH_PROTOCOL } from "../../../src/wire/ah.ts";
import { type ArpPacket, decodeArp } from "../../../src/wire/arp.ts";
import {
  decodeEthernet,
  ETHERTYPE_ARP,
  ETHERTYPE_IPV4,
  ETHERTYPE_IPV6,
} from "../../../src/wire/ethernet.ts";
import { decodeIpv4 } from "../../../src/wire/ipv4.ts";
import { decodeIpv6, type Ipv6Packet } from "../../../src/wire/ipv6.ts";
import {
  decodeNeighborAdvertisement,
  type NeighborAdvertisement,
} from "../../../src/wire/ndisc.ts";

/** The IP packet around a message. */
export interface SeenIp {
  readonly family: Family;
  readonly source: IpAddress;
  readonly destination: IpAddress;
  /** TTL or hop limit. */
  readonly hopLimit: number;
  readonly protocol: number;
  /** IPv4 with its options; null for IPv6. */
  readonly header: Uint8Array | null;
  readonly payload: Uint8Array;
}

export type FrameContent =
  | {
      readonly kind: "advert";
      readonly advert: Advertisement;
      readonly ip: SeenIp;
      /** The Authentication Header before the message, not verified; null without one. */
      readonly ah: Uint8Array | null;
    }
  | { readonly kind: "bad-advert"; readonly reason: WireReject; readonly ip: SeenIp }
  | { readonly kind: "arp"; readonly arp: ArpPacket }
  | { readonly kind: "na"; readonly na: NeighborAdvertisement; readonly ip: SeenIp }
  | { readonly kind: "other"; readonly etherType: number };

/** What the link layer tells; cooked captures have no destination, and no source but Ethernet's. */
export interface SeenLink {
  readonly etherType: number;
  readonly source: MacAddress | null;
  readonly destination: MacAddress | null;
  readonly vlanIds: readonly number[];
}

export interface SeenFrame {
  readonly link: SeenLink;
  readonly content: FrameContent;
}

const GROUPS = { ipv4: IpAddress.of("224.0.0.18"), ipv6: IpAddress.of("ff02::12") };

/** Null for a frame without a whole Ethernet header. */
export function readEthernetFrame(frame: Uint8Array): SeenFrame | null {
  const ethernet = decodeEthernet(frame);
  if (ethernet === null) return null;
  const { payload, ...link } = ethernet;
  return { link, content: readContent(link.etherType, payload) };
}

export function readContent(etherType: number, payload: Uint8Array): FrameContent {
  const other: FrameContent = { kind: "other", etherType };
  switch (etherType) {
    case ETHERTYPE_ARP: {
      const arp = decodeArp(payload);
      return arp === null ? other : { kind: "arp", arp };
    }
    case ETHERTYPE_IPV4:
      return readIpv4(payload) ?? other;
    case ETHERTYPE_IPV6:
      return readIpv6(payload) ?? other;
    default:
      return other;
  }
}

function readIpv4(datagram: Uint8Array): FrameContent | null {
  const decoded = decodeIpv4(datagram);
  if (decoded.kind === "rejected") return null;
  const { ttl: hopLimit, ...packet } = decoded.packet;
  return readVrrp({ family: "ipv4", hopLimit, ...packet });
}

function readIpv6(datagram: Uint8Array): FrameContent | null {
  const decoded = decodeIpv6(datagram);
  if (decoded.kind === "rejected") return null;
  const ip = seenIpv6(decoded.packet);
  const na = decodeNeighborAdvertisement(decoded.packet);
  return na === null ? readVrrp(ip) : { kind: "na", na, ip };
}

function seenIpv6(packet: Ipv6Packet): SeenIp {
  const { nextHeader: protocol, ...rest } = packet;
  return { family: "ipv6", protocol, header: null, ...rest };
}

function readVrrp(ip: SeenIp): FrameContent | null {
  const hasAh = ip.family === "ipv4" && ip.protocol === AH_PROTOCOL;
  if (!hasAh && ip.protocol !== VRRP_PROTOCOL) return null;
  const message = hasAh ? ip.payload.subarray(AH_HEADER_BYTES) : ip.payload;
  const decoded = decodeAdvertisement(message, { ...ip, group: GROUPS[ip.family] });
  if (decoded.kind === "rejected") return { kind: "bad-advert", reason: decoded.reason, ip };
  const ah = hasAh ? ip.payload.subarray(0, AH_HEADER_BYTES) : null;
  return { kind: "advert", advert: decoded.advert, ip, ah };
}
