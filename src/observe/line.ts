// What a log line is before it reaches a sink: the words, how grave they are, which of
// keepalived's two processes would have said them, and whether they may be held back when they
// repeat. Writing it anywhere is the daemon's business.

import type { SystemFailure } from "../base/outcome.ts";

/** syslog(3) severities in use. keepalived says nearly everything at `info`. */
export type LineSeverity = "alert" | "err" | "warning" | "notice" | "info" | "debug";

/** keepalived's parent writes as `Keepalived`, its VRRP child as `Keepalived_vrrp`; monitoring
 * tells their lines apart by that identifier, so one process of ours keeps both. */
export type Speaker = "parent" | "vrrp";

export interface Line {
  readonly severity: LineSeverity;
  /** One line without its end. */
  readonly text: string;
  /** Structured context; never a secret. */
  readonly fields: Readonly<Record<string, string | number | boolean>>;
  readonly speaker: Speaker;
  /** Said only with `--log-detail`. */
  readonly detail: boolean;
  /** Lines that each received packet can cause share a key, by which `Repetition` holds them back;
   * null for lines that are always said. Keys come from the configuration, never from a packet. */
  readonly repeats: string | null;
}

/** What `line` fills in where it is not told. */
export type LineTraits = Partial<Omit<Line, "text">>;

/** A line of the VRRP part at `info`, always said. What other programs say in several lines (a
 * module that does not load) is one here. */
export function line(text: string, traits: LineTraits = {}): Line {
  return {
    severity: "info",
    fields: {},
    speaker: "vrrp",
    detail: false,
    repeats: null,
    ...traits,
    text: text.replace(/\s*[\r\n]+\s*/g, " "),
  };
}

/** What keepalived's parent says. */
export function parentLine(text: string, traits: LineTraits = {}): Line {
  return line(text, { speaker: "parent", ...traits });
}

/** A line about one instance, which keepalived begins with its name in parentheses. */
export function instanceLine(instance: string, text: string, traits: LineTraits = {}): Line {
  return line(`(${instance}) ${text}`, { ...traits, fields: { instance, ...traits.fields } });
}

/** keepalived's line, printed by the child that could not become `program`. */
export function renderExecFailure(program: string, failure: SystemFailure): Line {
  return line(`Error exec-ing command '${program}', error ${failure.errno}: ${failure.message}`, {
    severity: "alert",
    fields: { program, errno: failure.errno },
  });
}

/** Microseconds as keepalived prints seconds: six decimals. */
export function formatSeconds(us: number): string {
  return (us / 1_000_000).toFixed(6);
}
