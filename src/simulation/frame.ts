// What travels on a simulated segment: IP datagrams between VRRP sockets and link-layer frames
// (gratuitous ARP, unsolicited NA). Of an IP header only what sockets and checks look at is kept
// apart.

import type { Family, IpAddress } from "../base/ip-address.ts";

export interface Datagram {
  readonly kind: "datagram";
  readonly family: Family;
  readonly protocol: number;
  readonly source: IpAddress;
  readonly destination: IpAddress;
  /** TTL or hop limit as it arrives: a segment has no router. */
  readonly hopLimit: number;
  /** IPv4 only, options included. */
  readonly ipHeader: Uint8Array | null;
  readonly payload: Uint8Array;
}

/** With its Ethernet header. */
export interface LinkFrame {
  readonly kind: "link-frame";
  readonly bytes: Uint8Array;
}

export type Frame = Datagram | LinkFrame;
