// The shape of a diagnostic code's row.

export type DiagnosticSeverity = "error" | "warning" | "note";

/** What keepalived -t makes of it: `none` is said only, `report` ends with status 5, `unusable` 4,
 * `security` 6, `missing-argument` 2. A note always has `none`. */
export type TestEffect = "none" | "report" | "unusable" | "security" | "missing-argument";

export interface CodeRow {
  readonly severity: DiagnosticSeverity;
  readonly effect: TestEffect;
  /** `both`: neither keepalived nor this program runs such a configuration. `keepalived`: only
   * keepalived refuses it, this program runs (a Deviation, told in the cure). `none`: both
   * run. */
  readonly fatal: "both" | "keepalived" | "none";
  /** The text itself is damaged, by a cut, a merge or a tool: what can be read of it is hardly what
   * somebody meant, and must not replace what runs. */
  readonly damaged?: true;
  readonly cause: string;
  readonly cure: string;
}

/** Something wrong that is left out or replaced; everything else runs. */
export function error(cause: string, cure: string): CodeRow {
  return { severity: "error", effect: "report", fatal: "none", cause, cure };
}

/** As `error`, where the text is damaged. */
export function damage(cause: string, cure: string): CodeRow {
  return { ...error(cause, cure), damaged: true };
}

/** Something that works but hardly as meant. */
export function warning(cause: string, cure: string): CodeRow {
  return { severity: "warning", effect: "report", fatal: "none", cause, cure };
}

/** Said, and without any effect. */
export function note(cause: string, cure: string): CodeRow {
  return { severity: "note", effect: "none", fatal: "none", cause, cure };
}

/** The configuration as a whole cannot be run. */
export function fatal(cause: string, cure: string): CodeRow {
  return { severity: "error", effect: "report", fatal: "both", cause, cure };
}

/** What `vrrpd lint` finds in a configuration that loads; -t never says it. */
export function finding(severity: DiagnosticSeverity, cause: string, cure: string): CodeRow {
  return { severity, effect: "none", fatal: "none", cause, cure };
}
