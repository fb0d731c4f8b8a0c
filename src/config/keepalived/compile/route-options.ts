// The rarer words of a route: metrics and attributes.

import { IpAddress } from "../../../base/ip-address.ts";
import { invalidSentence } from "./address-prefix.ts";
import { areRealms } from "./iproute-names.ts";
import { readInteger, strictSentence } from "./number.ts";
import { dropRoute, type RouteDraft } from "./route-draft.ts";
import type { WordCursor } from "./word-cursor.ts";

/** Metrics that are a number; those marked may have `lock` before it. */
interface Metric {
  readonly max: number;
  readonly lock: boolean;
  /** As keepalived's sentence calls it. */
  readonly called: string;
}

const UINT = 4_294_967_295;

const NUMBERS: ReadonlyMap<string, Metric> = new Map([
  ["mtu", { max: UINT, lock: true, called: "MTU" }],
  ["advmss", { max: UINT, lock: true, called: "advmss" }],
  ["reordering", { max: UINT, lock: true, called: "reordering value" }],
  ["cwnd", { max: UINT, lock: true, called: "cwnd value" }],
  ["ssthresh", { max: UINT, lock: true, called: "ssthresh value" }],
  ["window", { max: UINT, lock: false, called: "window value" }],
  ["initcwnd", { max: UINT, lock: false, called: "initcwnd value" }],
  ["initrwnd", { max: UINT, lock: false, called: "initrwnd value" }],
  ["hoplimit", { max: 255, lock: false, called: "hoplimit" }],
  ["quickack", { max: 1, lock: false, called: "quickack value" }],
  ["fastopen_no_cookie", { max: 1, lock: false, called: "fastopen_no_cookie value" }],
  ["expires", { max: UINT, lock: false, called: "expires time" }],
]);

/** Milliseconds at most, and keepalived's sentence. */
const TIMES: ReadonlyMap<string, readonly [maxMs: number, sentence: (word: string) => string]> =
  new Map([
    ["rtt", [960_000, (word) => `Invalid rtt ${word} for route`]],
    ["rttvar", [480_000, (word) => `Invalid rttvar ${word} for route`]],
    ["rto_min", [120_000, (word) => `Invalid rto_min value ${word} specified for route`]],
  ]);
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
  const time = TIMES.get(option);
  if (time !== undefined) return readTime(option, time, draft, cursor);
  switch (option) {
    case "realms":
      return readRealms(draft, cursor);
    case "vrf":
      return readVrf(draft, cursor);
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
  { max, lock, called }: Metric,
  draft: RouteDraft,
  cursor: WordCursor,
): boolean {
  const locked = lock && cursor.takeIf("lock");
  const word = cursor.required(option);
  if (word === undefined) return true;
  const number = readInteger(word, { min: 0, max });
  if (number.kind !== "good") {
    const sentence = `Invalid ${called} ${word} specified for route`;
    return dropRoute(cursor, word, strictSentence(word, number), sentence);
  }
  if (option === "expires" && draft.family === "ipv4") {
    return dropRoute(cursor, option, "expires is only valid for IPv6");
  }
  draft.options.set(option, { value: number.value, locked });
  return true;
}

/** `[FROM/]TO`, of IPv4 only. */
function readRealms(draft: RouteDraft, cursor: WordCursor): boolean {
  const value = cursor.required("realms");
  if (value === undefined) return true;
  if (!areRealms(value, cursor.context.iproute)) {
    return dropRoute(cursor, value, `Invalid realms ${value} for route`);
  }
  if (draft.family === "ipv6") return dropRoute(cursor, value, "realms is only valid for IPv4");
  draft.options.set("realms", { value, locked: false });
  return true;
}

/** VRF devices are not looked for: only whether there is such an interface. */
function readVrf(draft: RouteDraft, cursor: WordCursor): boolean {
  const value = cursor.required("vrf");
  if (value === undefined) return true;
  if (cursor.context.interface(value) === undefined) {
    return dropRoute(cursor, value, `VRF ${value} not found for route`);
  }
  draft.options.set("vrf", { value, locked: false });
  return true;
}

/** A number of milliseconds, or of seconds with `s` behind it. */
function readTime(
  option: string,
  [maxMs, describe]: readonly [number, (word: string) => string],
  draft: RouteDraft,
  cursor: WordCursor,
): boolean {
  const locked = cursor.takeIf("lock");
  const word = cursor.required(option);
  if (word === undefined) return true;
  const match = /^(\d+(?:\.\d*)?)(s|ms)?$/.exec(word);
  if (match === null) return dropRoute(cursor, word, `invalid number '${word}'`, describe(word));
  const value = Math.round(Number(match[1]) * (match[2] === "s" ? 1000 : 1));
  if (value > maxMs) {
    const sentence = `number '${word}' outside range [0., ${maxMs}.]`;
    return dropRoute(cursor, word, sentence, describe(word));
  }
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
  const named = PREFERENCES.get(word);
  if (named === undefined && number.kind !== "good") {
    const sentence = `Invalid pref value ${word} specified for route`;
    return dropRoute(cursor, word, strictSentence(word, number), sentence);
  }
  if (draft.family === "ipv4") return dropRoute(cursor, word, "pref is only valid for IPv6");
  const value = named ?? ("value" in number ? number.value : 0);
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
  if (gateway === null) {
    return dropRoute(cursor, word, invalidSentence(word), `Invalid "or" address ${word}`);
  }
  const hop = { interfaceName: null, weight: 1, onlink: false };
  draft.nextHops = [
    { ...hop, gateway: draft.gateway },
    { ...hop, gateway },
  ];
  draft.gateway = null;
  return true;
}
