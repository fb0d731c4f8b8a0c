// A line of `virtual_routes` or `static_routes`: [TYPE] [to] PREFIX [via A] [dev IF] [table T] …,
// in the order and with the words of ip-route(8).

import { IpAddress } from "../../../base/ip-address.ts";
import type { Prefix } from "../../../base/prefix.ts";
import type { VirtualRoute } from "../../../model/address.ts";
import type { Statement } from "../ast.ts";
import { invalidSentence, judgePrefix } from "./address-prefix.ts";
import type { Context } from "./context.ts";
import { readInteger, strictSentence } from "./number.ts";
import {
  dropRoute,
  emptyRoute,
  fixFamily,
  type RouteDraft,
  RTPROT_KEEPALIVED,
} from "./route-draft.ts";
import { readEncap, readNextHops } from "./route-hops.ts";
import { readRouteOption } from "./route-options.ts";
import { readTrackGroup } from "./track-group-word.ts";
import { WordCursor } from "./word-cursor.ts";

/** rtnetlink.h RTN_*; keepalived's own RTPROT_KEEPALIVED. */
const ROUTE_TYPES: ReadonlyMap<string, number> = new Map([
  ["unicast", 1],
  ["local", 2],
  ["broadcast", 3],
  ["anycast", 4],
  ["multicast", 5],
  ["blackhole", 6],
  ["unreachable", 7],
  ["prohibit", 8],
  ["throw", 9],
  ["nat", 10],
  ["xresolve", 11],
]);
const ANYWHERE: readonly string[] = ["default", "any", "all"];
const MAX_METRIC = 4_294_967_295;

/** Null where the line cannot be used, which is reported. */
export function readRouteLine(
  statement: Statement,
  context: Context,
  isStatic: boolean,
): VirtualRoute | null {
  const cursor = new WordCursor(statement, context);
  const draft = emptyRoute();
  for (let word = cursor.take(); word !== undefined; word = cursor.take()) {
    if (!readWord(word, draft, cursor, isStatic)) return null;
  }
  return finishRoute(draft, cursor, isStatic);
}

/** Reads an option with its words; false drops the line. */
function readWord(word: string, draft: RouteDraft, cursor: WordCursor, isStatic: boolean): boolean {
  switch (word) {
    case "inet":
    case "inet6":
      // Deviation: keepalived loses the word behind these two.
      return fixFamily(draft, word === "inet" ? "ipv4" : "ipv6", cursor);
    case "src":
      return readSource(draft, cursor);
    case "from":
      return readFrom(draft, cursor);
    case "via":
    case "gw":
      if (word === "gw") {
        cursor.complain("deprecated", "`gw` is an old name of `via`", [
          '"gw" for routes is deprecated. Please use "via"',
        ]);
      }
      return readGateway(draft, cursor);
    case "dev":
    case "oif":
      return readDevice(word, draft, cursor);
    case "onlink":
      draft.onlink = true;
      return true;
    case "no_track":
      draft.noTrack = true;
      return true;
    case "track_group":
      if (!isStatic) return readDestination(word, draft, cursor);
      readTrackGroup(draft, cursor);
      return true;
    case "nexthop":
      draft.nextHops = readNextHops(draft, cursor);
      return true;
    case "encap":
      readEncap(draft, cursor);
      return true;
    case "add":
    case "prepend":
    case "append":
      draft.options.set("placement", { value: word, locked: false });
      return true;
    case "metric":
    case "priority":
    case "preference":
      return readMetric(word, draft, cursor);
    default:
      return (
        readNamed(word, draft, cursor) ??
        readRouteOption(word, draft, cursor) ??
        readDestination(word, draft, cursor)
      );
  }
}

/** `table`, `scope`, `protocol`, `tos`, `vrf`; null for another word. */
function readNamed(word: string, draft: RouteDraft, cursor: WordCursor): boolean | null {
  const { iproute } = cursor.context;
  switch (word) {
    case "table": {
      const name = cursor.required(word);
      if (name === undefined) return true;
      draft.table = iproute.find("table", name);
      return (
        draft.table !== null || dropRoute(cursor, name, `Routing table ${name} not found for route`)
      );
    }
    case "scope": {
      const name = cursor.required(word);
      if (name === undefined) return true;
      draft.scope = iproute.find("scope", name);
      return (
        draft.scope !== null ||
        dropRoute(cursor, name, `Scope ${name} not found or invalid for route`)
      );
    }
    case "protocol": {
      const name = cursor.required(word);
      if (name === undefined) return true;
      const protocol = iproute.find("protocol", name);
      draft.protocol = protocol ?? draft.protocol;
      const sentence = `Protocol ${name} not found or invalid for route`;
      return protocol !== null || dropRoute(cursor, name, sentence);
    }
    case "tos":
    case "dsfield": {
      const name = cursor.required(word);
      if (name === undefined) return true;
      draft.tos = iproute.find("dsfield", name);
      return draft.tos !== null || dropRoute(cursor, name, `TOS value ${name} is invalid`);
    }
    default:
      return null;
  }
}

function readAddress(
  draft: RouteDraft,
  cursor: WordCursor,
  option: string,
): IpAddress | null | undefined {
  const word = cursor.required(option);
  if (word === undefined) return undefined;
  const address = IpAddress.parse(word);
  if (address !== null && fixFamily(draft, address.family, cursor)) return address;
  if (address === null) {
    cursor.complain("not-an-address", `\`${word}\` is no IP address; the route is left out`, [
      invalidSentence(word),
      `invalid route ${option} address ${word}`,
    ]);
  }
  return null;
}

function readSource(draft: RouteDraft, cursor: WordCursor): boolean {
  const address = readAddress(draft, cursor, "src");
  if (address !== undefined) draft.preferredSource = address;
  return address !== null;
}

function readGateway(draft: RouteDraft, cursor: WordCursor): boolean {
  if (cursor.takeIf("inet6")) {
    if (!fixFamily(draft, "ipv6", cursor)) return false;
  } else if (cursor.takeIf("inet") && !fixFamily(draft, "ipv4", cursor)) return false;
  const address = readAddress(draft, cursor, "via");
  if (address !== undefined) draft.gateway = address;
  return address !== null;
}

function readFrom(draft: RouteDraft, cursor: WordCursor): boolean {
  const word = cursor.required("from");
  if (word === undefined) return true;
  const source = readEnd(word, cursor, `invalid route from address ${word}`);
  if (source === null) return false;
  if (source.address.family === "ipv4") {
    cursor.complain("wrong-family", "only IPv6 routes have `from`; the route is left out", [
      `route from address only supported with IPv6 (${word})`,
    ]);
    return false;
  }
  draft.source = source;
  return fixFamily(draft, "ipv6", cursor);
}

function readDevice(option: string, draft: RouteDraft, cursor: WordCursor): boolean {
  const name = cursor.required(option);
  if (name === undefined) return true;
  draft.interfaceName = name;
  cursor.checkInterface(name, `WARNING - interface ${name} for VROUTE nexthop doesn't exist`);
  return true;
}

function readMetric(option: string, draft: RouteDraft, cursor: WordCursor): boolean {
  const word = cursor.required(option);
  if (word === undefined) return true;
  const number = readInteger(word, { min: 0, max: MAX_METRIC });
  if (number.kind !== "good") {
    const sentence = `Invalid metric ${word} specified for route`;
    return dropRoute(cursor, word, strictSentence(word, number), sentence);
  }
  draft.metric = number.value;
  return true;
}

/** Whatever is no option: [TYPE] [to] PREFIX. */
function readDestination(first: string, draft: RouteDraft, cursor: WordCursor): boolean {
  let word: string | undefined = first;
  const type = routeType(word);
  if (type !== null) {
    draft.type = type;
    word = cursor.take();
  }
  if (word === "to") word = cursor.take();
  if (word === undefined) return true;
  if (draft.destination !== undefined) {
    return dropRoute(cursor, word, invalidSentence(word), `unknown route keyword ${word}`);
  }
  if (ANYWHERE.includes(word) || word === "default6") {
    draft.destination = null;
    return word !== "default6" || fixFamily(draft, "ipv6", cursor);
  }
  const destination = readEnd(word, cursor, `unknown route keyword ${word}`);
  if (destination === null) return false;
  draft.destination = destination;
  return fixFamily(draft, destination.address.family, cursor);
}

/** A name or a number; null for another word. */
function routeType(word: string): number | null {
  const number = readInteger(word, { min: 0, max: 255 });
  return ROUTE_TYPES.get(word) ?? (number.kind === "good" ? number.value : null);
}

/** A prefix; null drops the route, with keepalived's `sentence` behind its first one. */
function readEnd(word: string, cursor: WordCursor, sentence: string): Prefix | null {
  const range = judgePrefix(word, (code, message, sentences) => {
    if (code === "bad-prefix-length") cursor.complain(code, message, sentences);
    else dropRoute(cursor, word, ...sentences, sentence);
  });
  return range;
}

function finishRoute(
  draft: RouteDraft,
  cursor: WordCursor,
  isStatic: boolean,
): VirtualRoute | null {
  const { destination } = draft;
  if (destination === undefined) {
    const message = "the route has no destination; it is left out";
    cursor.complain("missing-value", message, ["Route must have a destination"]);
    return null;
  }
  if (!draft.noTrack && draft.protocol !== RTPROT_KEEPALIVED) {
    cursor.complain("untracked", "a route of another protocol cannot be watched", [
      `Route cannot be tracked if protocol is not RTPROT_KEEPALIVED(${RTPROT_KEEPALIVED}),` +
        " resetting protocol",
    ]);
    draft.protocol = RTPROT_KEEPALIVED;
  }
  if (isStatic && draft.trackGroup !== null && draft.interfaceName === null) {
    cursor.complain("untracked", "a static route without `dev` cannot have a track_group", [
      "Static route cannot have track group if no oif specified",
    ]);
    draft.trackGroup = null;
  }
  const { family, ...rest } = draft;
  return { ...rest, destination, family: family ?? "ipv4" };
}
