// RTM_NEWLINK and RTM_DELLINK (linux/if_link.h): a network interface as the kernel tells it.

import { MAC_BYTES, MacAddress } from "../base/mac-address.ts";
import {
  AF_INET6,
  AF_UNSPEC,
  type Attributes,
  decodeAttributes,
  decodeString,
  type NetlinkMessage,
  type NetlinkRequest,
  NLM_F_DUMP,
  NLM_F_REQUEST,
  readUint16At,
  readUint32At,
} from "./rtnetlink-message.ts";

export const RTM_NEWLINK = 16;
export const RTM_DELLINK = 17;
const RTM_GETLINK = 18;

const IFINFOMSG_BYTES = 16;

const IFLA_ADDRESS = 1;
const IFLA_IFNAME = 3;
const IFLA_MTU = 4;
const IFLA_MASTER = 10;
const IFLA_LINKINFO = 18;
const IFLA_INFO_SLAVE_KIND = 4;
const IFLA_AF_SPEC = 26;
/** linux/ipv6.h: settings as 32-bit numbers, DEVCONF_FORWARDING first. */
const IFLA_INET6_CONF = 2;

const IFF_UP = 0x1;
const IFF_LOOPBACK = 0x8;
const IFF_RUNNING = 0x40;
const IFF_NOARP = 0x80;
const IFF_MULTICAST = 0x1000;

/** The same fields as the model's view of a link. */
export interface LinkMessage {
  readonly index: number;
  readonly name: string;
  /** Null where the link has none of six bytes. */
  readonly mac: MacAddress | null;
  readonly running: boolean;
  readonly adminUp: boolean;
  readonly multicast: boolean;
  readonly loopback: boolean;
  readonly noArp: boolean;
  /** ARPHRD_* */
  readonly hardwareType: number;
  readonly mtuBytes: number;
  /** Index of the VRF it is enslaved to, or 0; masters of other kinds do not count. */
  readonly masterIndex: number;
  /** net.ipv6.conf.IF.forwarding; false without IPv6. */
  readonly ipv6Forwarding: boolean;
}

export function encodeLinkDump(): NetlinkRequest {
  const body = new Uint8Array(IFINFOMSG_BYTES);
  return { type: RTM_GETLINK, flags: NLM_F_REQUEST | NLM_F_DUMP, body };
}

/** Null for what is not about the link itself: messages of another family (a bridge tells with
 * RTM_DELLINK that a port left it), or without index or name. */
export function decodeLink(message: NetlinkMessage): LinkMessage | null {
  const { body } = message;
  if (body.length < IFINFOMSG_BYTES || body[0] !== AF_UNSPEC) return null;
  const attributes = decodeAttributes(body, IFINFOMSG_BYTES);
  const index = readUint32At(body, 4);
  const name = attributes.get(IFLA_IFNAME);
  if (index === 0 || name === undefined) return null;
  const flags = readUint32At(body, 8);
  const mac = attributes.get(IFLA_ADDRESS);
  const has = (bits: number): boolean => (flags & bits) === bits;
  return {
    index,
    name: decodeString(name),
    mac: mac?.length === MAC_BYTES ? MacAddress.fromBytes(mac) : null,
    running: has(IFF_UP | IFF_RUNNING),
    adminUp: has(IFF_UP),
    multicast: has(IFF_MULTICAST),
    loopback: has(IFF_LOOPBACK),
    noArp: has(IFF_NOARP),
    hardwareType: readUint16At(body, 2),
    mtuBytes: numberOf(attributes, IFLA_MTU),
    masterIndex: isVrfSlave(attributes) ? numberOf(attributes, IFLA_MASTER) : 0,
    ipv6Forwarding: forwardsIpv6(attributes),
  };
}

function forwardsIpv6(attributes: Attributes): boolean {
  const families = attributes.get(IFLA_AF_SPEC);
  const inet6 = families === undefined ? families : decodeAttributes(families, 0).get(AF_INET6);
  return inet6 !== undefined && numberOf(decodeAttributes(inet6, 0), IFLA_INET6_CONF) !== 0;
}

function isVrfSlave(attributes: Attributes): boolean {
  const info = attributes.get(IFLA_LINKINFO);
  const kind = info === undefined ? info : decodeAttributes(info, 0).get(IFLA_INFO_SLAVE_KIND);
  return kind !== undefined && decodeString(kind) === "vrf";
}

function numberOf(attributes: Attributes, type: number): number {
  const value = attributes.get(type);
  return value === undefined ? 0 : readUint32At(value, 0);
}
