// Adverts of a third machine, made by hand.

import { IpAddress } from "../../../src/base/ip-address.ts";
import { MacAddress } from "../../../src/base/mac-address.ts";
import type { Secret } from "../../../src/base/secret.ts";
import { seconds } from "../../../src/base/units.ts";
import { encodeAdvertisement, VRRP_PROTOCOL } from "../../../src/wire/advertisement.ts";
import { AH_HEADER_BYTES, AH_PROTOCOL, AUTH_TYPE_AH, signAh } from "../../../src/wire/ah.ts";
import { NO_BYTES } from "../../../src/wire/bytes.ts";
import { ETHERTYPE_IPV4, encodeEthernet } from "../../../src/wire/ethernet.ts";
import { encodeIpv4Header } from "../../../src/wire/ipv4.ts";

const GROUP = IpAddress.of("224.0.0.18");
const GROUP_MAC = MacAddress.fromBytes(Uint8Array.of(0x01, 0, 0x5e, 0, 0, 0x12));
const STRANGER_MAC = MacAddress.fromBytes(Uint8Array.of(0x02, 0, 0, 0, 0, 0x99));

export interface Forgery {
  readonly vrid: number;
  readonly priority: number;
  readonly addresses: readonly string[];
  /** Default 10.129.0.99. */
  readonly source?: string;
  /** Default 255. */
  readonly ttl?: number;
  /** `auth_type AH`. */
  readonly ah?: { readonly password: Secret; readonly sequence: number };
}

/** A VRRPv2 advert every second, as an Ethernet frame. */
export function forge(forgery: Forgery): Uint8Array {
  const source = IpAddress.of(forgery.source ?? "10.129.0.99");
  const message = encodeAdvertisement(
    {
      version: 2,
      vrid: forgery.vrid,
      priority: forgery.priority,
      addresses: forgery.addresses.map((address) => IpAddress.of(address)),
      advertIntervalUs: seconds(1),
      authType: forgery.ah === undefined ? 0 : AUTH_TYPE_AH,
      authData: new Uint8Array(8),
      checksum: "message",
      trailer: new Uint8Array(),
    },
    { family: "ipv4", source, destination: GROUP, group: GROUP },
  );
  return datagram(message, source, forgery);
}

function datagram(message: Uint8Array, source: IpAddress, { ttl = 255, ah }: Forgery): Uint8Array {
  const ipHeader = encodeIpv4Header({
    source,
    destination: GROUP,
    protocol: ah === undefined ? VRRP_PROTOCOL : AH_PROTOCOL,
    ttl,
    identification: 1,
    payloadBytes: message.length + (ah === undefined ? 0 : AH_HEADER_BYTES),
  });
  const scope = { ipHeader, isUnicast: false };
  const signature =
    ah === undefined ? NO_BYTES : signAh({ ...scope, password: ah.password }, ah.sequence, message);
  const link = { destination: GROUP_MAC, source: STRANGER_MAC, etherType: ETHERTYPE_IPV4 };
  return encodeEthernet(link, Buffer.concat([ipHeader, signature, message]));
}
