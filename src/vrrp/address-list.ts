// Do two routers advertise the same addresses? As sets: the order is a help for those who debug, no
// rule (RFC 9568 §5.2.9).

import type { IpAddress } from "../base/ip-address.ts";
import type { AddressDifference } from "./reject.ts";

/** The first difference, in keepalived's order: count, then the first of ours that is missing. */
export function compareAddresses(
  own: readonly IpAddress[],
  received: readonly IpAddress[],
): AddressDifference | null {
  if (own.length !== received.length) {
    return { kind: "address-count", count: received.length, expected: own.length };
  }
  // Routers of one configuration name them in one order.
  if (own.every((address, index) => received[index]?.equals(address))) return null;
  const texts = new Set(received.map(({ text }) => text));
  const missing = own.find(({ text }) => !texts.has(text));
  return missing === undefined ? null : { kind: "address-list", missing };
}
