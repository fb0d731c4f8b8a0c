// What the structure stage must know of the keyword tables: which words exist in a block, and which
// of them open one. The tables themselves are in compile/.

import type { Speaker } from "./keepalived-line.ts";

/** `plain` has no braces; `block` holds keywords, `entries` holds lines that are no keywords. */
export type ShapeKind = "plain" | "block" | "entries";

export interface ShapeRow {
  readonly kind: ShapeKind;
  /** The keywords inside, for a `block`. */
  readonly inner: Shape | null;
}

export interface Shape {
  /** As a diagnostic names it: `vrrp_instance`, or null at the top of the file. */
  readonly name: string | null;
  /** Which of keepalived's processes reads it and so complains about it. */
  readonly speaker: Speaker;
  readonly names: readonly string[];
  row(keyword: string): ShapeRow | undefined;
}
