// The keyword tables: one table a block, one row a keyword. A row says how its words are read and
// what they set; the structure stage, did-you-mean, validation and the keyword page all come from
// it.

import type { Statement } from "../ast.ts";
import type { Speaker } from "../keepalived-line.ts";
import type { Shape, ShapeKind, ShapeRow } from "../shape.ts";
import type { Context } from "./context.ts";

/** What the keyword page tells of a keyword. */
export interface RowDoc {
  /** Words behind the keyword, as the page shows them. */
  readonly syntax: string;
  readonly defaultValue: string;
  /** keepalived version that brought it. */
  readonly since: string;
  readonly effect: string;
  /** Where this program knowingly does otherwise; null where it does not. */
  readonly deviation: string | null;
  /** False where the value is stored and has no effect yet. */
  readonly actedOn: boolean;
}

export interface Row<Draft> extends ShapeRow {
  readonly name: string;
  readonly kind: ShapeKind;
  readonly doc: RowDoc;
  /** Reads one statement into the draft; says what is wrong with it. */
  apply(draft: Draft, statement: Statement, context: Context): void;
}

export class BlockTable<Draft> implements Shape {
  readonly name: string | null;
  readonly speaker: Speaker;
  readonly rows: readonly Row<Draft>[];
  readonly names: readonly string[];
  readonly #byName: ReadonlyMap<string, Row<Draft>>;

  constructor(name: string | null, speaker: Speaker, rows: readonly Row<Draft>[]) {
    this.name = name;
    this.speaker = speaker;
    this.rows = rows;
    this.names = rows.map((row) => row.name);
    this.#byName = new Map(rows.map((row) => [row.name, row]));
  }

  row(keyword: string): Row<Draft> | undefined {
    return this.#byName.get(keyword);
  }

  /** Every statement in order; the structure stage has taken out those without a row. */
  compile(statements: readonly Statement[], draft: Draft, context: Context): void {
    context.within(this.speaker, () => {
      for (const statement of statements) {
        this.#byName.get(statement.keyword.text)?.apply(draft, statement, context);
      }
    });
  }
}

export interface DocOptions {
  readonly default?: string;
  readonly since: string;
  readonly effect: string;
  readonly deviation?: string;
  readonly inert?: true;
}

export function rowDoc(syntax: string, options: DocOptions): RowDoc {
  return {
    syntax,
    defaultValue: options.default ?? "",
    since: options.since,
    effect: options.effect,
    deviation: options.deviation ?? null,
    actedOn: options.inert !== true,
  };
}
