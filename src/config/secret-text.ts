// Keeps passwords out of everything that quotes a line of a configuration.

/** Words of keepalived.conf and of vip-manager.yml (`etcd-password`, `consul-token`). */
const WORD = String.raw`(?:auth_?pass\w*|authpass\w*|\w*(?:password|passwd|secret|token)\w*)`;
const SECRET = new RegExp(String.raw`^(.*?\b${WORD}\b["'}]?\s*[=:]?\s*)(\S.*)$`, "i");
const HMAC_KEY = /^(.*?\bkey\s+\S+\s+)(\S.*)$/;
const HIDDEN = "***";

/** The text with everything behind a word that announces a password hidden; length is not kept. */
export function maskSecrets(text: string): string {
  const match = SECRET.exec(text) ?? HMAC_KEY.exec(text);
  return match === null ? text : `${match[1]}${HIDDEN}`;
}
