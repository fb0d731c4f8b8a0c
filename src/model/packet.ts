// VRRP packets and the sockets that carry them, as values: the engine says which sockets it wants
// and what to send, the daemon answers with what came in.

import type { Family, IpAddress } from "../base/ip-address.ts";

/** One receiving and sending endpoint for VRRP on an interface (multicast) or a local address
 * (unicast). */
export interface VrrpSocketSpec {
  readonly family: Family;
  /** 112, or 51 for `auth_type AH`. */
  readonly protocol: 112 | 51;
  /** 0 where a unicast instance has no interface. */
  readonly interfaceIndex: number;
  /** Empty with `interfaceIndex` 0. */
  readonly interfaceName: string;
  /** Group to join, or own address to receive on. */
  readonly destination:
    | { readonly kind: "multicast"; readonly group: IpAddress }
    | { readonly kind: "unicast"; readonly local: IpAddress };
  /** SO_RCVBUF in bytes (`kernel_rx_buf_size`); null has room for seconds of adverts. */
  readonly receiveBufferBytes: number | null;
}

/** Equal specs have equal ids, so that instances share a socket. */
export type SocketId = string;

export function socketId(spec: VrrpSocketSpec): SocketId {
  const { family, protocol, interfaceIndex, destination } = spec;
  const target = destination.kind === "multicast" ? destination.group : destination.local;
  return `${family}/${protocol}/${interfaceIndex}/${destination.kind}/${target.text}`;
}

/** A packet as the kernel delivered it; `payload` is a copy of the caller's own. */
export interface ReceivedPacket {
  readonly socket: SocketId;
  readonly family: Family;
  readonly source: IpAddress;
  readonly destination: IpAddress;
  /** IPv4 TTL or IPv6 hop limit. */
  readonly hopLimit: number;
  /** Under AH, which signs it: the IPv4 header with its options. May be null for any other. */
  readonly ipHeader: Uint8Array | null;
  /** From the first byte after the IP header, cut to the IP total length. */
  readonly payload: Uint8Array;
}

export interface PacketSend {
  readonly socket: SocketId;
  readonly destination: IpAddress;
  readonly source: IpAddress;
  /** IPv4: the whole datagram with its header (IP_HDRINCL). IPv6: the VRRP message; the kernel
   * fills its checksum and the adapter takes `source` and `hopLimit`. */
  readonly bytes: Uint8Array;
  /** 0..255, or null for the kernel's default. */
  readonly hopLimit: number | null;
}
