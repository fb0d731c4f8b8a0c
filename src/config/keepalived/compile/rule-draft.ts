// A rule while its line is read.

import type { Family } from "../../../base/ip-address.ts";
import type { Prefix } from "../../../base/prefix.ts";
import type { Sentence } from "../keepalived-line.ts";
import { RTPROT_KEEPALIVED } from "./route-draft.ts";
import type { WordCursor } from "./word-cursor.ts";

/** A rule while its line is read. */
export interface RuleDraft {
  family: Family | null;
  from: Prefix | null;
  to: Prefix | null;
  table: number | null;
  /** 0 until an action is written. */
  action: number;
  goto: number | null;
  preference: number | null;
  not: boolean;
  iif: string | null;
  oif: string | null;
  tos: number | null;
  fwmark: { mark: number; mask: number } | null;
  readonly options: Map<string, number | string | readonly [number, number]>;
  protocol: number;
  noTrack: boolean;
  trackGroup: string | null;
}

export function emptyRule(): RuleDraft {
  return {
    family: null,
    from: null,
    to: null,
    table: null,
    action: 0,
    goto: null,
    preference: null,
    not: false,
    iif: null,
    oif: null,
    tos: null,
    fwmark: null,
    options: new Map(),
    protocol: RTPROT_KEEPALIVED,
    noTrack: false,
    trackGroup: null,
  };
}

/** Says why the whole line cannot be used. */
export function dropRule(
  cursor: WordCursor,
  message: string,
  ...sentences: readonly Sentence[]
): false {
  cursor.complain("unknown-word", `${message}; the rule is left out`, sentences);
  return false;
}
