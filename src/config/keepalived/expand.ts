// Files into logical lines, as keepalived does before it parses: comments off, `@id` conditions,
// definitions and their use, repetitions, includes. Every line keeps its origin. Bounded: a text
// that grows without end is cut and reported.

import type { DiagnosticCode } from "../codes.ts";
import type { Reporter } from "../diagnostic.ts";
import type { ConfigHost } from "../host.ts";
import { BYTE_ORDER_MARK, decodeText, SourceFile, splitLines, startsWithMark } from "../source.ts";
import { lineSpan, type Span } from "../span.ts";
import { Budget, MAX_CHARACTERS } from "./budget.ts";
import { commentStart, trimRange } from "./comment.ts";
import { ConflictMarkers } from "./conflict-markers.ts";
import { DEFINITION, Definitions } from "./definitions.ts";
import {
  ALL_CHECKS,
  findIncludes,
  type IncludeChecks,
  type IncludeTarget,
  NO_CHECKS,
  readIncludeCheck,
  readIncludeLine,
  variantChecks,
} from "./include.ts";
import { linePrefix } from "./keepalived-line.ts";
import { type ExpandedLine, spanOf } from "./line.ts";
import { appendMapped, type MappedText, mapSource, sliceMapped } from "./mapped-text.ts";
import { directoryOf } from "./path-pattern.ts";
import { readSequence, sequenceArguments, startsSequence } from "./sequence.ts";

const MAX_FILES = 10_000;
/** keepalived's buffer of a line. */
const MAX_LINE_CHARACTERS = 1023;
/** Definitions in definitions, repetitions in repetitions. */
const MAX_NESTING = 64;

/** The `@ID` of lines that only this program reads. */
const OWN_ID = "vrrpd";

export interface ExpandOptions {
  readonly configId: string;
  /** -e: every missing file is an error. */
  readonly allFiles: boolean;
}

/** `text` is keepalived's sentence. */
type Complaint = {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly text?: string;
};

/** Where a line being expanded stands. */
interface Place {
  readonly file: SourceFile;
  readonly number: number;
  readonly directory: string;
}

export type ReadOutcome = "read" | "missing" | "skipped" | "failed";

export class Expander {
  readonly lines: ExpandedLine[] = [];
  readonly files: SourceFile[] = [];
  readonly #host: ConfigHost;
  readonly #reporter: Reporter;
  readonly #configId: string;
  readonly #definitions: Definitions;
  readonly #conflicts: ConflictMarkers;
  readonly #budget: Budget;
  #checks: IncludeChecks;
  #depth = 0;

  constructor(host: ConfigHost, reporter: Reporter, options: ExpandOptions) {
    this.#host = host;
    this.#reporter = reporter;
    this.#configId = options.configId;
    this.#definitions = new Definitions(host, options.configId);
    this.#conflicts = new ConflictMarkers(reporter);
    this.#budget = new Budget(reporter);
    this.#checks = options.allFiles ? ALL_CHECKS : NO_CHECKS;
  }

  /** There is more than can be read: what is in `lines` is of no use. */
  get exceeded(): boolean {
    return this.#budget.exceeded;
  }

  /** Reads a file and everything it includes; what is wrong with the file itself is the caller's to
   * say. */
  expandFile(target: IncludeTarget, includedFrom: Span | null): ReadOutcome {
    const answer = this.#host.readFile(target.path);
    if (answer.kind === "missing") return "missing";
    if (answer.kind === "directory" || answer.kind === "special") return "skipped";
    if (answer.kind === "failed") return "failed";
    const { path, logName } = target;
    if (answer.bytes.length > MAX_CHARACTERS || this.files.length >= MAX_FILES) {
      this.#budget.refuse();
      const message = `\`${path}\` is more than a configuration can be`;
      this.#reporter.report("text-too-large", message, includedFrom);
      return "read";
    }
    const text = decodeText(answer.bytes);
    const file = new SourceFile(path, splitLines(text), { includedFrom, logName });
    this.files.push(file);
    if (startsWithMark(answer.bytes)) this.#reportMark(file);
    if (text.includes("\0")) {
      this.#reporter.report("not-text", `\`${path}\` is not a text file`, includedFrom);
      return "read";
    }
    const checks = this.#checks;
    this.#depth += 1;
    this.#expandLines(file);
    this.#depth -= 1;
    this.#checks = checks;
    return "read";
  }

  /** Deviation: keepalived does not know the first word of such a file. */
  #reportMark(file: SourceFile): void {
    const word = /^[^\s{}"#!]*/.exec(file.line(1))?.[0] ?? "";
    const sentence = `Unknown keyword '${BYTE_ORDER_MARK}${word}'`;
    const span = { file, line: 1, column: 1, length: Math.max(1, word.length) };
    this.#reporter.report("byte-order-mark", "the file starts with a byte order mark", span, {
      keepalived: linePrefix({ file, number: 1 }, "both", sentence),
    });
  }

  #expandLines(file: SourceFile): void {
    const directory = directoryOf(file.path);
    let number = 1;
    while (number <= file.lines.length && !this.#budget.exceeded) {
      number += this.#physicalLine({ file, number, directory });
    }
  }

  /** One line of a file, or a definition of several; gives the number of lines taken. */
  #physicalLine(place: Place): number {
    const source = place.file.line(place.number);
    if (!this.#budget.spend(place, source.length) || this.#conflicts.take(place)) return 1;
    const { start, end } = trimRange(source, commentStart(source));
    if (start === end) return 1;
    if (end - start > MAX_LINE_CHARACTERS) {
      const message = `the line has more than ${MAX_LINE_CHARACTERS} characters`;
      this.#reporter.report("line-too-long", message, lineSpan(place.file, place.number));
    }
    const line = this.#condition(mapSource(source, start, end));
    if (line === null) return 1;
    const [head, name = ""] = DEFINITION.exec(line.text) ?? [];
    if (head !== undefined) return this.#define(name, line.text.slice(head.length), place);
    this.#logicalLine(line, place, 0);
    return 1;
  }

  /** keepalived.conf `@ID` and `@^ID`: null where the line is for somebody else. `@vrrpd` is this
   * program: keepalived skips such a line, unless the host has that name. */
  #condition(line: MappedText): MappedText | null {
    const match = CONDITION.exec(line.text);
    if (match === null) return line;
    const [whole, not, id = ""] = match;
    const kept = (id === this.#configId || id === OWN_ID) !== (not === "^");
    if (!kept || id === "" || whole.length === line.text.length) return null;
    return sliceMapped(line, whole.length, line.text.length);
  }

  /** `$NAME=VALUE`; every line of a value but the last ends with a backslash. */
  #define(name: string, value: string, place: Place): number {
    const first = continued(value);
    if (first === null) {
      this.#definitions.defineText(name, value);
      return 1;
    }
    const lines = [first];
    let taken = 1;
    while (place.number + taken <= place.file.lines.length) {
      const source = place.file.line(place.number + taken);
      taken += 1;
      const { start, end } = trimRange(source, commentStart(source));
      const text = source.slice(start, end);
      // A comment that ends with a backslash goes on, too: 2.2.7 has it so, and so do its users.
      const more = continued(text) ?? (continued(source.trimEnd()) === null ? null : text);
      if (text !== "") lines.push(more ?? text);
      if (more === null) break;
    }
    this.#definitions.define(name, { kind: "lines", lines: lines.filter((line) => line !== "") });
    return taken;
  }

  /** A line without condition: repeats it, replaces definitions, and hands out what comes of it. */
  #logicalLine(line: MappedText, place: Place, nesting: number): void {
    if (!this.#budget.spend(place, line.text.length)) return;
    if (nesting > MAX_NESTING) {
      const message = "definitions use each other too deeply";
      this.#complain({ code: "definition-endless", message }, line, place);
      return;
    }
    if (startsSequence(line.text)) {
      this.#repeat(line, place, nesting);
      return;
    }
    const result = this.#definitions.substitute(line, place.directory);
    if (result.kind === "endless") {
      const message = `\`$${result.name}\` does not come to an end`;
      this.#complain({ code: "definition-endless", message }, line, place);
    } else if (result.kind === "lines") {
      for (const one of result.lines) this.#again(one, place, nesting);
    } else if (result.replacements > 0) {
      if (!this.#budget.spend(place, result.replacements * result.line.text.length)) return;
      this.#again(result.line, place, nesting);
    } else this.#emit(line, place);
  }

  /** What a definition was replaced with may be a condition, a definition or a repetition
   * itself. */
  #again(line: MappedText, place: Place, nesting: number): void {
    const { start, end } = trimRange(line.text, commentStart(line.text));
    if (start === end) return;
    const kept = this.#condition(sliceMapped(line, start, end));
    if (kept === null) return;
    const [head, name = ""] = DEFINITION.exec(kept.text) ?? [];
    if (head === undefined) this.#logicalLine(kept, place, nesting + 1);
    else this.#definitions.defineText(name, kept.text.slice(head.length));
  }

  #repeat(line: MappedText, place: Place, nesting: number): void {
    const ready = this.#sequenceWithValues(line, place);
    const reading = readSequence(ready.text);
    if (reading.kind === "invalid") {
      const message = `the repetition cannot be read: ${reading.message}`;
      this.#complain({ code: "bad-sequence", message, text: reading.keepalived }, line, place);
      return;
    }
    const rest = sliceMapped(ready, reading.end, ready.text.length);
    for (const values of reading.sequence.rounds()) {
      if (this.#budget.exceeded) return;
      for (const [index, name] of reading.sequence.names.entries()) {
        this.#definitions.defineText(name, values[index] ?? "");
      }
      this.#again(rest, place, nesting);
      if (!this.#budget.spend(place, 0)) return;
    }
  }

  /** The line with definitions replaced in the repetition's own arguments. */
  #sequenceWithValues(line: MappedText, place: Place): MappedText {
    const list = sequenceArguments(line.text);
    if (list === null || !line.text.slice(list.start, list.end).includes("$")) return line;
    const head = sliceMapped(line, 0, list.end + 1);
    const result = this.#definitions.substitute(head, place.directory);
    if (result.kind !== "line") return line;
    return appendMapped(result.line, sliceMapped(line, list.end + 1, line.text.length));
  }

  #emit(line: MappedText, place: Place): void {
    const include = readIncludeLine(line.text);
    if (include !== null) {
      this.#include(include.pattern, variantChecks(include.variant, this.#checks), line, place);
      return;
    }
    this.#checks = readIncludeCheck(line.text, this.#checks) ?? this.#checks;
    const { text, pieces } = line;
    this.lines.push({ text, pieces, file: place.file, number: place.number });
  }

  #include(pattern: string, checks: IncludeChecks, line: MappedText, place: Place): void {
    const at = { ...line, file: place.file, number: place.number };
    const span = spanOf(at, 0, line.text.length);
    if (!this.#budget.mayInclude(span, this.#depth)) return;
    const request = { pattern, directory: place.directory, checks, line: at, span };
    for (const target of findIncludes(request, this.#host, this.#reporter)) {
      if (this.#budget.exceeded || this.expandFile(target, span) === "read") continue;
      const code = checks.read ? "include-refused" : "include-skipped";
      const sentence = `Configuration file '${target.logName}' open problem - skipping`;
      const keepalived = linePrefix(place, "parent", sentence);
      this.#reporter.report(code, `\`${target.path}\` cannot be read`, span, { keepalived });
    }
  }

  #complain(complaint: Complaint, line: MappedText, place: Place): void {
    const at = { ...line, file: place.file, number: place.number };
    const { code, message, text } = complaint;
    const keepalived = text === undefined ? [] : linePrefix(place, "both", text);
    this.#reporter.report(code, message, spanOf(at, 0, line.text.length), { keepalived });
  }
}

const CONDITION = /^@(\^?)([^\s]*)\s*/;

/** A line without its final backslash; null where it has none. */
function continued(text: string): string | null {
  return text.endsWith("\\") ? text.slice(0, -1).trim() : null;
}
