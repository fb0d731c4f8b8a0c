// Writes diagnostics for people:
//
//   keepalived.conf:12:5: warning[unknown-keyword]: `virtual_routerid` is not …
//      12 |     virtual_routerid 51
//         |     ^^^^^^^^^^^^^^^^
//         = help: did you mean `virtual_router_id`?

import type { Diagnostic, DiagnosticNote } from "./diagnostic.ts";
import { hideBehind, maskSecrets } from "./secret-text.ts";
import type { Span } from "./span.ts";

/** Longer source lines are cut around the place. */
const MAX_EXCERPT = 160;

/** Several lines without a final newline. */
export function renderDiagnostic(diagnostic: Diagnostic): string {
  const { severity, code, message, span, notes, help } = diagnostic;
  const head = `${severity}[${code}]: ${message}`;
  const lines = span === null ? [head] : [`${formatPlace(span)}: ${head}`, ...excerpt(span)];
  const width = gutterWidth(span);
  for (const note of notes) lines.push(...renderNote(note));
  if (help !== null) lines.push(`${" ".repeat(width)}= help: ${help}`);
  if (span !== null) {
    for (const place of includeChain(span)) {
      lines.push(`${" ".repeat(width)}= included from ${formatPlace(place)}`);
    }
  }
  return lines.join("\n");
}

export function renderDiagnostics(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map((diagnostic) => `${renderDiagnostic(diagnostic)}\n`).join("");
}

/** `file:line:column`, as editors understand it. */
export function formatPlace(span: Span): string {
  return `${span.file.path}:${span.line}:${span.column}`;
}

function renderNote(note: DiagnosticNote): string[] {
  return [`${formatPlace(note.span)}: note: ${note.message}`, ...excerpt(note.span)];
}

function excerpt(span: Span): string[] {
  const number = String(span.line).padStart(gutterWidth(span) - 1);
  const { text, column, length } = window(span);
  const caret = "^".repeat(Math.max(1, Math.min(length, text.length - column + 1)));
  const margin = " ".repeat(gutterWidth(span));
  return [`${number} | ${text}`, `${margin}| ${indentLike(text, column - 1)}${caret}`];
}

function gutterWidth(span: Span | null): number {
  return Math.max(5, String(span?.line ?? "").length) + 1;
}

/** The source line as it may be shown, and where in it the place now is. */
function window(span: Span): { text: string; column: number; length: number } {
  const full = showable(span);
  const column = Math.min(span.column, full.length + 1);
  if (full.length <= MAX_EXCERPT) return { text: printable(full), column, length: span.length };
  const from = Math.max(0, Math.min(column - 1 - MAX_EXCERPT / 2, full.length - MAX_EXCERPT));
  const text = printable(full.slice(from, from + MAX_EXCERPT));
  return { text, column: column - from, length: span.length };
}

function showable({ file, line, shownTo }: Span): string {
  const text = file.line(line).trimEnd();
  return shownTo === undefined ? maskSecrets(text) : hideBehind(text, shownTo);
}

/** Control characters would move the caret or the terminal; a tab stays. */
function printable(text: string): string {
  return Array.from(text, (character) => (isControl(character) ? "·" : character)).join("");
}

function isControl(character: string): boolean {
  if (character === "\t") return false;
  return character < " " || (character >= "\u007f" && character <= "\u009f");
}

/** Blanks up to the caret, with the line's own tabs, so that both lines indent alike. */
function indentLike(text: string, width: number): string {
  return text.slice(0, width).replace(/[^\t]/g, " ").padEnd(width);
}

/** The include lines that led to a place, the nearest first. */
export function includeChain(span: Span): Span[] {
  const chain: Span[] = [];
  for (
    let place = span.file.includedFrom;
    place !== null && chain.length < 8;
    place = place.file.includedFrom
  ) {
    chain.push(place);
  }
  return chain;
}
