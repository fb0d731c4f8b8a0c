// Builders of keyword rows: a keyword with a value, one that nothing acts on, a block, a list of
// entries, a block of a part that this program does not have.

import type { Statement } from "../ast.ts";
import type { Context } from "./context.ts";
import { type BlockTable, type DocOptions, type Row, rowDoc } from "./table.ts";
import type { Reading, ValueType } from "./value.ts";

export interface KeywordOptions<Draft, T> extends DocOptions {
  readonly takes: ValueType<T>;
  /** Method syntax on purpose, here and below: a row of a wider draft serves a narrower one. */
  set(draft: Draft, value: T, statement: Statement, context: Context): void;
  /** keepalived's sentence for a word that does not fit. */
  invalid?(draft: Draft, word: string): string | readonly string[];
  /** What happens then; nothing where the old value stays. */
  reset?(draft: Draft): void;
  /** keepalived's sentence where a word is missing and it goes on; else it ends with status 2. */
  missing?(draft: Draft): string | readonly string[];
}

export function keyword<Draft, T>(name: string, options: KeywordOptions<Draft, T>): Row<Draft> {
  const { takes } = options;
  return {
    name,
    kind: "plain",
    inner: null,
    doc: rowDoc(takes.syntax, options),
    apply: (draft, statement, context) => {
      if (statement.arguments.length < takes.required) {
        if (options.missing === undefined) reportMissing(statement, takes.required, context);
        else reportIgnored(statement, [options.missing(draft)].flat(), context);
        return;
      }
      const reading: Reading = {
        statement,
        context,
        complaint: (word) => [options.invalid?.(draft, word) ?? []].flat(),
      };
      const value = takes.read(reading);
      if (value === undefined) {
        options.reset?.(draft);
        return;
      }
      options.set(draft, value, statement, context);
      if (options.inert === true) context.noteInert(statement);
    },
  };
}

export interface BlockOptions<Draft, Inner> extends DocOptions {
  readonly syntax: string;
  readonly table: BlockTable<Inner>;
  /** Null skips the block; `open` has said why. */
  open(draft: Draft, statement: Statement, context: Context): Inner | null;
  close?(draft: Draft, inner: Inner, statement: Statement, context: Context): void;
}

export function block<Draft, Inner>(name: string, options: BlockOptions<Draft, Inner>): Row<Draft> {
  return {
    name,
    kind: "block",
    inner: options.table,
    doc: rowDoc(options.syntax, options),
    apply: (draft, statement, context) => {
      const inner = options.open(draft, statement, context);
      if (inner === null) return;
      options.table.compile(statement.block ?? [], inner, context);
      options.close?.(draft, inner, statement, context);
      if (options.inert === true) context.noteInert(statement);
    },
  };
}

export interface EntriesOptions<Draft> extends DocOptions {
  readonly syntax: string;
  entry(draft: Draft, line: Statement, context: Context): void;
  /** Whether a name stands before the brace. */
  readonly named?: true;
  /** After the last line; `statement` is the whole block. */
  close?(draft: Draft, statement: Statement, context: Context): void;
}

export function entries<Draft>(name: string, options: EntriesOptions<Draft>): Row<Draft> {
  return {
    name,
    kind: "entries",
    inner: null,
    doc: rowDoc(options.syntax, options),
    apply: (draft, statement, context) => {
      if (options.named !== true) reportExtraWords(statement, context);
      for (const line of statement.block ?? []) options.entry(draft, line, context);
      options.close?.(draft, statement, context);
      if (options.inert === true) context.noteInert(statement);
    },
  };
}

/** keepalived exits with status 2 where a word is missing. */
export function reportMissing(statement: Statement, required: number, context: Context): void {
  const name = statement.keyword.text;
  const last = statement.arguments.at(-1)?.text ?? name;
  context.atKeyword(statement, {
    code: "missing-argument",
    message: `\`${name}\` needs ${required === 1 ? "a word" : `${required} words`} behind it`,
    keepalived: [
      `*** Configuration line starting \`${name}\` is missing a parameter` +
        ` after keyword \`${last}\` at word position ${statement.arguments.length + 2}`,
    ],
  });
}

/** keepalived reports the line and goes on without it. */
export function reportIgnored(
  statement: Statement,
  keepalived: readonly string[],
  context: Context,
): void {
  const message = `nothing follows \`${statement.keyword.text}\`; the line is ignored`;
  context.atKeyword(statement, { code: "missing-value", message, keepalived });
}

/** The keyword may stand once; the first one counts. */
export function reportTwice(statement: Statement, sentence: string, context: Context): void {
  context.atKeyword(statement, {
    code: "duplicate-keyword",
    message: `\`${statement.keyword.text}\` is given twice; the first one counts`,
    keepalived: [sentence],
  });
}

function reportExtraWords(statement: Statement, context: Context): void {
  const [extra] = statement.arguments;
  if (extra === undefined) return;
  context.atArgument(statement, 0, {
    code: "unknown-option",
    message: `\`${statement.keyword.text}\` takes no word before its brace`,
    keepalived: [`Block ${statement.keyword.text} has extra parameters ${extra.text} ...`],
  });
}
