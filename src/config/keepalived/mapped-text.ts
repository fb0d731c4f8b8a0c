// Text that remembers which characters of its source line it came from, however often parts of it
// are cut out or replaced.

import type { Piece } from "./line.ts";

export interface MappedText {
  readonly text: string;
  /** Ascending in `at`, the first at 0. */
  readonly pieces: readonly Piece[];
}

/** A part of a source line, as it stands there. */
export function mapSource(source: string, start: number, end: number): MappedText {
  return { text: source.slice(start, end), pieces: PLAIN[start] ?? plainPieces(start) };
}

/** Most lines are one piece, and indented by a few blanks: they share it. */
const PLAIN: ReadonlyArray<readonly Piece[]> = Array.from({ length: 64 }, (_, start) =>
  plainPieces(start),
);

function plainPieces(start: number): readonly Piece[] {
  return [{ at: 0, from: start, useLength: null }];
}

export function sliceMapped(mapped: MappedText, start: number, end: number): MappedText {
  const pieces: Piece[] = [];
  for (const [index, piece] of mapped.pieces.entries()) {
    const next = mapped.pieces[index + 1]?.at ?? mapped.text.length;
    if (next <= start && index < mapped.pieces.length - 1) continue;
    if (piece.at >= end && pieces.length > 0) break;
    const skipped = Math.max(0, start - piece.at);
    const from = piece.useLength === null ? piece.from + skipped : piece.from;
    pieces.push({ at: Math.max(0, piece.at - start), from, useLength: piece.useLength });
  }
  return { text: mapped.text.slice(start, end), pieces };
}

/** `mapped` with the characters from `start` to `end` replaced; the new text stands for them
 * all. */
export function replaceMapped(
  mapped: MappedText,
  start: number,
  end: number,
  replacement: string,
): MappedText {
  const use = useOf(mapped, start, end);
  const middle = { text: replacement, pieces: [{ at: 0, ...use }] };
  const parts = [
    sliceMapped(mapped, 0, start),
    middle,
    sliceMapped(mapped, end, mapped.text.length),
  ];
  return joinMapped(
    parts.filter((part) => part.text !== ""),
    use,
  );
}

/** One text behind another. */
export function appendMapped(head: MappedText, tail: MappedText): MappedText {
  const pieces = tail.pieces.map((piece) => ({ ...piece, at: piece.at + head.text.length }));
  return { text: head.text + tail.text, pieces: [...head.pieces, ...pieces] };
}

/** Text that stands for a part of `mapped`. */
export function standFor(mapped: MappedText, start: number, end: number, text: string): MappedText {
  return { text, pieces: [{ at: 0, ...useOf(mapped, start, end) }] };
}

function joinMapped(parts: readonly MappedText[], use: Omit<Piece, "at">): MappedText {
  const pieces: Piece[] = [];
  let text = "";
  for (const part of parts) {
    for (const piece of part.pieces) pieces.push({ ...piece, at: piece.at + text.length });
    text += part.text;
  }
  return { text, pieces: pieces.length === 0 ? [{ at: 0, ...use }] : pieces };
}

/** The source characters behind a part of the text. */
function useOf(mapped: MappedText, start: number, end: number): Omit<Piece, "at"> {
  const first = sourceOf(mapped, start);
  const last = sourceOf(mapped, Math.max(start, end - 1));
  return { from: first.from, useLength: Math.max(1, last.end - first.from) };
}

function sourceOf(mapped: MappedText, offset: number): { from: number; end: number } {
  const piece = mapped.pieces.findLast(({ at }) => at <= offset) ?? {
    at: 0,
    from: 0,
    useLength: 1,
  };
  if (piece.useLength !== null) return { from: piece.from, end: piece.from + piece.useLength };
  const from = piece.from + offset - piece.at;
  return { from, end: from + 1 };
}
