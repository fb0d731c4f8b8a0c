// A place in a configuration file: part of one line.

import type { SourceFile } from "./source.ts";

export interface Span {
  readonly file: SourceFile;
  /** From 1. */
  readonly line: number;
  /** From 1, in characters of the line as it stands in the file. */
  readonly column: number;
  /** In characters; at least 1. */
  readonly length: number;
  /** Characters of the line that may be shown, where the rest may be a password. */
  readonly shownTo?: number;
}

/** A whole line without the blanks around it. */
export function lineSpan(file: SourceFile, line: number): Span {
  const text = file.line(line);
  const start = text.length - text.trimStart().length;
  return { file, line, column: start + 1, length: Math.max(1, text.trim().length) };
}
