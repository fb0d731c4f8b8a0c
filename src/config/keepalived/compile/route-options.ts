// The rarer words of a route: metrics, attributes, encapsulation, next hops.

import { IpAddress } from "../../../base/ip-address.ts";
import type { RouteNextHop } from "../../../model/address.ts";
import { readInteger } from "./number.ts";
import { dropRoute, type RouteDraft } from "./route-draft.ts";
import type { WordCursor } from "./word-cursor.ts";

/** Metrics that are a number; those marked may have `lock` before it. */
const NUMBERS: ReadonlyMap<string, { readonly max: number; readonly lock: boolean }> = new Map([
  ["mtu", { max: 4_294_967_295, lock: true }],
  ["advmss", { max: 4_294_967_295, lock: true }],
  ["reordering", { max: 4_294_967_295, lock: true }],
  ["cwnd", { max: 4_294_967_295, lock: true }],
  ["ssthresh", { max: 4_294_967_295, lock: true }],
  ["window", { max: 4_294_967_295, lock: false }],
  ["initcwnd", { max: 4_294_967_295, lock: false }],
  ["initrwnd", { max: 4_294_967_295, lock: false }],
  ["hoplimit", { max: 255, lock: false }],
  ["quickack", { max: 1, lock: false }],
  ["fastopen_no_cookie", { max: 1, lock: false }],
  ["expires", { max: 4_294_967_295, lock: false }],
]);
const TIMES: readonly string[] = ["rtt", "rttvar", "rto_min"];
const PREFERENCES: ReadonlyMap<string, number> = new Map([
  ["low", 3],
  ["medium", 0],
  ["high", 1],
]);

/** False drops the line; null for a word that is none of these options. */
export function readRouteOption(
  option: string,
  draft: RouteDraft,
  cursor: WordCursor,
): boolean | null {
  const numeric = NUMBERS.get(option);
  if (numeric !== undefined) return readNumber(option, numeric, draft, cursor);
  if (TIMES.includes(option)) return readTime(option, draft, cursor);
  switch (option) {
    case "realms":
    case "vrf": {
      const value = cursor.required(option);
      if (value !== undefined) draft.options.set(option, { value, locked: false });
      return true;
    }
    case "congctl": {
      const locked = cursor.takeIf("lock");
      const value = cursor.required(option);
      if (value !== undefined) draft.options.set(option, { value, locked });
      return true;
    }
    case "features":
      return readFeatures(draft, cursor);
    case "pref":
      return readPreference(draft, cursor);
    case "ttl-propagate":
      return readPropagation(draft, cursor);
    case "as":
      cursor.takeIf("to");
      cursor.take();
      cursor.complain("unknown-option", "`as` is not supported", [
        '"as to" for MPLS only - ignoring',
      ]);
      return true;
    case "or":
      return readSecondGateway(draft, cursor);
    default:
      return null;
  }
}

function readNumber(
  option: string,
  { max, lock }: { readonly max: number; readonly lock: boolean },
  draft: RouteDraft,
  cursor: WordCursor,
): boolean {
  const locked = lock && cursor.takeIf("lock");
  const word = cursor.required(option);
  if (word === undefined) return true;
  const number = readInteger(word, { min: 0, max });
  if (number.kind === "good") {
    draft.options.set(option, { value: number.value, locked });
    return true;
  }
  const name = option === "mtu" ? "MTU" : option;
  return dropRoute(cursor, word, `Invalid ${name} ${word} specified for route`);
}

/** A number of milliseconds, or of seconds with `s` behind it. */
function readTime(option: string, draft: RouteDraft, cursor: WordCursor): boolean {
  const locked = cursor.takeIf("lock");
  const word = cursor.required(option);
  if (word === undefined) return true;
  const match = /^(\d+(?:\.\d*)?)(s|ms)?$/.exec(word);
  if (match === null) return dropRoute(cursor, word, `Invalid ${option} ${word} for route`);
  const value = Math.round(Number(match[1]) * (match[2] === "s" ? 1000 : 1));
  draft.options.set(option, { value, locked });
  return true;
}

function readFeatures(draft: RouteDraft, cursor: WordCursor): boolean {
  const word = cursor.required("features");
  if (word === "ecn") draft.options.set("features", { value: word, locked: false });
  else if (word !== undefined) {
    const keepalived = [`feature ${word} not supported`];
    cursor.complain("unknown-word", `\`${word}\` is no feature of a route`, keepalived);
  }
  return true;
}

function readPreference(draft: RouteDraft, cursor: WordCursor): boolean {
  const word = cursor.required("pref");
  if (word === undefined) return true;
  const number = readInteger(word, { min: 0, max: 255 });
  const value = PREFERENCES.get(word) ?? (number.kind === "good" ? number.value : null);
  if (value === null)
    return dropRoute(cursor, word, `Invalid pref value ${word} specified for route`);
  if (draft.family === "ipv4") return dropRoute(cursor, word, "pref is only valid for IPv6");
  draft.options.set("pref", { value, locked: false });
  return true;
}

function readPropagation(draft: RouteDraft, cursor: WordCursor): boolean {
  const word = cursor.required("ttl-propagate");
  if (word === "enabled" || word === "disabled") {
    draft.options.set("ttl-propagate", { value: word, locked: false });
  } else if (word !== undefined) {
    const keepalived = [`ttl-propagate value ${word} not recognised`];
    cursor.complain("unknown-word", `\`${word}\` is neither enabled nor disabled`, keepalived);
  }
  return true;
}

/** keepalived.conf(5) `or`: a second gateway, as a second next hop. */
function readSecondGateway(draft: RouteDraft, cursor: WordCursor): boolean {
  cursor.complain("deprecated", "`or` is an old form of `nexthop`", [
    '"or" for routes is deprecated. Please use "nexthop"',
  ]);
  const word = cursor.required("or");
  if (word === undefined) return true;
  const gateway = IpAddress.parse(word);
  if (gateway === null) return dropRoute(cursor, word, `Invalid "or" address ${word}`);
  const hop = { interfaceName: null, weight: 1, onlink: false };
  draft.nextHops = [
    { ...hop, gateway: draft.gateway },
    { ...hop, gateway },
  ];
  draft.gateway = null;
  return true;
}

/** `encap TYPE …`: its words are kept as they are. */
export function readEncap(draft: RouteDraft, cursor: WordCursor): void {
  const type = cursor.required("encap");
  if (type === undefined) return;
  const words = [type];
  if (type === "mpls" || type === "ila") words.push(cursor.required(type) ?? "");
  else {
    while (ENCAP_OPTIONS.includes(cursor.peek() ?? "")) {
      words.push(cursor.take() ?? "", cursor.take() ?? "");
    }
  }
  if (type !== "ip" && type !== "ip6" && type !== "mpls" && type !== "ila") {
    const keepalived = [`Unknown encap type - ${type}`];
    cursor.complain("unknown-word", `\`${type}\` is no encapsulation`, keepalived);
    return;
  }
  draft.options.set("encap", { value: words.join(" "), locked: false });
}

const ENCAP_OPTIONS: readonly string[] = [
  "id",
  "dst",
  "src",
  "tos",
  "dsfield",
  "ttl",
  "tc",
  "hoplimit",
  "flags",
];

/** `nexthop [via A] [dev IF] [weight N] [onlink] …`, repeated, to the end of the line. */
export function readNextHops(draft: RouteDraft, cursor: WordCursor): RouteNextHop[] {
  const hops: RouteNextHop[] = [];
  do hops.push(readNextHop(draft, cursor));
  while (cursor.takeIf("nexthop"));
  const rest = cursor.take();
  if (rest !== undefined) {
    const keepalived = [`Route has trailing nonsense after nexthops - ${rest}`];
    cursor.complain("unknown-option", `\`${rest}\` is no option of a next hop`, keepalived);
    while (cursor.take() !== undefined);
  }
  return hops;
}

function readNextHop(draft: RouteDraft, cursor: WordCursor): RouteNextHop {
  let hop: RouteNextHop = { gateway: null, interfaceName: null, weight: 1, onlink: false };
  for (;;) {
    if (cursor.takeIf("via")) {
      if (!cursor.takeIf("inet")) cursor.takeIf("inet6");
      hop = { ...hop, gateway: readHopAddress(draft, cursor) };
    } else if (cursor.takeIf("dev")) hop = { ...hop, interfaceName: readHopDevice(cursor) };
    else if (cursor.takeIf("weight")) hop = { ...hop, weight: readHopWeight(cursor) };
    else if (cursor.takeIf("onlink")) hop = { ...hop, onlink: true };
    else if (cursor.takeIf("encap")) readEncap(draft, cursor);
    else if (cursor.takeIf("realms")) cursor.required("realms");
    else return hop;
  }
}

function readHopAddress(draft: RouteDraft, cursor: WordCursor): IpAddress | null {
  const word = cursor.required("via");
  if (word === undefined) return null;
  const address = IpAddress.parse(word);
  if (address === null) {
    const keepalived = [`invalid nexthop address ${word}`];
    cursor.complain("not-an-address", `\`${word}\` is no IP address`, keepalived);
    return null;
  }
  draft.family ??= address.family;
  if (draft.family === address.family) return address;
  cursor.complain("wrong-family", `\`${word}\` is of another family than the route`, [
    "Address family mismatch for next hop",
  ]);
  return null;
}

function readHopDevice(cursor: WordCursor): string | null {
  const name = cursor.required("dev");
  if (name === undefined) return null;
  cursor.checkInterface(name, `WARNING - interface ${name} for VROUTE nexthop doesn't exist`);
  return name;
}

function readHopWeight(cursor: WordCursor): number {
  const word = cursor.required("weight") ?? "1";
  const number = readInteger(word, { min: 1, max: 256 });
  if (number.kind === "good") return number.value;
  const keepalived = [`Invalid weight ${word} specified for route`];
  cursor.complain("number-out-of-range", `\`${word}\` is no weight in 1..256`, keepalived);
  return 1;
}
