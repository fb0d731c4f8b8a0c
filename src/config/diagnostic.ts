// What is said about a configuration: one mistake, one diagnostic. Collected, never thrown; the
// code decides severity and effect (`codes.ts`), `render.ts` writes it.

import type { DiagnosticSeverity } from "./code-row.ts";
import { CODES, type DiagnosticCode } from "./codes.ts";
import type { Span } from "./span.ts";

export interface Diagnostic {
  readonly severity: DiagnosticSeverity;
  readonly code: DiagnosticCode;
  /** Lower case, no full stop, names in backticks; never a secret. */
  readonly message: string;
  /** Null where no line is to blame, e.g. a missing file. */
  readonly span: Span | null;
  /** Other places: "first defined here". */
  readonly notes: readonly DiagnosticNote[];
  /** How to mend it; null where the message says it. */
  readonly help: string | null;
  /** What keepalived writes for the same mistake; empty where it is silent. */
  readonly keepalived: readonly KeepalivedLine[];
}

export interface DiagnosticNote {
  readonly message: string;
  readonly span: Span;
}

/** A line of keepalived's own log for the mistake. */
export interface KeepalivedLine {
  /** Who says it: the parent (global keywords, syntax), the VRRP process, or the one for load
   * balancing, which we do not have. */
  readonly process: "parent" | "vrrp" | "checker";
  /** Complete, with its `(FILE: Line N) ` where it has one. */
  readonly text: string;
  /** What the running keepalived writes instead, where it is more lenient than `-t`; null is
   * nothing. */
  readonly running?: string | null;
}

export interface DiagnosticDetails {
  readonly notes?: readonly DiagnosticNote[];
  readonly help?: string | null;
  readonly keepalived?: readonly KeepalivedLine[];
}

/** More diagnostics than this are counted, not kept: a file that is no configuration at all
 * must not fill memory or a screen. */
export const MAX_DIAGNOSTICS = 10_000;

export class Reporter {
  readonly #diagnostics: Diagnostic[] = [];
  /** Codes that decide about running, which are kept once whatever the number. */
  readonly #decided: Set<DiagnosticCode> = new Set();
  #dropped = 0;

  /** What is reported now is counted only: no need to look for a cure. */
  get isFull(): boolean {
    return this.#diagnostics.length >= MAX_DIAGNOSTICS;
  }

  report(
    code: DiagnosticCode,
    message: string,
    span: Span | null,
    details: DiagnosticDetails = {},
  ): void {
    const { severity, effect, fatal } = CODES[code];
    const decisive = fatal !== "none" || effect === "missing-argument" || effect === "security";
    if (this.isFull && !(decisive && !this.#decided.has(code))) {
      this.#dropped += 1;
      return;
    }
    if (decisive) this.#decided.add(code);
    const { notes = [], help = null, keepalived = [] } = details;
    this.#diagnostics.push({ severity, code, message, span, notes, help, keepalived });
  }

  /** In the order of discovery; a last one tells how many were dropped. */
  finish(): readonly Diagnostic[] {
    if (this.#dropped > 0) {
      const { severity } = CODES["too-many-diagnostics"];
      const message = `${this.#dropped} more diagnostics are not shown`;
      this.#diagnostics.push({
        severity,
        code: "too-many-diagnostics",
        message,
        span: null,
        notes: [],
        help: null,
        keepalived: [],
      });
      this.#dropped = 0;
    }
    return this.#diagnostics;
  }
}

/** Whether this program, too, cannot run the configuration. */
export function isFatal(diagnostic: Diagnostic): boolean {
  return CODES[diagnostic.code].fatal === "both";
}

/** Whether the text itself is damaged, so that nothing read from it can be trusted. */
export function isDamage(diagnostic: Diagnostic): boolean {
  return CODES[diagnostic.code].damaged === true;
}

const STATUS = { none: 0, unusable: 4, report: 5, security: 6 } as const;

/** Exit status of `-t`, as keepalived 2.2.7 gives it: the largest kind reported, but a missing
 * argument ends at once with 2, and a missing interface before scripts are looked at. */
export function configTestStatus(diagnostics: readonly Diagnostic[]): 0 | 2 | 4 | 5 | 6 {
  const stopped = diagnostics.some(({ code }) => code === "interface-missing");
  let status: 0 | 4 | 5 | 6 = 0;
  for (const { code } of diagnostics) {
    const { effect } = CODES[code];
    if (effect === "missing-argument") return 2;
    if (code === "script-security" && stopped) continue;
    if (STATUS[effect] > status) status = STATUS[effect];
  }
  return status;
}
