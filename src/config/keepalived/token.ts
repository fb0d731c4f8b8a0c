// The words and braces of an expanded line.

import type { Span } from "../span.ts";
import { type ExpandedLine, spanOf } from "./line.ts";

export type TokenType = "word" | "open" | "close" | "newline";

export interface Token {
  readonly type: TokenType;
  /** A word without its quotes. */
  readonly text: string;
  readonly quoted: boolean;
  readonly line: ExpandedLine;
  /** Offsets in the expanded line, quotes included. A newline starts where the statement's text
   * ends. */
  readonly start: number;
  readonly end: number;
}

export function tokenSpan(token: Token): Span {
  return spanOf(token.line, token.start, token.end);
}

export function newlineAt(line: ExpandedLine, offset: number): Token {
  return { type: "newline", text: "", quoted: false, line, start: offset, end: offset };
}
