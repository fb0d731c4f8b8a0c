// Which groups adverts may go to.

import type { IpAddress } from "../../../base/ip-address.ts";

/** RFC 4291 §2.7: the low half of an IPv6 group's second byte is its scope, 2 the link's. */
const LINK_SCOPE = 2;

/** IPv4 groups have no scope. */
export function isOfLink(group: IpAddress): boolean {
  return group.family === "ipv4" || ((group.toBytes()[1] ?? 0) & 0x0f) === LINK_SCOPE;
}
