// RTM_NEWADDR and RTM_DELADDR (linux/if_addr.h): addresses of interfaces, asked for with the very
// attributes that keepalived sends, so that the kernel shows them alike.

import { type Family, IpAddress } from "../base/ip-address.ts";
import { type Prefix, prefix } from "../base/prefix.ts";
import { RequestBody } from "./rtnetlink-body.ts";
import {
  AF_INET,
  AF_INET6,
  type Attributes,
  decodeAttributes,
  decodeString,
  type NetlinkMessage,
  type NetlinkRequest,
  NLM_F_ACK,
  NLM_F_CREATE,
  NLM_F_DUMP,
  NLM_F_REPLACE,
  NLM_F_REQUEST,
  readUint32At,
  string,
} from "./rtnetlink-message.ts";

export const RTM_NEWADDR = 20;
export const RTM_DELADDR = 21;
const RTM_GETADDR = 22;

const IFADDRMSG_BYTES = 8;

const IFA_ADDRESS = 1;
const IFA_LOCAL = 2;
const IFA_LABEL = 3;
const IFA_BROADCAST = 4;
const IFA_CACHEINFO = 6;
const IFA_FLAGS = 8;
/** Linux 5.18; older kernels ignore it. */
const IFA_PROTO = 11;

/** INFINITY_LIFE_TIME */
const FOR_EVER = 0xffff_ffff;

/** The same fields as the model's view of an address. */
export interface AddressMessage {
  readonly interfaceIndex: number;
  readonly prefix: Prefix;
  /** IPv4 only; the kernel gives the interface's name where none was set. */
  readonly label: string | null;
  readonly scope: number;
  readonly broadcast: IpAddress | null;
  readonly peer: Prefix | null;
  /** IFA_F_* */
  readonly flags: number;
  readonly protocol: number;
}

export interface AddressRequest extends AddressMessage {
  readonly preferredLifetimeSeconds: number | null;
  /** Null for ever; where it is given an address that is there takes it over. */
  readonly validLifetimeSeconds?: number | null;
}

export function encodeAddressDump(family: Family): NetlinkRequest {
  const body = new Uint8Array(IFADDRMSG_BYTES);
  body[0] = familyNumber(family);
  return { type: RTM_GETADDR, flags: NLM_F_REQUEST | NLM_F_DUMP, body };
}

/** Without NLM_F_CREATE and NLM_F_EXCL, as keepalived: an address that exists is EEXIST all the
 * same, unless a lifetime is given to it (NLM_F_REPLACE). */
export function encodeAddAddress(address: AddressRequest): NetlinkRequest {
  const { label, broadcast, peer, flags, protocol } = address;
  const { preferredLifetimeSeconds: preferred, validLifetimeSeconds: valid } = address;
  const body = beginBody(address);
  if (preferred !== null || valid !== undefined) {
    writeLifetimes(body, preferred ?? FOR_EVER, valid ?? FOR_EVER);
  }
  body.addressAttribute(IFA_LOCAL, address.prefix.address);
  if (peer !== null) body.addressAttribute(IFA_ADDRESS, peer.address);
  if (label !== null) body.bytesAttribute(IFA_LABEL, string(label));
  if (broadcast !== null) body.addressAttribute(IFA_BROADCAST, broadcast);
  if (flags !== 0) body.uint32Attribute(IFA_FLAGS, flags);
  if (protocol !== 0) body.uint8Attribute(IFA_PROTO, protocol);
  const change = valid === undefined ? 0 : NLM_F_CREATE | NLM_F_REPLACE;
  return { type: RTM_NEWADDR, flags: NLM_F_REQUEST | NLM_F_ACK | change, body: body.finish() };
}

/** Names no label: it would keep an address whose label was changed. */
export function encodeRemoveAddress(address: AddressRequest): NetlinkRequest {
  const { peer, prefix: local } = address;
  const body = beginBody(address);
  body.addressAttribute(IFA_LOCAL, local.address);
  if (peer !== null) body.addressAttribute(IFA_ADDRESS, peer.address);
  else if (local.address.family === "ipv4") body.addressAttribute(IFA_ADDRESS, local.address);
  return { type: RTM_DELADDR, flags: NLM_F_REQUEST | NLM_F_ACK, body: body.finish() };
}

/** Null for a family that is neither IPv4 nor IPv6, or what carries no whole address. */
export function decodeAddress(message: NetlinkMessage): AddressMessage | null {
  const { body } = message;
  const family = body[0];
  if (body.length < IFADDRMSG_BYTES || (family !== AF_INET && family !== AF_INET6)) return null;
  const attributes = decodeAttributes(body, IFADDRMSG_BYTES);
  const lengthBytes = family === AF_INET ? 4 : 16;
  const read = (type: number): IpAddress | null => {
    const value = attributes.get(type);
    return value?.length === lengthBytes ? IpAddress.fromBytes(value) : null;
  };
  const lengthBits = body[1] ?? 0;
  // With IFA_LOCAL, IFA_ADDRESS is the other end; IPv6 gives IFA_LOCAL only where there is one.
  const far = read(IFA_ADDRESS);
  const local = read(IFA_LOCAL) ?? far;
  if (local === null || lengthBits > 8 * lengthBytes) return null;
  const label = attributes.get(IFA_LABEL);
  const flags = attributes.get(IFA_FLAGS);
  return {
    interfaceIndex: readUint32At(body, 4),
    prefix: prefix(local, lengthBits),
    label: label === undefined ? null : decodeString(label),
    scope: body[3] ?? 0,
    broadcast: read(IFA_BROADCAST),
    peer: far === null || far.equals(local) ? null : prefix(far, lengthBits),
    flags: flags === undefined ? (body[2] ?? 0) : readUint32At(flags, 0),
    protocol: firstByte(attributes, IFA_PROTO),
  };
}

/** struct ifaddrmsg: family, prefix length (of the other end where there is one), flags (in
 * IFA_FLAGS instead), scope, interface. */
function beginBody(address: AddressRequest): RequestBody {
  const body = new RequestBody();
  body.uint8(familyNumber(address.prefix.address.family));
  body.uint8((address.peer ?? address.prefix).lengthBits);
  body.uint8(0);
  body.uint8(address.scope);
  body.uint32(address.interfaceIndex);
  return body;
}

/** struct ifa_cacheinfo: preferred and valid lifetime, two stamps of the kernel's own. */
function writeLifetimes(body: RequestBody, preferredSeconds: number, validSeconds: number): void {
  const preferred = Math.min(preferredSeconds, validSeconds);
  body.uint32Attribute(IFA_CACHEINFO, preferred, validSeconds, 0, 0);
}

function familyNumber(family: Family): number {
  return family === "ipv4" ? AF_INET : AF_INET6;
}

function firstByte(attributes: Attributes, type: number): number {
  return attributes.get(type)?.[0] ?? 0;
}
