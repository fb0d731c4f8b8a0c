// Hands the tokens of one top-level statement to nearley through its lexer interface. nearley's
// own idea of a lexer eats text; ours has been to work already, so the text it passes is empty.

import type { Lexer } from "nearley";
import type { Token, TokenType } from "./token.ts";

const TYPES: readonly TokenType[] = ["word", "open", "close", "newline"];

/** What the grammar's postprocessors get for a token. */
export type FedToken = { readonly type: TokenType; readonly value: string; readonly token: Token };

export class TokenFeed implements Lexer {
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  /** The token that nearley took last. */
  current(): Token | undefined {
    return this.#tokens[this.#next - 1];
  }

  reset(): void {
    this.#next = 0;
  }

  next(): FedToken | undefined {
    const token = this.#tokens[this.#next];
    if (token === undefined) return undefined;
    this.#next += 1;
    return { type: token.type, value: token.text, token };
  }

  save(): Record<string, never> {
    return {};
  }

  /** Never shown: parse.ts says what it finds in its own words. */
  formatError(): string {
    return "";
  }

  has(name: string): boolean {
    return TYPES.some((type) => type === name);
  }
}

/** For the compiled grammar: a token name that does not exist fails when the grammar loads. */
export const tokenNames: TokenFeed = new TokenFeed([]);
