// Keeps passwords out of everything that quotes a line of a configuration.

/** A word that announces a password (`auth_pass`, `etcd-password`, `consul-token`), misspelled
 * or in the name of a definition, but not `passive`. */
const SECRET =
  /^(.*?(?:auth_?pas|pass(?!ive)|secret|token)[\w-]*(?![\w-])["'}]?\s*[=:]?\s*)(\S.*)$/is;
/** With its number, or where that was forgotten. */
const HMAC_KEY = /^(.*?\bkey\s+(?:\S+\s+(?=\S)|(?!\d{1,3}\s*$)))(\S.*)$/s;
/** A word where the block belongs. */
const HMAC_WORD = /^(.*?\bauth_hmac\s+)([^\s{].*)$/s;
export const HIDDEN = "***";

/** The text with everything behind a word that announces a password hidden; length is not kept. */
export function maskSecrets(text: string): string {
  const match = SECRET.exec(text) ?? HMAC_KEY.exec(text) ?? HMAC_WORD.exec(text);
  return match === null ? text : `${match[1]}${HIDDEN}`;
}

/** The text up to `end`, and whether there is more. */
export function hideBehind(text: string, end: number): string {
  return text.length <= end ? text : `${text.slice(0, end)}${HIDDEN}`;
}
