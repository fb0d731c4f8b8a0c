// The syntax tree: a file is statements, a statement is a keyword, its arguments and perhaps a
// block. Built by the postprocessors of grammar/keepalived.ne, which are pure.

import type { Span } from "../span.ts";
import { spanOf } from "./line.ts";
import { type Token, tokenSpan } from "./token.ts";
import type { FedToken } from "./token-feed.ts";

export interface Statement {
  readonly keyword: Token;
  readonly arguments: readonly Token[];
  /** Null for a statement without braces. */
  readonly block: readonly Statement[] | null;
  /** The brace that ends the block; null without one. */
  readonly close: Token | null;
  /** Text of the whole statement as it stands in its (expanded) line, for keywords that split
   * it their own way; without the brace that opens a block. */
  readonly raw: string;
}

export function statementSpan(statement: Statement): Span {
  const last = statement.arguments.at(-1) ?? statement.keyword;
  const { line, start } = statement.keyword;
  return last.line === line ? spanOf(line, start, last.end) : tokenSpan(statement.keyword);
}

export function keywordSpan(statement: Statement): Span {
  return tokenSpan(statement.keyword);
}

/** Place of argument `index` (from 0), or of the keyword where it is missing. */
export function argumentSpan(statement: Statement, index: number): Span {
  return tokenSpan(statement.arguments[index] ?? statement.keyword);
}

/** `words newline` */
export function leaf(data: readonly unknown[]): Statement {
  const [words, newline] = data as [Token[], FedToken];
  return build(words, newline.token.start, null);
}

/** `words { body }` */
export function nested(data: readonly unknown[]): Statement {
  const [words, { token: open }, body, { token: close }] = data as [
    Token[],
    FedToken,
    Statement[],
    FedToken,
  ];
  const sameLine = open.line === words[0]?.line;
  const end = sameLine ? open.start : (words[0]?.line.text.length ?? 0);
  return { ...build(words, end, body), close };
}

export function firstWord(data: readonly unknown[]): Token[] {
  const [word] = data as [FedToken];
  return [word.token];
}

/** Pushes instead of copying, here and below: linear, and safe in an unambiguous grammar. */
export function addWord(data: readonly unknown[]): Token[] {
  const [words, word] = data as [Token[], FedToken];
  words.push(word.token);
  return words;
}

export function noStatement(): Statement[] {
  return [];
}

export function addStatement(data: readonly unknown[]): Statement[] {
  const [statements, statement] = data as [Statement[], Statement];
  statements.push(statement);
  return statements;
}

function build(words: Token[], rawEnd: number, block: Statement[] | null): Statement {
  const [keyword, ...rest] = words as [Token, ...Token[]];
  const raw = keyword.line.text.slice(keyword.start, rawEnd);
  return { keyword, arguments: rest, block, close: null, raw };
}
