// RTM_NEWNETCONF (linux/netconf.h): a setting of an interface below /proc/sys/net has changed. No
// message about the link tells of it.

import {
  AF_INET6,
  align,
  decodeAttributes,
  type NetlinkMessage,
  readUint32At,
} from "./rtnetlink-message.ts";

export const RTM_NEWNETCONF = 80;

/** One byte, the family. */
const NETCONFMSG_BYTES = 1;
const NETCONFA_IFINDEX = 1;
const NETCONFA_FORWARDING = 2;
/** Negative numbers stand for `all` and `default`. */
const GREATEST_INDEX = 0x7fff_ffff;

export interface ForwardingMessage {
  readonly index: number;
  /** net.ipv6.conf.IF.forwarding */
  readonly ipv6Forwarding: boolean;
}

/** Null for what is not about the forwarding of IPv6 on one interface. */
export function decodeForwarding({ body }: NetlinkMessage): ForwardingMessage | null {
  if (body[0] !== AF_INET6) return null;
  const attributes = decodeAttributes(body, align(NETCONFMSG_BYTES));
  const index = attributes.get(NETCONFA_IFINDEX);
  const forwarding = attributes.get(NETCONFA_FORWARDING);
  if (index === undefined || forwarding === undefined) return null;
  const number = readUint32At(index, 0);
  if (number === 0 || number > GREATEST_INDEX) return null;
  return { index: number, ipv6Forwarding: readUint32At(forwarding, 0) !== 0 };
}
