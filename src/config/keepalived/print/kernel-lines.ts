// Address, route and rule lines from the model.

import type {
  RouteNextHop,
  RouteOption,
  VirtualAddress,
  VirtualRoute,
  VirtualRule,
} from "../../../model/address.ts";
import { prefixText, word } from "./words.ts";

/** if_addr.h IFA_F_* */
const IFA_F_NODAD = 0x02;
const FLAG_WORDS: ReadonlyArray<readonly [bit: number, name: string]> = [
  [0x10, "home"],
  [0x100, "mngtmpaddr"],
  [0x200, "noprefixroute"],
  [0x400, "autojoin"],
];

export function addressLine(address: VirtualAddress): string {
  const { prefix, peer, flags } = address;
  const ipv6 = prefix.address.family === "ipv6";
  const words = [peer === null ? prefixText(prefix) : prefix.address.text];
  if (peer !== null) words.push("peer", peer.address.text);
  words.push("dev", word(address.interfaceName));
  if (address.scope !== 0) words.push("scope", String(address.scope));
  if (address.label !== null) words.push("label", word(address.label));
  if (address.broadcast !== null) words.push("brd", address.broadcast.text);
  for (const [bit, name] of FLAG_WORDS) if ((flags & bit) !== 0) words.push(name);
  if (ipv6 && (flags & IFA_F_NODAD) === 0) words.push("-nodad");
  if (ipv6) words.push("preferred_lft", String(address.preferredLifetimeSeconds ?? "forever"));
  if (address.noTrack) words.push("no_track");
  if (address.trackGroup !== null) words.push("track_group", word(address.trackGroup));
  if (address.useVmac) words.push("use_vmac");
  return words.join(" ");
}

/** rtnetlink.h RTN_* */
const ROUTE_TYPES: readonly string[] = [
  "",
  "unicast",
  "local",
  "broadcast",
  "anycast",
  "multicast",
  "blackhole",
  "unreachable",
  "prohibit",
  "throw",
  "nat",
  "xresolve",
];

export function routeLine(route: VirtualRoute): string {
  const words = [route.family === "ipv4" ? "inet" : "inet6"];
  const placement = route.options.get("placement");
  if (placement !== undefined) words.push(String(placement.value));
  words.push(ROUTE_TYPES[route.type] ?? "unicast");
  words.push(route.destination === null ? "default" : prefixText(route.destination));
  if (route.source !== null) words.push("from", prefixText(route.source));
  if (route.preferredSource !== null) words.push("src", route.preferredSource.text);
  if (route.gateway !== null) words.push("via", route.gateway.text);
  if (route.interfaceName !== null) words.push("dev", word(route.interfaceName));
  if (route.table !== null) words.push("table", String(route.table));
  if (route.scope !== null) words.push("scope", String(route.scope));
  if (route.protocol !== 0) words.push("protocol", String(route.protocol));
  if (route.tos !== null) words.push("tos", String(route.tos));
  if (route.metric !== null) words.push("metric", String(route.metric));
  if (route.onlink) words.push("onlink");
  for (const [name, option] of route.options) {
    if (name !== "placement") words.push(...optionWords(name, option));
  }
  if (route.noTrack) words.push("no_track");
  if (route.trackGroup !== null) words.push("track_group", word(route.trackGroup));
  words.push(...route.nextHops.flatMap(nextHopWords));
  return words.join(" ");
}

function optionWords(name: string, { value, locked }: RouteOption): string[] {
  return [name, ...(locked ? ["lock"] : []), String(value)];
}

function nextHopWords(hop: RouteNextHop): string[] {
  const words = ["nexthop"];
  if (hop.gateway !== null) words.push("via", hop.gateway.text);
  if (hop.interfaceName !== null) words.push("dev", word(hop.interfaceName));
  words.push("weight", String(hop.weight));
  if (hop.onlink) words.push("onlink");
  return words;
}

/** fib_rules.h FR_ACT_* */
const ACTIONS: ReadonlyMap<number, string> = new Map([
  [3, "nop"],
  [6, "blackhole"],
  [7, "unreachable"],
  [8, "prohibit"],
]);

export function ruleLine(rule: VirtualRule): string {
  const words = [rule.family === "ipv4" ? "inet" : "inet6"];
  if (rule.not) words.push("not");
  if (rule.from !== null) words.push("from", prefixText(rule.from));
  if (rule.to !== null) words.push("to", prefixText(rule.to));
  if (rule.preference !== null) words.push("preference", String(rule.preference));
  if (rule.iif !== null) words.push("iif", word(rule.iif));
  if (rule.oif !== null) words.push("oif", word(rule.oif));
  if (rule.tos !== null) words.push("tos", String(rule.tos));
  if (rule.fwmark !== null) words.push("fwmark", `${rule.fwmark.mark}/${rule.fwmark.mask}`);
  words.push("protocol", String(rule.protocol));
  for (const [name, value] of rule.options) words.push(...ruleOptionWords(name, value));
  if (rule.table !== null) words.push("table", String(rule.table));
  if (rule.goto !== null) words.push("goto", String(rule.goto));
  const action = ACTIONS.get(rule.action);
  if (action !== undefined) words.push(action);
  if (rule.noTrack) words.push("no_track");
  if (rule.trackGroup !== null) words.push("track_group", word(rule.trackGroup));
  return words.join(" ");
}

function ruleOptionWords(
  name: string,
  value: number | string | readonly [number, number],
): string[] {
  if (name === "l3mdev") return [name];
  return [name, typeof value === "object" ? value.join("-") : String(value)];
}
