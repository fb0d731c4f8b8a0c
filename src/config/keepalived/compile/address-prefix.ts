// ADDRESS[/LEN] at the start of a line.

import { IpAddress } from "../../../base/ip-address.ts";
import { maxPrefixLength, type Prefix, prefix } from "../../../base/prefix.ts";
import type { Statement } from "../ast.ts";
import { inTestOnly, leniently, type Sentence } from "../keepalived-line.ts";
import type { Context } from "./context.ts";
import { type NumberReading, readInteger, strictSentence } from "./number.ts";

/** ADDRESS[/LEN]; a bad length is reported and the full one used, a bad address drops the line. */
export function readPrefix(word: string, statement: Statement, context: Context): Prefix | null {
  return judgePrefix(word, (code, message, sentences) => {
    const keepalived = sentences;
    context.atKeyword(statement, { code, message, keepalived });
  });
}

/** As `readPrefix`; `say` gets what is wrong. */
export function judgePrefix(
  word: string,
  say: (
    code: "not-an-address" | "bad-prefix-length",
    message: string,
    sentences: readonly Sentence[],
  ) => void,
): Prefix | null {
  const [addressText = "", lengthText] = word.split("/", 2);
  const address = IpAddress.parse(addressText);
  const max = maxPrefixLength(address?.family ?? (word.includes(":") ? "ipv6" : "ipv4"));
  const length = readInteger(lengthText ?? String(max), { min: 0, max });
  const sentences = lengthSentences(word, lengthText ?? "", length, max);
  if (address === null) {
    const message = `\`${word}\` is no IP address; the line is ignored`;
    say("not-an-address", message, [...sentences, invalidSentence(word)]);
    return null;
  }
  if (length.kind === "good") return prefix(address, length.value);
  const message = `\`/${lengthText ?? ""}\` is no prefix length in 0..${max}; ${max} is used`;
  say("bad-prefix-length", message, sentences);
  return prefix(address, max);
}

function lengthSentences(
  word: string,
  lengthText: string,
  length: NumberReading,
  max: number,
): Sentence[] {
  if (length.kind === "good") return [];
  const first = strictSentence(lengthText, length);
  const complaint = `Invalid address prefix len ${lengthText} for address ${word} - using ${max}`;
  return [leniently(first), length.kind === "trailing" ? inTestOnly(complaint) : complaint];
}

/** keepalived's sentence about a word that is no address. */
export function invalidSentence(word: string): string {
  return `VRRP parsed invalid IP ${word}. skipping IP...`;
}

/** ADDRESS[/LEN]; null for anything else. */
export function parsePrefix(word: string): Prefix | null {
  let fits = true;
  const range = judgePrefix(word, () => {
    fits = false;
  });
  return fits ? range : null;
}
