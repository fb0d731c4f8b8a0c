// A client on a segment: the neighbour cache that gratuitous ARP and unsolicited NA are sent for.
// It shows where traffic to a virtual address would go; it asks nothing itself, so that a missing
// announcement stays visible.

import { assertNever } from "../base/invariant.ts";
import type { IpAddress } from "../base/ip-address.ts";
import type { MacAddress } from "../base/mac-address.ts";
import { decodeArp } from "../wire/arp.ts";
import { decodeEthernet, ETHERTYPE_ARP, ETHERTYPE_IPV6 } from "../wire/ethernet.ts";
import { decodeIpv6 } from "../wire/ipv6.ts";
import { decodeNeighborAdvertisement } from "../wire/ndisc.ts";
import type { Frame } from "./frame.ts";
import type { Port } from "./network.ts";

/** Name of the client in cuts and partitions. */
export const CLIENT = "client";

/** What a frame says about who has an address. */
export interface Announcement {
  readonly address: IpAddress;
  readonly mac: MacAddress;
}

export class Neighbours implements Port {
  readonly host: string = CLIENT;
  readonly #cache = new Map<string, MacAddress>();

  isUp(): boolean {
    return true;
  }

  receive(frame: Frame): void {
    if (frame.kind !== "link-frame") return;
    const announced = readAnnouncement(frame.bytes);
    if (announced !== null) this.#cache.set(announced.address.text, announced.mac);
  }

  /** Null while nobody announced the address. */
  lookUp(address: IpAddress): MacAddress | null {
    return this.#cache.get(address.text) ?? null;
  }
}

/** Null for a frame that announces nothing. */
export function readAnnouncement(bytes: Uint8Array): Announcement | null {
  const frame = decodeEthernet(bytes);
  if (frame === null) return null;
  if (frame.etherType === ETHERTYPE_ARP) {
    const arp = decodeArp(frame.payload);
    if (arp === null || !arp.senderAddress.equals(arp.targetAddress)) return null;
    return { address: arp.senderAddress, mac: arp.senderMac };
  }
  if (frame.etherType !== ETHERTYPE_IPV6) return null;
  const decoded = decodeIpv6(frame.payload);
  switch (decoded.kind) {
    case "rejected":
      return null;
    case "packet": {
      const advertised = decodeNeighborAdvertisement(decoded.packet);
      if (advertised === null || advertised.targetMac === null) return null;
      return { address: advertised.target, mac: advertised.targetMac };
    }
    default:
      return assertNever(decoded);
  }
}
