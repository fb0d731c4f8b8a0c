// What lint found, for people and for programs. The JSON is an interface: fields may be added,
// none is renamed, removed or given another meaning under the same `schema`.

import type { DiagnosticSeverity } from "../config/code-row.ts";
import type { Diagnostic } from "../config/diagnostic.ts";
import { includeChain, renderDiagnostic } from "../config/render.ts";
import type { Span } from "../config/span.ts";

/** What was found in one file, or between it and another one. */
export interface Findings {
  readonly path: string;
  /** The path, and the configuration id where one was given. */
  readonly name: string;
  readonly diagnostics: readonly Diagnostic[];
}

export interface Counts {
  readonly errors: number;
  readonly warnings: number;
  readonly notes: number;
}

export function countFindings(all: readonly Findings[]): Counts {
  const severities = all.flatMap(({ diagnostics }) => diagnostics.map(({ severity }) => severity));
  const count = (wanted: DiagnosticSeverity): number =>
    severities.filter((severity) => severity === wanted).length;
  return { errors: count("error"), warnings: count("warning"), notes: count("note") };
}

/** Each finding with its line, and a last line that counts them. */
export function textReport(all: readonly Findings[]): string {
  const { errors, warnings, notes } = countFindings(all);
  const counted = [plural(errors, "error"), plural(warnings, "warning"), plural(notes, "note")];
  const some = counted.filter((text) => !text.startsWith("0 ")).join(", ");
  const names = [...new Set(all.map(({ name }) => name))].join(", ");
  const lines = all.flatMap(({ diagnostics, name }) =>
    diagnostics.map((diagnostic) => {
      const text = renderDiagnostic(diagnostic);
      return diagnostic.span === null ? `${name}: ${text}` : text;
    }),
  );
  return `${[...lines, `${names}: ${some === "" ? "nothing found" : some}`].join("\n")}\n`;
}

const SCHEMA = "vrrpd-lint-1";

/** One object, with a final newline. */
export function jsonReport(all: readonly Findings[]): string {
  const report = {
    schema: SCHEMA,
    files: [...new Set(all.map(({ path }) => path))],
    ...countFindings(all),
    findings: all.flatMap(({ diagnostics, path }) =>
      diagnostics.map((diagnostic) => findingFields(diagnostic, path)),
    ),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

interface PlaceFields {
  readonly file: string;
  /** Null, as the next two, where no line is to blame. */
  readonly line: number | null;
  readonly column: number | null;
  readonly length: number | null;
}

function findingFields(
  { severity, code, message, span, notes, help }: Diagnostic,
  path: string,
): Record<string, unknown> {
  const nowhere: PlaceFields = { file: path, line: null, column: null, length: null };
  return {
    severity,
    code,
    message,
    ...(span === null ? nowhere : placeFields(span)),
    help,
    notes: notes.map((note) => ({ message: note.message, ...placeFields(note.span) })),
    includedFrom: span === null ? [] : includeChain(span).map(placeFields),
  };
}

/** Columns and lengths count UTF-16 units. */
function placeFields({ file, line, column, length }: Span): PlaceFields {
  return { file: file.path, line, column, length };
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
