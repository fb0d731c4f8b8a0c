// Keeps passwords out of everything that quotes a line of a configuration.

const SECRET =
  /^(.*?\b(?:auth_?pass\w*|authpass\w*|pass(?:word|wd)\w*|secret\w*)\b["'}]?\s*=?\s*)(\S.*)$/i;
const HMAC_KEY = /^(.*?\bkey\s+\S+\s+)(\S.*)$/;
const HIDDEN = "***";

/** The text with everything behind a word that announces a password hidden; length is not kept. */
export function maskSecrets(text: string): string {
  const match = SECRET.exec(text) ?? HMAC_KEY.exec(text);
  return match === null ? text : `${match[1]}${HIDDEN}`;
}
