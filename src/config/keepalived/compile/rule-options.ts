// The rarer words of a rule.

import { areRealms } from "./iproute-names.ts";
import { readInteger, strictSentence } from "./number.ts";
import { dropRule, type RuleDraft } from "./rule-draft.ts";
import type { WordCursor } from "./word-cursor.ts";

/** IP protocols by name, as /etc/protocols has them everywhere. */
const IP_PROTOCOLS: ReadonlyMap<string, number> = new Map([
  ["icmp", 1],
  ["tcp", 6],
  ["udp", 17],
  ["gre", 47],
  ["esp", 50],
  ["ah", 51],
  ["ipv6-icmp", 58],
  ["ospf", 89],
  ["vrrp", 112],
  ["sctp", 132],
]);

/** False drops the line; null for a word that is none of these options. */
export function readRuleOption(
  option: string,
  draft: RuleDraft,
  cursor: WordCursor,
): boolean | null {
  switch (option) {
    case "realms":
      return readRealms(draft, cursor);
    case "suppress_prefixlength":
    case "sup_pl":
      return readSuppressLength(option, draft, cursor);
    case "suppress_ifgroup":
    case "sup_group":
      return readSuppressGroup(draft, cursor);
    case "tunnel-id":
      return readTunnel(draft, cursor);
    case "uidrange":
      return readUsers(draft, cursor);
    case "l3mdev":
      draft.options.set("l3mdev", 1);
      draft.action ||= TO_TABLE;
      return true;
    case "protocol":
      return readProtocol(draft, cursor);
    case "ipproto":
      return readIpProtocol(draft, cursor);
    case "sport":
    case "dport":
      return readPorts(option, draft, cursor);
    default:
      return null;
  }
}

/** fib_rules.h FR_ACT_TO_TBL */
const TO_TABLE = 1;

function readRealms(draft: RuleDraft, cursor: WordCursor): boolean {
  const word = cursor.required("realms");
  if (word === undefined) return true;
  if (!areRealms(word, cursor.context.iproute)) {
    return dropRule(cursor, `\`${word}\` is no realm`, `invalid realms ${word} for rule`);
  }
  draft.options.set("realms", word);
  return true;
}

function readSuppressLength(option: string, draft: RuleDraft, cursor: WordCursor): boolean {
  const word = cursor.required("suppress_prefixlength");
  if (word === undefined) return true;
  const number = readInteger(word, { min: 0, max: 2_147_483_647 });
  if (number.kind !== "good") {
    const first = strictSentence(word, number);
    const sentence = `Invalid suppress_prefixlength ${option} specified`;
    return dropRule(cursor, `\`${word}\` is no prefix length`, first, sentence);
  }
  draft.options.set("suppress_prefixlength", number.value);
  return true;
}

function readSuppressGroup(draft: RuleDraft, cursor: WordCursor): boolean {
  const word = cursor.required("suppress_ifgroup");
  if (word === undefined) return true;
  const group = cursor.context.iproute.find("group", word);
  if (group === null) {
    const sentence = `suppress_group ${word} is invalid`;
    return dropRule(cursor, `\`${word}\` is no group of interfaces`, sentence);
  }
  draft.options.set("suppress_ifgroup", group);
  return true;
}

/** FRA_TUN_ID has 64 bits. */
const MAX_TUNNEL = 2n ** 64n - 1n;

function readTunnel(draft: RuleDraft, cursor: WordCursor): boolean {
  const word = cursor.required("tunnel-id");
  if (word === undefined) return true;
  const isNumber = /^\d+$/.test(word);
  if (!isNumber || BigInt(word) > MAX_TUNNEL) {
    const first = isNumber
      ? `number '${word}' outside unsigned 64 bit range`
      : `invalid number '${word}'`;
    const message = `\`${word}\` is no tunnel id`;
    return dropRule(cursor, message, first, "Invalid tunnel-id tunnel-id specified");
  }
  draft.options.set("tunnel-id", Number(word));
  return true;
}

function readUsers(draft: RuleDraft, cursor: WordCursor): boolean {
  const word = cursor.required("uidrange");
  if (word === undefined) return true;
  const range = readRange(word, 4_294_967_295);
  if (range === null) {
    // Deviation: keepalived takes a range that ends before it begins.
    const message = `\`${word}\` is no range of user ids`;
    return dropRule(cursor, message, "Invalid uidrange uidrange specified");
  }
  draft.options.set("uidrange", range);
  return true;
}

function readProtocol(draft: RuleDraft, cursor: WordCursor): boolean {
  const word = cursor.required("protocol");
  if (word === undefined) return true;
  const number = readInteger(word, { min: 0, max: 255 });
  if (number.kind === "good") draft.protocol = number.value;
  else {
    const keepalived = [strictSentence(word, number), `Invalid protocol ${word}`];
    cursor.complain("number-out-of-range", `\`${word}\` is no protocol in 0..255`, keepalived);
  }
  return true;
}

function readIpProtocol(draft: RuleDraft, cursor: WordCursor): boolean {
  const word = cursor.required("ipproto");
  if (word === undefined) return true;
  const number = readInteger(word, { min: 0, max: 254 });
  const value = number.kind === "good" ? number.value : IP_PROTOCOLS.get(word);
  if (value !== undefined) draft.options.set("ipproto", value);
  else {
    const keepalived = [`Invalid ipproto ${word}`];
    cursor.complain("unknown-word", `\`${word}\` is no IP protocol`, keepalived);
  }
  return true;
}

/** LOW-HIGH; keepalived.conf(5) knows no single port. Deviation: keepalived takes a range that the
 * kernel refuses. */
function readPorts(option: "sport" | "dport", draft: RuleDraft, cursor: WordCursor): boolean {
  const word = cursor.required(option);
  if (word === undefined) return true;
  const range = readRange(word, 65_535);
  if (range !== null) draft.options.set(option, range);
  else {
    const keepalived = [`invalid ${option} range ${word}`];
    const help = "write LOW-HIGH, also for one port";
    cursor.complain("number-out-of-range", `\`${word}\` is no range of ports`, keepalived, help);
  }
  return true;
}

function readRange(word: string, max: number): readonly [number, number] | null {
  const match = /^(\d+)-(\d+)$/.exec(word);
  const low = Number(match?.[1]);
  const high = Number(match?.[2]);
  return match !== null && low <= high && high <= max ? [low, high] : null;
}
