// What the structure stage must know of the keyword tables: which words exist in a block, and
// which of them open one. The tables themselves are in compile/.

/** `plain` has no braces; `block` holds keywords, `entries` holds lines that are no keywords;
 * `skipped` belongs to a part of keepalived that this program does not have. */
export type ShapeKind = "plain" | "block" | "entries" | "skipped";

export interface ShapeRow {
  readonly kind: ShapeKind;
  /** The keywords inside, for a `block`. */
  readonly inner: Shape | null;
}

export interface Shape {
  /** As a diagnostic names it: `vrrp_instance`, or null at the top of the file. */
  readonly name: string | null;
  /** Which of keepalived's processes reads it and so complains about it. */
  readonly speaker: "parent" | "vrrp" | "both";
  readonly names: readonly string[];
  row(keyword: string): ShapeRow | undefined;
}
