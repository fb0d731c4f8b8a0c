// A configuration text with the file it came from: what spans point into. Knows lines and who
// included it; never interprets what it holds.

import type { Span } from "./span.ts";

export interface FileOrigin {
  readonly includedFrom?: Span | null;
  readonly logName?: string;
}

export class SourceFile {
  /** As it was opened: for an included file the directory of the including one and the matched
   * name. */
  readonly path: string;
  /** Without their ends; a missing final newline makes no difference. */
  readonly lines: readonly string[];
  /** The `include` line that asked for it; null for a file named on the command line. */
  readonly includedFrom: Span | null;
  /** As keepalived calls it in its log: an included file by the name in the `include`. */
  readonly logName: string;

  constructor(path: string, lines: readonly string[], origin: FileOrigin = {}) {
    this.path = path;
    this.lines = lines;
    this.includedFrom = origin.includedFrom ?? null;
    this.logName = origin.logName ?? path;
  }

  /** `number` counts from 1; empty behind the end. */
  line(number: number): string {
    return this.lines[number - 1] ?? "";
  }
}

/** Splits text into lines at LF. A CR stays and counts as a blank, as keepalived has it. */
export function splitLines(text: string): string[] {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

/** The mark that editors of other systems write in front of UTF-8; `decodeText` leaves it out. */
export const BYTE_ORDER_MARK = "\ufeff";

export function startsWithMark(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

const strict = new TextDecoder("utf-8", { fatal: true });
const latin1 = new TextDecoder("latin1");

/** UTF-8; a file that is not valid UTF-8 is read byte by byte (Latin-1), so that every byte
 * survives and a comment in a national code page harms nobody. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return latin1.decode(bytes);
    throw error;
  }
}
