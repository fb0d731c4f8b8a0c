// The name behind a block's keyword.

import type { Span } from "../../span.ts";
import type { Statement } from "../ast.ts";
import type { Context } from "./context.ts";
import { reportMissing } from "./row.ts";

/** A draft with the statement's name; a missing name ends keepalived with status 2. */
export function named<T>(
  statement: Statement,
  context: Context,
  create: new (name: string, statement: Statement) => T,
): T | null {
  const name = statement.arguments[0]?.text;
  if (name !== undefined) return new create(name, statement);
  reportMissing(statement, 1, context);
  return null;
}

/** The block's one-word name, where no other block of the kind has it; null skips the block. */
export function uniqueName(
  statement: Statement,
  taken: ReadonlyMap<string, { readonly span: Span }>,
  kind: string,
  context: Context,
): string | null {
  const [token, extra] = statement.arguments;
  if (token === undefined || extra !== undefined) {
    reportMissingName(statement, context);
    return null;
  }
  const twin = taken.get(token.text);
  if (twin === undefined) return token.text;
  context.atArgument(statement, 0, {
    code: "duplicate-name",
    message: `${kind} \`${token.text}\` is defined already; this block is skipped`,
    keepalived: [`${kind} ${token.text} already defined`],
    notes: [{ message: "first defined here", span: twin.span }],
  });
  return null;
}

/** Where keepalived's sentence says what becomes of the block. */
const SKIPPING: readonly string[] = ["vrrp_sync_group", "track_group"];

function reportMissingName(statement: Statement, context: Context): void {
  const name = statement.keyword.text;
  context.atKeyword(statement, {
    code: "missing-name",
    message: `\`${name}\` needs one word as its name; the block is skipped`,
    keepalived: [`${name} must have a name${SKIPPING.includes(name) ? " - skipping" : ""}`],
  });
}
