// Walks the words of an entry line (an address, a route, a rule) from left to right.

import type { Statement } from "../ast.ts";
import type { Sentence } from "../keepalived-line.ts";
import type { Complaint, Context } from "./context.ts";

export class WordCursor {
  readonly statement: Statement;
  readonly context: Context;
  readonly #words: readonly string[];
  #at = 0;

  constructor(statement: Statement, context: Context) {
    this.statement = statement;
    this.context = context;
    this.#words = [statement.keyword.text, ...statement.arguments.map((token) => token.text)];
  }

  /** All of it, for keepalived's sentences. */
  get first(): string {
    return this.#words[0] ?? "";
  }

  /** The word to come. */
  peek(): string | undefined {
    return this.#words[this.#at];
  }

  /** The word to come, which is then behind. */
  take(): string | undefined {
    const word = this.#words[this.#at];
    if (word !== undefined) this.#at += 1;
    return word;
  }

  /** Takes the word to come where it is `word`. */
  takeIf(word: string): boolean {
    if (this.#words[this.#at] !== word) return false;
    this.#at += 1;
    return true;
  }

  /** As `value`, where keepalived does not start without the word. */
  required(option: string): string | undefined {
    const word = this.take();
    if (word !== undefined) return word;
    const position = this.#words.length + 1;
    this.complain("missing-argument", `nothing follows \`${option}\``, [
      `*** Configuration line starting \`${this.first}\` is missing a parameter` +
        ` after keyword \`${option}\` at word position ${position}`,
    ]);
    return undefined;
  }

  /** The word behind the option just taken; undefined where the line ends, which is reported. */
  value(option: string): string | undefined {
    const word = this.take();
    if (word === undefined) {
      this.complain("missing-value", `nothing follows \`${option}\``, [
        `No ${option} parameter specified for ${this.first}`,
      ]);
    }
    return word;
  }

  /** About the word taken last. */
  complain(
    code: Complaint["code"],
    message: string,
    keepalived: readonly Sentence[],
    help?: string,
  ): void {
    const complaint = { code, message, keepalived, ...(help === undefined ? {} : { help }) };
    const index = this.#at - 2;
    if (index < 0) this.context.atKeyword(this.statement, complaint);
    else this.context.atArgument(this.statement, index, complaint);
  }

  /** Says that an interface is not there, unless it may come later. */
  checkInterface(name: string, sentence: string): void {
    this.context.missingInterface(name, this.statement, this.#at - 2, sentence);
  }
}
