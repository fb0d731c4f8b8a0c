// A line of `virtual_rules` or `static_rules`: [from P] [to P] [iif IF] … table T, in the words of
// ip-rule(8).

import type { Family } from "../../../base/ip-address.ts";
import type { VirtualRule } from "../../../model/address.ts";
import type { Statement } from "../ast.ts";
import { readBaseZero } from "../base-zero.ts";
import { judgePrefix } from "./address-prefix.ts";
import type { Context } from "./context.ts";
import { readInteger } from "./number.ts";
import { RTPROT_KEEPALIVED } from "./route-draft.ts";
import { dropRule, emptyRule, type RuleDraft } from "./rule-draft.ts";
import { readRuleOption } from "./rule-options.ts";
import { readTrackGroup } from "./track-group-word.ts";
import { WordCursor } from "./word-cursor.ts";

/** fib_rules.h FR_ACT_* */
const ACT_TO_TABLE = 1;
const ACT_GOTO = 2;
const ACTIONS: ReadonlyMap<string, number> = new Map([
  ["nop", 3],
  ["blackhole", 6],
  ["unreachable", 7],
  ["prohibit", 8],
]);
const ANYWHERE: readonly string[] = ["all", "any", "default"];
const UINT32 = 4_294_967_295;

/** Null where the line cannot be used, which is reported. */
export function readRuleLine(
  statement: Statement,
  context: Context,
  isStatic: boolean,
): VirtualRule | null {
  const cursor = new WordCursor(statement, context);
  const draft = emptyRule();
  for (let word = cursor.take(); word !== undefined; word = cursor.take()) {
    if (!readWord(word, draft, cursor, isStatic)) return null;
  }
  return finishRule(draft, cursor);
}

/** Reads an option with its words; false drops the line. */
function readWord(word: string, draft: RuleDraft, cursor: WordCursor, isStatic: boolean): boolean {
  switch (word) {
    case "inet":
    case "inet6":
      // Deviation: keepalived loses the word behind these two.
      return fixFamily(draft, word === "inet" ? "ipv4" : "ipv6", cursor);
    case "from":
    case "to":
      return readEnd(word, draft, cursor);
    case "table":
    case "lookup":
      return readTable(word, draft, cursor);
    case "not":
      draft.not = true;
      return true;
    case "preference":
    case "order":
    case "priority":
      return readPreference(word, draft, cursor);
    case "dev":
    case "iif":
    case "oif":
      return readDevice(word, draft, cursor);
    case "tos":
    case "dsfield":
      return readTos(draft, cursor);
    case "fwmark":
      return readMark(draft, cursor);
    case "no_track":
      draft.noTrack = true;
      return true;
    case "track_group":
      if (!isStatic) return readAction(word, draft, cursor);
      readTrackGroup(draft, cursor);
      return true;
    default:
      return readRuleOption(word, draft, cursor) ?? readAction(word, draft, cursor);
  }
}

function fixFamily(draft: RuleDraft, family: Family, cursor: WordCursor): boolean {
  draft.family ??= family;
  if (draft.family === family) return true;
  const sentence = "rule specification has mixed IPv4 and IPv6";
  return dropRule(cursor, "IPv4 and IPv6 are mixed", sentence);
}

function readEnd(end: "from" | "to", draft: RuleDraft, cursor: WordCursor): boolean {
  const word = cursor.required(end);
  if (word === undefined || ANYWHERE.includes(word)) return true;
  const range = judgePrefix(word, (code, message, sentences) => {
    if (code === "bad-prefix-length") cursor.complain(code, message, sentences);
    else {
      const last = `Invalid rule ${end} address ${word}`;
      dropRule(cursor, `\`${word}\` is no prefix`, ...sentences, last);
    }
  });
  if (range === null) return false;
  draft[end] = range;
  return fixFamily(draft, range.address.family, cursor);
}

const ONE_ACTION =
  "Cannot specify more than one of table/nop/goto/blackhole/prohibit/unreachable for rule";

function setAction(draft: RuleDraft, action: number, cursor: WordCursor): boolean {
  if (draft.action !== 0) return dropRule(cursor, "a rule has one action only", ONE_ACTION);
  draft.action = action;
  return true;
}

function readTable(option: string, draft: RuleDraft, cursor: WordCursor): boolean {
  const word = cursor.required(option);
  if (word === undefined) return true;
  if (!setAction(draft, ACT_TO_TABLE, cursor)) return false;
  const table = cursor.context.iproute.find("table", word);
  if (table === null) {
    const sentence = `Routing table ${word} not found for rule`;
    return dropRule(cursor, `\`${word}\` is no routing table`, sentence);
  }
  if (table === 0) return dropRule(cursor, "there is no table 0", "Table 0 is not valid");
  draft.table = table;
  return true;
}

function readPreference(option: string, draft: RuleDraft, cursor: WordCursor): boolean {
  const word = cursor.required(option);
  if (word === undefined) return true;
  const value = readBaseZero(word);
  if (value === null || value > UINT32) {
    const sentence = `Invalid rule preference ${option} specified`;
    return dropRule(cursor, `\`${word}\` is no preference`, baseZeroSentence(word), sentence);
  }
  draft.preference = value;
  return true;
}

function readDevice(option: "dev" | "iif" | "oif", draft: RuleDraft, cursor: WordCursor): boolean {
  const name = cursor.required(option);
  if (name === undefined) return true;
  cursor.checkInterface(name, `WARNING - interface ${name} for rule doesn't exist`);
  draft[option === "oif" ? "oif" : "iif"] = name;
  return true;
}

/** keepalived's first sentence about a number in C notation that it cannot use. */
function baseZeroSentence(word: string): string {
  if (readBaseZero(word) !== null) return `number '${word}' outside unsigned integer range`;
  return readInteger(word, { min: 0, max: UINT32 }).kind === "out-of-range"
    ? `negative number '${word}'`
    : `invalid number '${word}'`;
}

function readTos(draft: RuleDraft, cursor: WordCursor): boolean {
  const word = cursor.required("tos");
  if (word === undefined) return true;
  draft.tos = cursor.context.iproute.find("dsfield", word);
  if (draft.tos !== null) return true;
  return dropRule(cursor, `\`${word}\` is no TOS`, `TOS value ${word} is invalid`);
}

/** MARK[/MASK] */
function readMark(draft: RuleDraft, cursor: WordCursor): boolean {
  const word = cursor.required("fwmark");
  if (word === undefined) return true;
  const [markText = "", maskText = "0xffffffff"] = word.split("/", 2);
  const mark = readBaseZero(markText);
  const mask = readBaseZero(maskText);
  if (mark === null || mask === null || mark > UINT32 || mask > UINT32) {
    const sentence = `Invalid rule fwmark ${word} specified`;
    return dropRule(cursor, `\`${word}\` is no mark`, sentence);
  }
  draft.fwmark = { mark, mask };
  return true;
}

/** Whatever is no option: [type] goto N, nop, blackhole, unreachable, prohibit. */
function readAction(first: string, draft: RuleDraft, cursor: WordCursor): boolean {
  const word = first === "type" ? (cursor.take() ?? "") : first;
  if (word === "goto") {
    const target = cursor.required(word);
    if (target === undefined) return true;
    draft.goto = readBaseZero(target);
    if (draft.goto !== null) return setAction(draft, ACT_GOTO, cursor);
    const message = `\`${target}\` is no target`;
    return dropRule(cursor, message, baseZeroSentence(target), "Invalid target goto specified");
  }
  const action = ACTIONS.get(word);
  if (action !== undefined) return setAction(draft, action, cursor);
  const sentence = /^\d+$/.test(word) ? "Invalid rule action" : "Unknown rule option";
  return dropRule(cursor, `\`${word}\` is no action of a rule`, `${sentence} ${word}`);
}

function finishRule(draft: RuleDraft, cursor: WordCursor): VirtualRule | null {
  if (draft.action === 0) {
    const sentence = "No action specified for rule - ignoring";
    dropRule(cursor, "the rule has no action", sentence);
    return null;
  }
  if (draft.action === ACT_GOTO && !gotoIsForward(draft, cursor)) return null;
  if (!suitsAction(draft, cursor)) return null;
  if (!draft.noTrack && draft.protocol !== RTPROT_KEEPALIVED) {
    cursor.complain("untracked", "a rule of another protocol cannot be watched", [
      `Rule cannot be tracked if protocol is not RTPROT_KEEPALIVED(${RTPROT_KEEPALIVED}),` +
        " resetting protocol",
    ]);
    draft.protocol = RTPROT_KEEPALIVED;
  }
  const family = draft.family ?? "ipv4";
  if (draft.preference === null) {
    draft.preference = cursor.context.nextRulePreference(family);
    cursor.complain("no-preference", `the rule has no preference; it gets ${draft.preference}`, [
      `Rule has no preference specified - setting to ${draft.preference}.` +
        " This is probably not what you want.",
    ]);
  }
  return { ...draft, family };
}

/** Suppressors and realms belong to a look-up in a table; realms to IPv4. */
function suitsAction(draft: RuleDraft, cursor: WordCursor): boolean {
  const { options, action, family } = draft;
  const restricting = TABLE_OPTIONS.filter((option) => options.has(option));
  if (restricting.length > 0 && action !== ACT_TO_TABLE) {
    const sentence = "suppressor/realm specified for non table action - skipping";
    return dropRule(cursor, `\`${restricting.join("`, `")}\` needs a table`, sentence);
  }
  if (!options.has("realms") || family !== "ipv6") return true;
  return dropRule(cursor, "realms belong to IPv4", "realms is only valid for IPv4");
}

const TABLE_OPTIONS: readonly string[] = ["suppress_prefixlength", "suppress_ifgroup", "realms"];

function gotoIsForward(draft: RuleDraft, cursor: WordCursor): boolean {
  const { goto: target, preference } = draft;
  if (preference === null) {
    const sentence = `Invalid rule - goto target ${target} specified without preference`;
    return dropRule(cursor, "`goto` needs a preference", sentence);
  }
  if (target !== null && preference < target) return true;
  const sentence = `Invalid rule - preference ${preference} >= goto target ${target}`;
  return dropRule(cursor, "`goto` must lead to a higher preference", sentence);
}
