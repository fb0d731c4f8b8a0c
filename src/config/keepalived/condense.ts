// A file that is something else (a template nobody filled in, a saved web page, a log) breaks in
// hundreds of places at once. One sensible diagnostic takes their place; what decides whether the
// configuration runs stays.

import { CODES, type DiagnosticCode } from "../codes.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { SourceFile } from "../source.ts";
import { lineSpan } from "../span.ts";

/** `{{ x }}` (Jinja, Go), `{% x %}`, `<%= x %>` (ERB). */
const PLACEHOLDERS: ReadonlyArray<readonly [open: string, close: string]> = [
  ["{{", "}}"],
  ["{%", "%}"],
  ["<%", "%>"],
];
const PAGE = /^\s*<(?:!doctype|html|\?xml)\b/i;
/** So many unknown words and not a known one: whatever it is, it is no keepalived.conf. */
const MANY_UNKNOWN = 8;

/** `known`: how many statements of a file's top level were understood. */
export function condense(
  diagnostics: readonly Diagnostic[],
  files: readonly SourceFile[],
  known: number,
): readonly Diagnostic[] {
  let condensed = diagnostics;
  for (const file of files) {
    const verdict = judge(file, condensed, known);
    if (verdict !== null) condensed = replaceIn(file, condensed, verdict);
  }
  return condensed;
}

interface Verdict {
  readonly code: DiagnosticCode;
  readonly message: string;
  /** The line to show. */
  readonly line: number;
  readonly help: string;
}

function judge(
  file: SourceFile,
  diagnostics: readonly Diagnostic[],
  known: number,
): Verdict | null {
  const first = file.lines.find((line) => line.trim() !== "") ?? "";
  if (PAGE.test(first)) {
    const message = "this is a web page, not a configuration";
    const help = "fetch the file itself, e.g. the `raw` view of a repository";
    return { code: "not-a-configuration", message, line: file.lines.indexOf(first) + 1, help };
  }
  const filled = file.lines.findIndex(hasPlaceholder);
  if (filled !== -1) {
    const count = file.lines.filter(hasPlaceholder).length;
    const message = `${count} line${count === 1 ? " holds" : "s hold"} placeholders of a template`;
    const help = "run the tool that fills the template and use what it writes";
    return { code: "template-not-filled", message, line: filled + 1, help };
  }
  const unknown = diagnostics.filter(({ code, span }) => UNKNOWN.has(code) && span?.file === file);
  if (known > 0 || unknown.length < MANY_UNKNOWN) return null;
  const message = "no line of this file is a statement of keepalived.conf";
  const line = unknown[0]?.span?.line ?? 1;
  return {
    code: "not-a-configuration",
    message,
    line,
    help: "look whether this is the right file",
  };
}

const UNKNOWN: ReadonlySet<DiagnosticCode> = new Set(["unknown-keyword", "unknown-block"]);

function hasPlaceholder(line: string): boolean {
  if (/^\s*[#!]/.test(line)) return false;
  return PLACEHOLDERS.some(([open, close]) => {
    const start = line.indexOf(open);
    return start !== -1 && line.includes(close, start + open.length);
  });
}

/** Keeps what is about other files, and the first of each code that decides about running. */
function replaceIn(
  file: SourceFile,
  diagnostics: readonly Diagnostic[],
  verdict: Verdict,
): readonly Diagnostic[] {
  const decisive = new Set<DiagnosticCode>();
  const rest = diagnostics.filter(({ code, span }) => {
    if (span === null || span.file !== file) return true;
    const { fatal, effect } = CODES[code];
    if ((fatal === "none" && effect !== "missing-argument") || decisive.has(code)) return false;
    decisive.add(code);
    return true;
  });
  const { severity } = CODES[verdict.code];
  const one: Diagnostic = {
    severity,
    code: verdict.code,
    message: verdict.message,
    span: lineSpan(file, verdict.line),
    notes: [],
    help: verdict.help,
    keepalived: diagnostics
      .flatMap(({ span, keepalived }) => (span?.file === file ? keepalived : []))
      .slice(0, MAX_LOG_LINES),
  };
  return [one, ...rest];
}

/** Of keepalived's own lines so many are kept for the log. */
const MAX_LOG_LINES = 20;
