// Keeps passwords out of everything that quotes a line of a configuration.

import { nearest } from "./nearest.ts";

/** A word that announces a password (`auth_pass`, `etcd-password`, `consul-token`), misspelled
 * or in the name of a definition, but not `passive`. */
const SECRET =
  /^(.*?(?:auth_?pas|pass(?!ive)|secret|token)[\w-]*(?![\w-])["'}]?\s*[=:]?\s*)(\S.*)$/is;
/** With its number, or where that was forgotten. */
const HMAC_KEY = /^(.*?\bkey\s+(?:\S+\s+(?=\S)|(?!\d{1,3}\s*$)))(\S.*)$/s;
/** A word where the block belongs. */
const HMAC_WORD = /^(.*?\bauth_hmac\s+)([^\s{].*)$/s;
export const HIDDEN = "***";

/** Keywords beside a password, and what a word behind them is like: another one may be the password
 * in the wrong place. */
const NEIGHBOURS = {
  auth_type: (word: string): boolean => nearest(word, ["pass", "ah"]) !== null,
  active_key: (word: string): boolean => /^\d{1,3}$/.test(word),
} as const;
const NEIGHBOUR = /^(.*?\b(auth_type|active_key)\s+)(\S+)(.*)$/s;
/** What may stand behind such a word: nothing, the end of the block, the next keyword. */
const NO_WORD = /^\s*(?:$|[}#!]|auth_)/;

/** What a diagnostic may show of the word behind `keyword`. */
export function neighbourWord(keyword: keyof typeof NEIGHBOURS, word: string): string {
  return NEIGHBOURS[keyword](word) ? word : HIDDEN;
}

/** The text with everything behind a word that announces a password hidden; length is not kept. */
export function maskSecrets(text: string): string {
  const [, head = "", keyword, word = "", rest = ""] = NEIGHBOUR.exec(text) ?? [];
  if ((keyword === "auth_type" || keyword === "active_key") && !SECRET.test(head)) {
    if (!NEIGHBOURS[keyword](word)) return `${head}${HIDDEN}`;
    return `${head}${word}${NO_WORD.test(rest) ? maskSecrets(rest) : ` ${HIDDEN}`}`;
  }
  const match = SECRET.exec(text) ?? HMAC_KEY.exec(text) ?? HMAC_WORD.exec(text);
  return match === null ? text : `${match[1]}${HIDDEN}`;
}

/** The text up to `end`, and whether there is more. */
export function hideBehind(text: string, end: number): string {
  return text.length <= end ? text : `${text.slice(0, end)}${HIDDEN}`;
}
