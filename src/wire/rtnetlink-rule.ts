// RTM_NEWRULE and RTM_DELRULE (linux/fib_rules.h): policy routing rules in the kernel's terms.

import { type Family, IpAddress } from "../base/ip-address.ts";
import { type Prefix, prefix } from "../base/prefix.ts";
import { concatBytes } from "./bytes.ts";
import {
  AF_INET,
  AF_INET6,
  attribute,
  decodeAttributes,
  decodeString,
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

export const RTM_NEWRULE = 32;
export const RTM_DELRULE = 33;
const RTM_GETRULE = 34;

const FIB_RULE_HEADER_BYTES = 12;
const FIB_RULE_INVERT = 2;
/** In the header's one byte for a table above 255, which is in FRA_TABLE. */
const RT_TABLE_UNSPEC = 0;
const MAX_TABLE_BYTE = 255;

const FRA_DST = 1;
const FRA_SRC = 2;
const FRA_IIFNAME = 3;
const FRA_GOTO = 4;
const FRA_PRIORITY = 6;
const FRA_FWMARK = 10;
const FRA_FLOW = 11;
const FRA_TUN_ID = 12;
const FRA_SUPPRESS_IFGROUP = 13;
const FRA_SUPPRESS_PREFIXLEN = 14;
const FRA_TABLE = 15;
const FRA_FWMASK = 16;
const FRA_OIFNAME = 17;
const FRA_L3MDEV = 19;
const FRA_UID_RANGE = 20;
const FRA_PROTOCOL = 21;
const FRA_IP_PROTO = 22;
const FRA_SPORT_RANGE = 23;
const FRA_DPORT_RANGE = 24;

export interface RuleRequest {
  readonly family: Family;
  readonly from: Prefix | null;
  readonly to: Prefix | null;
  /** 0 where the action is no look-up. */
  readonly table: number;
  /** FR_ACT_* */
  readonly action: number;
  readonly goto: number | null;
  readonly preference: number | null;
  readonly not: boolean;
  readonly iif: string | null;
  readonly oif: string | null;
  readonly tos: number;
  readonly fwmark: { readonly mark: number; readonly mask: number } | null;
  readonly protocol: number;
  readonly flow: number | null;
  readonly tunnelId: bigint | null;
  readonly suppressPrefixLength: number | null;
  readonly suppressGroup: number | null;
  readonly l3mdev: boolean;
  readonly uidRange: readonly [number, number] | null;
  readonly ipProtocol: number | null;
  readonly sourcePorts: readonly [number, number] | null;
  readonly destinationPorts: readonly [number, number] | null;
}

/** Exclusive, as keepalived: an equal rule is EEXIST instead of a second one. */
export function encodeAddRule(rule: RuleRequest): NetlinkRequest {
  const flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL;
  return { type: RTM_NEWRULE, flags, body: encodeRule(rule) };
}

export function encodeRemoveRule(rule: RuleRequest): NetlinkRequest {
  return { type: RTM_DELRULE, flags: NLM_F_REQUEST | NLM_F_ACK, body: encodeRule(rule) };
}

function encodeRule(rule: RuleRequest): Uint8Array {
  const header = Uint8Array.of(
    rule.family === "ipv4" ? AF_INET : AF_INET6,
    rule.to?.lengthBits ?? 0,
    rule.from?.lengthBits ?? 0,
    rule.tos,
    rule.table > MAX_TABLE_BYTE ? RT_TABLE_UNSPEC : rule.table,
    0,
    0,
    rule.action,
  );
  return concatBytes(
    header,
    uint32(rule.not ? FIB_RULE_INVERT : 0),
    ...matchAttributes(rule),
    ...actionAttributes(rule),
  );
}

function matchAttributes(rule: RuleRequest): readonly Uint8Array[] {
  const list: Uint8Array[] = [];
  const { fwmark, tunnelId, uidRange } = rule;
  const ports = (type: number, range: readonly [number, number] | null): void => {
    if (range !== null) list.push(attribute(type, uint16(range[0]), uint16(range[1])));
  };
  if (rule.to !== null) list.push(attribute(FRA_DST, rule.to.address.toBytes()));
  if (rule.from !== null) list.push(attribute(FRA_SRC, rule.from.address.toBytes()));
  if (rule.iif !== null) list.push(attribute(FRA_IIFNAME, string(rule.iif)));
  if (rule.oif !== null) list.push(attribute(FRA_OIFNAME, string(rule.oif)));
  if (fwmark !== null) {
    list.push(attribute(FRA_FWMARK, uint32(fwmark.mark)));
    list.push(attribute(FRA_FWMASK, uint32(fwmark.mask)));
  }
  if (tunnelId !== null) list.push(attribute(FRA_TUN_ID, bigEndian64(tunnelId)));
  if (uidRange !== null) {
    list.push(attribute(FRA_UID_RANGE, uint32(uidRange[0]), uint32(uidRange[1])));
  }
  if (rule.ipProtocol !== null) list.push(attribute(FRA_IP_PROTO, uint8(rule.ipProtocol)));
  ports(FRA_SPORT_RANGE, rule.sourcePorts);
  ports(FRA_DPORT_RANGE, rule.destinationPorts);
  return list;
}

function actionAttributes(rule: RuleRequest): readonly Uint8Array[] {
  const list: Uint8Array[] = [attribute(FRA_PROTOCOL, uint8(rule.protocol))];
  const number = (type: number, value: number | null): void => {
    if (value !== null) list.push(attribute(type, uint32(value)));
  };
  if (rule.table > MAX_TABLE_BYTE) number(FRA_TABLE, rule.table);
  number(FRA_PRIORITY, rule.preference);
  number(FRA_GOTO, rule.goto);
  number(FRA_FLOW, rule.flow);
  number(FRA_SUPPRESS_PREFIXLEN, rule.suppressPrefixLength);
  number(FRA_SUPPRESS_IFGROUP, rule.suppressGroup);
  if (rule.l3mdev) list.push(attribute(FRA_L3MDEV, uint8(1)));
  return list;
}

/** The tunnel id alone is in network byte order. */
function bigEndian64(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value);
  return bytes;
}

export function encodeRuleDump(family: Family): NetlinkRequest {
  const body = new Uint8Array(FIB_RULE_HEADER_BYTES);
  body[0] = family === "ipv4" ? AF_INET : AF_INET6;
  return { type: RTM_GETRULE, flags: NLM_F_REQUEST | NLM_F_DUMP, body };
}

/** What the kernel tells of a rule, as far as it tells one from another. */
export interface RuleIdentity {
  readonly family: Family;
  readonly from: Prefix | null;
  readonly to: Prefix | null;
  readonly table: number;
  readonly action: number;
  readonly preference: number;
  readonly iif: string | null;
  readonly oif: string | null;
  readonly mark: number;
}

/** Null for other families. */
export function decodeRule(message: NetlinkMessage): RuleIdentity | null {
  const { body } = message;
  const family = body[0];
  if (body.length < FIB_RULE_HEADER_BYTES) return null;
  if (family !== AF_INET && family !== AF_INET6) return null;
  const attributes = decodeAttributes(body, FIB_RULE_HEADER_BYTES);
  const number = (type: number): number | undefined => {
    const value = attributes.get(type);
    return value === undefined ? undefined : readUint32At(value, 0);
  };
  const text = (type: number): string | null => {
    const value = attributes.get(type);
    return value === undefined ? null : decodeString(value);
  };
  const net = (type: number, lengthBits: number): Prefix | null => {
    const value = attributes.get(type);
    if (value?.length !== 4 && value?.length !== 16) return null;
    return lengthBits > 8 * value.length ? null : prefix(IpAddress.fromBytes(value), lengthBits);
  };
  return {
    family: family === AF_INET ? "ipv4" : "ipv6",
    from: net(FRA_SRC, body[2] ?? 0),
    to: net(FRA_DST, body[1] ?? 0),
    table: number(FRA_TABLE) ?? body[4] ?? 0,
    action: body[7] ?? 0,
    preference: number(FRA_PRIORITY) ?? 0,
    iif: text(FRA_IIFNAME),
    oif: text(FRA_OIFNAME),
    mark: number(FRA_FWMARK) ?? 0,
  };
}
