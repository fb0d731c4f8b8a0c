// RTM_NEWROUTE and RTM_DELROUTE (linux/rtnetlink.h): a route in the kernel's terms, interfaces by
// index, metrics by RTAX_* number.

import { type Family, IpAddress } from "../base/ip-address.ts";
import { type Prefix, prefix } from "../base/prefix.ts";
import { concatBytes } from "./bytes.ts";
import {
  AF_INET,
  AF_INET6,
  type Attributes,
  attribute,
  decodeAttributes,
  type NetlinkMessage,
  type NetlinkRequest,
  NLM_F_ACK,
  NLM_F_CREATE,
  NLM_F_DUMP,
  NLM_F_EXCL,
  NLM_F_REQUEST,
  readUint32At,
  string,
  uint8,
  uint16,
  uint32,
} from "./rtnetlink-message.ts";

export const RTM_NEWROUTE = 24;
export const RTM_DELROUTE = 25;
const RTM_GETROUTE = 26;

const RTMSG_BYTES = 12;
/** RTNH_F_ONLINK: the gateway is on the link, whatever the addresses say. */
const RTNH_F_ONLINK = 4;
/** In the header's one byte for a table above 255, which is in RTA_TABLE. */
const RT_TABLE_UNSPEC = 0;
const RTN_UNICAST = 1;
const MAX_TABLE_BYTE = 255;

/** An entry of the kernel's cache, not a route that anybody set. */
const RTM_F_CLONED = 0x200;

const RTA_DST = 1;
const RTA_SRC = 2;
const RTA_OIF = 4;
const RTA_GATEWAY = 5;
const RTA_PRIORITY = 6;
const RTA_PREFSRC = 7;
const RTA_METRICS = 8;
const RTA_MULTIPATH = 9;
const RTA_FLOW = 11;
const RTA_TABLE = 15;
const RTA_VIA = 18;
const RTA_PREF = 20;
const RTA_EXPIRES = 23;
const RTA_TTL_PROPAGATE = 26;

/** RTAX_LOCK: a bit for every metric that path discovery may not change. */
const RTAX_LOCK = 1;

export interface RouteMetric {
  /** RTAX_* */
  readonly type: number;
  /** A number, or the name of a congestion control algorithm. */
  readonly value: number | string;
  readonly locked: boolean;
}

export interface RouteHop {
  readonly gateway: IpAddress | null;
  /** 0 leaves the choice to the kernel. */
  readonly interfaceIndex: number;
  /** 1..256 */
  readonly weight: number;
  readonly onlink: boolean;
  /** Realms: source in the high half, destination in the low one. */
  readonly flow: number | null;
}

export interface RouteRequest {
  readonly family: Family;
  /** Null is the default route. */
  readonly destination: Prefix | null;
  readonly source: Prefix | null;
  readonly preferredSource: IpAddress | null;
  readonly gateway: IpAddress | null;
  /** 0 leaves the choice to the kernel. */
  readonly interfaceIndex: number;
  readonly type: number;
  readonly table: number;
  readonly scope: number;
  readonly protocol: number;
  readonly tos: number;
  readonly metric: number | null;
  readonly onlink: boolean;
  readonly metrics: readonly RouteMetric[];
  readonly nextHops: readonly RouteHop[];
  readonly flow: number | null;
  /** Router preference (RFC 4191) of an IPv6 route. */
  readonly preference: number | null;
  readonly expiresSeconds: number | null;
  readonly ttlPropagate: boolean | null;
}

/** Of one table and protocol, where the kernel is told to mind them; else of all. */
export function encodeRouteDump(
  wanted: Pick<RouteIdentity, "family" | "table" | "protocol">,
): NetlinkRequest {
  const body = new Uint8Array(RTMSG_BYTES);
  body[0] = familyNumber(wanted.family);
  body[5] = wanted.protocol;
  const table = attribute(RTA_TABLE, uint32(wanted.table));
  return {
    type: RTM_GETROUTE,
    flags: NLM_F_REQUEST | NLM_F_DUMP,
    body: concatBytes(body, table),
  };
}

/** Before equal ones, or, where it leads nowhere (blackhole and the like), only where there is
 * none: as keepalived. */
export function encodeAddRoute(route: RouteRequest): NetlinkRequest {
  const flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE;
  const exclusive = route.type === RTN_UNICAST ? 0 : NLM_F_EXCL;
  return { type: RTM_NEWROUTE, flags: flags | exclusive, body: encodeRoute(route) };
}

export function encodeRemoveRoute(route: RouteRequest): NetlinkRequest {
  return { type: RTM_DELROUTE, flags: NLM_F_REQUEST | NLM_F_ACK, body: encodeRoute(route) };
}

function encodeRoute(route: RouteRequest): Uint8Array {
  const header = Uint8Array.of(
    familyNumber(route.family),
    route.destination?.lengthBits ?? 0,
    route.source?.lengthBits ?? 0,
    route.tos,
    route.table > MAX_TABLE_BYTE ? RT_TABLE_UNSPEC : route.table,
    route.protocol,
    route.scope,
    route.type,
  );
  return concatBytes(
    header,
    uint32(route.onlink ? RTNH_F_ONLINK : 0),
    ...destinationAttributes(route),
    ...optionAttributes(route),
  );
}

function destinationAttributes(route: RouteRequest): readonly Uint8Array[] {
  const attributes: Uint8Array[] = [];
  if (route.table > MAX_TABLE_BYTE) attributes.push(attribute(RTA_TABLE, uint32(route.table)));
  const add = (type: number, address: IpAddress | undefined): void => {
    if (address !== undefined) attributes.push(attribute(type, address.toBytes()));
  };
  add(RTA_DST, route.destination?.address);
  add(RTA_SRC, route.source?.address);
  add(RTA_PREFSRC, route.preferredSource ?? undefined);
  if (route.gateway !== null) attributes.push(gatewayAttribute(route.family, route.gateway));
  if (route.interfaceIndex !== 0) attributes.push(attribute(RTA_OIF, uint32(route.interfaceIndex)));
  if (route.metric !== null) attributes.push(attribute(RTA_PRIORITY, uint32(route.metric)));
  return attributes;
}

function optionAttributes(route: RouteRequest): readonly Uint8Array[] {
  const { metrics, nextHops, flow, preference, expiresSeconds, ttlPropagate } = route;
  const attributes: Uint8Array[] = [];
  if (metrics.length > 0) attributes.push(metricsAttribute(metrics));
  if (nextHops.length > 0) {
    const hops = nextHops.map((hop) => encodeHop(route.family, hop));
    attributes.push(attribute(RTA_MULTIPATH, ...hops));
  }
  if (flow !== null) attributes.push(attribute(RTA_FLOW, uint32(flow)));
  if (preference !== null) attributes.push(attribute(RTA_PREF, uint8(preference)));
  if (expiresSeconds !== null) attributes.push(attribute(RTA_EXPIRES, uint32(expiresSeconds)));
  if (ttlPropagate !== null) {
    attributes.push(attribute(RTA_TTL_PROPAGATE, uint8(ttlPropagate ? 1 : 0)));
  }
  return attributes;
}

/** A gateway of the other family (an IPv4 route by way of IPv6) has an attribute of its own. */
function gatewayAttribute(family: Family, gateway: IpAddress): Uint8Array {
  if (gateway.family === family) return attribute(RTA_GATEWAY, gateway.toBytes());
  return attribute(RTA_VIA, uint16(familyNumber(gateway.family)), gateway.toBytes());
}

function metricsAttribute(metrics: readonly RouteMetric[]): Uint8Array {
  const locks = metrics.reduce((bits, { type, locked }) => (locked ? bits | (1 << type) : bits), 0);
  return attribute(
    RTA_METRICS,
    ...(locks === 0 ? [] : [attribute(RTAX_LOCK, uint32(locks))]),
    ...metrics.map(({ type, value }) =>
      attribute(type, typeof value === "number" ? uint32(value) : name(value)),
    ),
  );
}

/** Of an algorithm: without the final NUL byte. */
function name(text: string): Uint8Array {
  return string(text).subarray(0, -1);
}

/** struct rtnexthop (length, flags, weight - 1, interface) and its attributes. */
function encodeHop(family: Family, hop: RouteHop): Uint8Array {
  const attributes = concatBytes(
    ...(hop.gateway === null ? [] : [gatewayAttribute(family, hop.gateway)]),
    ...(hop.flow === null ? [] : [attribute(RTA_FLOW, uint32(hop.flow))]),
  );
  return concatBytes(
    uint16(8 + attributes.length),
    Uint8Array.of(hop.onlink ? RTNH_F_ONLINK : 0, hop.weight - 1),
    uint32(hop.interfaceIndex),
    attributes,
  );
}

/** What the kernel tells of a route, as far as it tells one from another. */
export interface RouteIdentity {
  readonly family: Family;
  readonly destination: Prefix | null;
  readonly table: number;
  readonly tos: number;
  readonly protocol: number;
  readonly metric: number;
}

/** Null for other families and for the kernel's cache. */
export function decodeRoute(message: NetlinkMessage): RouteIdentity | null {
  const { body } = message;
  const family = body[0];
  if (body.length < RTMSG_BYTES || (family !== AF_INET && family !== AF_INET6)) return null;
  if ((readUint32At(body, 8) & RTM_F_CLONED) !== 0) return null;
  const attributes = decodeAttributes(body, RTMSG_BYTES);
  const lengthBits = body[1] ?? 0;
  const destination = attributes.get(RTA_DST);
  return {
    family: family === AF_INET ? "ipv4" : "ipv6",
    destination: destination === undefined ? null : prefixOf(destination, lengthBits),
    table: numberOf(attributes, RTA_TABLE) ?? body[4] ?? 0,
    tos: body[3] ?? 0,
    protocol: body[5] ?? 0,
    metric: numberOf(attributes, RTA_PRIORITY) ?? 0,
  };
}

function prefixOf(bytes: Uint8Array, lengthBits: number): Prefix | null {
  if ((bytes.length !== 4 && bytes.length !== 16) || lengthBits > 8 * bytes.length) return null;
  return prefix(IpAddress.fromBytes(bytes), lengthBits);
}

function numberOf(attributes: Attributes, type: number): number | undefined {
  const value = attributes.get(type);
  return value === undefined ? undefined : readUint32At(value, 0);
}

function familyNumber(family: Family): number {
  return family === "ipv4" ? AF_INET : AF_INET6;
}
