// keepalived's `--signum`: which signal number asks a running daemon for what. Exporters ask before
// they send one.

import { signalNumber } from "../daemon/signal-number.ts";

const FUNCTIONS = {
  STOP: "SIGTERM",
  RELOAD: "SIGHUP",
  DATA: "SIGUSR1",
  STATS: "SIGUSR2",
  STATS_CLEAR: "SIGRTMAX-1",
  JSON: "SIGRTMIN+2",
} as const;

/** Null for a word that keepalived does not know either; case counts. */
export function signumOf(word: string): number | null {
  return isFunction(word) ? signalNumber(FUNCTIONS[word]) : null;
}

function isFunction(word: string): word is keyof typeof FUNCTIONS {
  return Object.hasOwn(FUNCTIONS, word);
}
