// Turns the well-formed tokens of one top-level statement into a syntax tree with nearley. One
// parse a statement: a mistake in one does not hide those in the next, and a reload can pause in
// between.

import nearley from "nearley";
import { invariant } from "../../base/invariant.ts";
import type { Reporter } from "../diagnostic.ts";
import type { Statement } from "./ast.ts";
import grammar from "./grammar.generated.ts";
import type { Token } from "./token.ts";
import { tokenSpan } from "./token.ts";
import { TokenFeed } from "./token-feed.ts";

const compiled = nearley.Grammar.fromCompiled(grammar);

/** Null where the tokens are no statement, which is reported. */
export function parseStatement(tokens: readonly Token[], reporter: Reporter): Statement | null {
  const feed = new TokenFeed(tokens);
  const parser = new nearley.Parser(compiled, { lexer: feed });
  try {
    parser.feed("");
  } catch (error) {
    // nearley's message lists grammar rules and is shown to nobody; what is no parse error is our
    // bug.
    if (!(error instanceof Error) || !("offset" in error)) throw error;
    reportUnexpected(feed.current(), reporter);
    return null;
  }
  const results: unknown[] = parser.results;
  invariant(results.length <= 1, "the grammar of keepalived.conf is ambiguous");
  if (results.length === 0) {
    reportUnexpected(tokens.at(-1), reporter);
    return null;
  }
  return results[0] as Statement;
}

function reportUnexpected(token: Token | undefined, reporter: Reporter): void {
  const what =
    token === undefined || token.type === "newline" ? "the end of the line" : `\`${token.text}\``;
  const span = token === undefined ? null : tokenSpan(token);
  reporter.report("not-parsed", `no statement can go on with ${what} here`, span);
}
