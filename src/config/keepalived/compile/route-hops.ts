// The parts of a route that are lists of words themselves: next hops and encapsulation.

import { IpAddress } from "../../../base/ip-address.ts";
import type { RouteNextHop } from "../../../model/address.ts";
import { invalidSentence } from "./address-prefix.ts";
import { readInteger, strictSentence } from "./number.ts";
import type { RouteDraft } from "./route-draft.ts";
import type { WordCursor } from "./word-cursor.ts";

/** `encap TYPE …`: its words are kept as they are. */
export function readEncap(draft: RouteDraft, cursor: WordCursor): void {
  const type = cursor.take();
  if (type === undefined) {
    cursor.complain("missing-value", "nothing follows `encap`", ["Missing encap type"]);
    return;
  }
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
    const keepalived = [invalidSentence(word), `invalid nexthop address ${word}`];
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
  const number = readInteger(word, { min: 0, max: 256 });
  if (number.kind === "good" && number.value > 0) return number.value;
  const first = number.kind === "good" ? [] : [strictSentence(word, number)];
  const keepalived = [...first, `Invalid weight ${word} specified for route`];
  cursor.complain("number-out-of-range", `\`${word}\` is no weight in 1..256`, keepalived);
  return 1;
}
