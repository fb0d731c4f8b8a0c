// Adverts of a router that is not there.

import { IpAddress } from "../../../src/base/ip-address.ts";
import { MacAddress } from "../../../src/base/mac-address.ts";
import type { Micros } from "../../../src/base/units.ts";
import { encodeAdvertisement, VRRP_PROTOCOL } from "../../../src/wire/advertisement.ts";
import { ETHERTYPE_IPV4, encodeEthernet } from "../../../src/wire/ethernet.ts";
import { encodeIpv4Header } from "../../../src/wire/ipv4.ts";

const GROUP = IpAddress.of("224.0.0.18");
const GROUP_MAC = MacAddress.fromBytes(Uint8Array.of(0x01, 0, 0x5e, 0, 0, 0x12));
const STRANGER = IpAddress.of("10.129.0.99");
const STRANGER_MAC = MacAddress.fromBytes(Uint8Array.of(0x02, 0, 0, 0, 0, 0x99));

export interface ForgedAdvert {
  readonly version: 2 | 3;
  readonly vrid: number;
  readonly priority: number;
  readonly address: string;
  readonly advertIntervalUs: Micros;
  readonly ttl: number;
  /** v2 only: eight characters at most make an advert with a password; null one without. */
  readonly password: string | null;
}

/** The whole Ethernet frame. */
export function forgeAdvert(forged: ForgedAdvert): Uint8Array {
  return frameOf(forgeMessage(forged), forged.ttl);
}

/** What follows the IPv4 header. */
export function forgeMessage(forged: ForgedAdvert): Uint8Array {
  const { password } = forged;
  return encodeAdvertisement(
    {
      version: forged.version,
      vrid: forged.vrid,
      priority: forged.priority,
      addresses: [IpAddress.of(forged.address)],
      advertIntervalUs: forged.advertIntervalUs,
      authType: password === null ? 0 : 1,
      authData: forged.version === 2 ? passwordBytes(password ?? "") : new Uint8Array(),
      checksum: forged.version === 2 ? "message" : "pseudo-header",
      trailer: new Uint8Array(),
    },
    { family: "ipv4", source: STRANGER, destination: GROUP, group: GROUP },
  );
}

/** An Ethernet frame with that message in a datagram of protocol 112, whatever it says. */
export function frameOf(message: Uint8Array, ttl = 255): Uint8Array {
  const header = encodeIpv4Header({
    source: STRANGER,
    destination: GROUP,
    protocol: VRRP_PROTOCOL,
    ttl,
    identification: 1,
    payloadBytes: message.length,
  });
  const link = { destination: GROUP_MAC, source: STRANGER_MAC, etherType: ETHERTYPE_IPV4 };
  return encodeEthernet(link, Buffer.concat([header, message]));
}

function passwordBytes(password: string): Uint8Array {
  const bytes = new Uint8Array(8);
  bytes.set(new TextEncoder().encode(password));
  return bytes;
}
