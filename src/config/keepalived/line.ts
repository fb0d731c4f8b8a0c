// A line of keepalived.conf after expansion, which still knows where each of its characters came
// from.

import type { SourceFile } from "../source.ts";
import type { Span } from "../span.ts";

export interface ExpandedLine {
  /** Without comment and without the blanks around it. */
  readonly text: string;
  readonly file: SourceFile;
  /** Line of the file, from 1. */
  readonly number: number;
  /** Where the characters come from, ascending and without gaps. */
  readonly pieces: readonly Piece[];
}

/** A run of characters of an expanded line. */
export interface Piece {
  /** Offset in the expanded text where the run starts. */
  readonly at: number;
  /** Offset in the source line, from 0. */
  readonly from: number;
  /** Characters of the source line that this run stands for, where it was substituted: a place
   * in it is the whole use. Null for text taken over as it is. */
  readonly useLength: number | null;
}

/** The place in the file of a part of an expanded line. */
export function spanOf(line: ExpandedLine, start: number, end: number): Span {
  const from = sourceRange(line, start);
  const to = sourceRange(line, Math.max(start, end - 1));
  const length = Math.max(1, to.end - from.start);
  return { file: line.file, line: line.number, column: from.start + 1, length };
}

/** The source characters behind one expanded character. */
function sourceRange(line: ExpandedLine, offset: number): { start: number; end: number } {
  let piece: Piece = { at: 0, from: 0, useLength: null };
  for (const candidate of line.pieces) {
    if (candidate.at > offset) break;
    piece = candidate;
  }
  if (piece.useLength !== null) return { start: piece.from, end: piece.from + piece.useLength };
  const start = piece.from + (offset - piece.at);
  return { start, end: start + 1 };
}
