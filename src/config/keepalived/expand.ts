// Text of files into logical lines, as keepalived does before it parses: comments off, `@id`
// conditions, includes. Every line keeps its origin. Bounded: a text that grows without end is
// cut and reported.

import type { Reporter } from "../diagnostic.ts";
import type { ConfigHost } from "../host.ts";
import { decodeText, SourceFile, splitLines } from "../source.ts";
import { lineSpan, type Span } from "../span.ts";
import { commentStart, trimRange } from "./comment.ts";
import { linePrefix } from "./keepalived-line.ts";
import type { ExpandedLine } from "./line.ts";
import { matchPaths } from "./path-pattern.ts";

/** No sane file nests includes so deeply; a circle does. */
const MAX_INCLUDE_DEPTH = 32;
const MAX_LINES = 1_000_000;

export interface Expansion {
  readonly lines: ExpandedLine[];
  readonly files: SourceFile[];
}

export class Expander {
  readonly #host: ConfigHost;
  readonly #reporter: Reporter;
  readonly #configId: string;
  readonly lines: ExpandedLine[] = [];
  readonly files: SourceFile[] = [];
  #depth = 0;
  #overflowed = false;

  constructor(host: ConfigHost, reporter: Reporter, configId: string) {
    this.#host = host;
    this.#reporter = reporter;
    this.#configId = configId;
  }

  /** Reads a file and everything it includes; what is wrong with the file itself is the
   * caller's to say. */
  expandFile(path: string, includedFrom: Span | null): "read" | "missing" | "skipped" | "failed" {
    const answer = this.#host.readFile(path);
    if (answer.kind === "missing") return "missing";
    if (answer.kind === "directory" || answer.kind === "special") return "skipped";
    if (answer.kind === "failed") return "failed";
    const file = new SourceFile(path, splitLines(decodeText(answer.bytes)), includedFrom);
    this.files.push(file);
    this.#depth += 1;
    for (let number = 1; number <= file.lines.length && !this.#overflowed; number++) {
      this.#expandLine(file, number);
    }
    this.#depth -= 1;
    return "read";
  }

  #expandLine(file: SourceFile, number: number): void {
    const source = file.line(number);
    const { start, end } = this.#condition(source, trimRange(source, commentStart(source)));
    if (start === end) return;
    const text = source.slice(start, end);
    const include = INCLUDE.exec(text);
    if (include !== null) {
      this.#include(file, number, include[1] ?? "");
      return;
    }
    if (this.lines.length >= MAX_LINES) {
      this.#overflow(file, number);
      return;
    }
    this.lines.push({ text, file, number, pieces: [{ at: 0, from: start, useLength: null }] });
  }

  /** keepalived.conf `@ID` and `@^ID`: an empty range where the line is for somebody else. */
  #condition(
    source: string,
    range: { start: number; end: number },
  ): { start: number; end: number } {
    const match = CONDITION.exec(source.slice(range.start, range.end));
    if (match === null) return range;
    const [whole, not, id] = match;
    const kept = (id === this.#configId) !== (not === "^");
    return kept && id !== ""
      ? { start: range.start + whole.length, end: range.end }
      : { start: range.end, end: range.end };
  }

  #include(file: SourceFile, number: number, pattern: string): void {
    const span = lineSpan(file, number);
    if (this.#depth >= MAX_INCLUDE_DEPTH) {
      this.#reporter.report(
        "include-too-deep",
        `files include one another ${MAX_INCLUDE_DEPTH} deep`,
        span,
      );
      return;
    }
    const paths = matchPaths(pattern, directoryOf(file.path), this.#host);
    if (paths.length === 0) this.#reportMissing(file, number, pattern);
    for (const path of paths) {
      if (this.#overflowed) return;
      this.#includeOne(path, file, number);
    }
  }

  #includeOne(path: string, file: SourceFile, number: number): void {
    const span = lineSpan(file, number);
    const status = this.#host.status(path);
    const executable = status !== null && status.kind === "file" && (status.mode & 0o111) !== 0;
    if (executable) {
      this.#reporter.report("include-skipped", `\`${path}\` is executable and not read`, span);
      return;
    }
    const outcome = this.expandFile(path, span);
    if (outcome === "missing") this.#reportMissing(file, number, path);
    else if (outcome !== "read") {
      this.#reporter.report("include-skipped", `\`${path}\` cannot be read as a file`, span);
    }
  }

  #reportMissing(file: SourceFile, number: number, pattern: string): void {
    this.#reporter.report(
      "include-missing",
      `no file matches \`${pattern}\``,
      lineSpan(file, number),
      {
        keepalived: linePrefix({ file, number }, "parent", `Config files missing '${pattern}'.`),
      },
    );
  }

  #overflow(file: SourceFile, number: number): void {
    this.#overflowed = true;
    const message = `the configuration has more than ${MAX_LINES} lines`;
    this.#reporter.report("text-too-large", message, lineSpan(file, number));
  }
}

const CONDITION = /^@(\^?)([^\s]*)\s*/;
const INCLUDE = /^include[rmwba]?\s+(.*)$/;

function directoryOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash === -1 ? "." : slash === 0 ? "/" : path.slice(0, slash);
}
