// Where a VRRP message begins: laws read adverts from their bytes, and `auth_type AH` puts a header
// before them.

import { AH_HEADER_BYTES, AH_PROTOCOL } from "../../wire/ah.ts";

const VRRP_PROTOCOL = 112;
const IPV4_PROTOCOL_OFFSET = 9;

/** The message in what follows an IP header, a view; null where the protocol carries none.
 * @param protocol of the IP header */
export function vrrpMessage(payload: Uint8Array, protocol: number): Uint8Array | null {
  if (protocol === AH_PROTOCOL) return payload.subarray(AH_HEADER_BYTES);
  return protocol === VRRP_PROTOCOL ? payload : null;
}

/** The message in what an instance sends: IPv4 is sent with its header, IPv6 without. */
export function sentMessage(bytes: Uint8Array, family: "ipv4" | "ipv6"): Uint8Array {
  if (family === "ipv6") return bytes;
  const payload = bytes.subarray(4 * ((bytes[0] ?? 0) & 0x0f));
  return vrrpMessage(payload, bytes[IPV4_PROTOCOL_OFFSET] ?? 0) ?? payload;
}
