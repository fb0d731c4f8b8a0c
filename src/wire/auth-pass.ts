// VRRPv2 simple text password (RFC 2338 §5.3.10), keepalived.conf(5) `auth_type PASS`: in clear
// text, so it keeps misconfigured routers apart and nothing more.

import { timingSafeEqual } from "node:crypto";
import type { Secret } from "../base/secret.ts";
import { AUTH_DATA_BYTES } from "./vrrp-v2.ts";

/** The first 8 octets of the password in UTF-8, padded with zeros; also the key of AH. */
export function passwordOctets(password: Secret): Uint8Array {
  const octets = new Uint8Array(AUTH_DATA_BYTES);
  octets.set(new TextEncoder().encode(password.reveal()).subarray(0, AUTH_DATA_BYTES));
  return octets;
}

/** Compares all 8 octets, so that a password does not pass for one that it begins; takes the same
 * time wherever they differ.
 * @param authData the authentication data of a VRRPv2 message */
export function passwordMatches(authData: Uint8Array, password: Secret): boolean {
  return authData.length === AUTH_DATA_BYTES && timingSafeEqual(authData, passwordOctets(password));
}
