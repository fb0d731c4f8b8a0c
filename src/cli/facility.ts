// keepalived's `--log-facility`: LOG_LOCAL0 to LOG_LOCAL7 by number or name, `user`, `daemon`.

import type { DaemonOptions } from "../daemon/options.ts";

export const DEFAULT_FACILITY: DaemonOptions["facility"] = 3;
const USER_FACILITY = 1;
const LOCAL0_FACILITY = 16;

/** syslog(3) facility number; null for what keepalived does not take. */
export function parseFacility(text: string): number | null {
  if (text === "user") return USER_FACILITY;
  if (text === "daemon") return DEFAULT_FACILITY;
  const digit = /^(?:local)?([0-7])$/.exec(text)?.[1];
  return digit === undefined ? null : LOCAL0_FACILITY + Number(digit);
}

/** As strtoul(3) with base 0 reads it, up to 0777; null for what keepalived does not take. */
export function parseUmask(text: string): number | null {
  const value = readNumber(text);
  return value === null || value > 0o777 ? null : value;
}

function readNumber(text: string): number | null {
  if (/^0[xX][0-9a-fA-F]+$/.test(text)) return Number.parseInt(text.slice(2), 16);
  if (/^0[0-7]*$/.test(text)) return Number.parseInt(text, 8);
  return /^[1-9][0-9]*$/.test(text) ? Number.parseInt(text, 10) : null;
}
