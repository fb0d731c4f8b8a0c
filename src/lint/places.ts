// Where things of the model are written: the model knows no places, the statements it came from
// do.

import {
  argumentSpan,
  keywordSpan,
  type Statement,
  statementSpan,
} from "../config/keepalived/ast.ts";
import type { Span } from "../config/span.ts";

export class Places {
  readonly #statements: readonly Statement[];
  readonly #blocks: ReadonlyMap<string, Block>;

  constructor(statements: readonly Statement[]) {
    this.#statements = statements;
    const blocks = new Map<string, Block>();
    for (const statement of statements) {
      const key = blockKey(statement.keyword.text, statement.arguments[0]?.text ?? "");
      // Of two blocks of one name the first counts.
      if (!blocks.has(key)) blocks.set(key, new Block(statement));
    }
    this.#blocks = blocks;
  }

  block(keyword: string, name: string): Block {
    return this.#blocks.get(blockKey(keyword, name)) ?? NOWHERE;
  }

  instance(name: string): Block {
    return this.block("vrrp_instance", name);
  }

  /** The first line of any block of this kind that has the keyword. */
  line(blockKeyword: string, keyword: string): Span | null {
    const blocks = this.#statements.filter((one) => one.keyword.text === blockKeyword);
    const found = blocks.map((one) => new Block(one).keyword(keyword));
    return found.find((span) => span !== null) ?? null;
  }

  /** Every name that a block inside of another one lists: `track_script` and its kin. */
  namesIn(keyword: string): ReadonlySet<string> {
    const inner = this.#statements.flatMap(({ block }) => block ?? []);
    const lists = inner.filter((one) => one.keyword.text === keyword);
    return new Set(lists.flatMap(({ block }) => (block ?? []).map((line) => line.keyword.text)));
  }
}

/** Places in one block; all null where the block was not found. */
export class Block {
  readonly #statement: Statement | null;

  constructor(statement: Statement | null) {
    this.#statement = statement;
  }

  /** The name behind the keyword that opens the block. */
  get name(): Span | null {
    return this.#statement === null ? null : argumentSpan(this.#statement, 0);
  }

  /** The keyword itself; of several lines the last. */
  keyword(keyword: string): Span | null {
    const found = this.#last(keyword);
    return found === undefined ? null : keywordSpan(found);
  }

  /** The first word behind the keyword. */
  value(keyword: string): Span | null {
    const found = this.#last(keyword);
    return found === undefined ? null : argumentSpan(found, 0);
  }

  /** The line of an inner block whose first word is meant. */
  entry(keyword: string, isMeant: (word: string) => boolean): Span | null {
    const lines = this.#inner(keyword).flatMap(({ block }) => block ?? []);
    const found = lines.find((line) => isMeant(line.keyword.text));
    return found === undefined ? null : statementSpan(found);
  }

  /** A line of a block inside an inner block: `auth_pass` of `authentication`. */
  innerKeyword(keyword: string, inner: string): Span | null {
    const lines = this.#inner(keyword).flatMap(({ block }) => block ?? []);
    const found = lines.findLast((line) => line.keyword.text === inner);
    return found === undefined ? null : keywordSpan(found);
  }

  #last(keyword: string): Statement | undefined {
    return this.#inner(keyword).at(-1);
  }

  #inner(keyword: string): readonly Statement[] {
    return (this.#statement?.block ?? []).filter((one) => one.keyword.text === keyword);
  }
}

const NOWHERE = new Block(null);

function blockKey(keyword: string, name: string): string {
  return `${keyword} ${name}`;
}
