// How much text and work one configuration may take. A file can ask for any amount in a few lines:
// repetitions of repetitions, definitions that double, files that include themselves.

import type { Reporter } from "../diagnostic.ts";
import type { SourceFile } from "../source.ts";
import { lineSpan, type Span } from "../span.ts";

/** Lines, rounds of repetitions and uses of definitions in all; the largest real files have
 * 100,000. */
const MAX_STEPS = 500_000;
/** Characters read and made; the largest real configurations have 4 million. */
export const MAX_CHARACTERS: number = 32 * 1024 * 1024;
/** A longer line is none of a configuration, and its words would fill the memory. */
const MAX_LINE_CHARACTERS = 65_536;

/** No sane file nests includes so deeply; a circle does. */
const MAX_INCLUDE_DEPTH = 32;

/** A line of a file. */
interface Place {
  readonly file: SourceFile;
  readonly number: number;
}

export class Budget {
  readonly #reporter: Reporter;
  #steps = 0;
  #characters = 0;
  #exceeded = false;
  readonly #tooDeep: Set<string> = new Set();

  constructor(reporter: Reporter) {
    this.#reporter = reporter;
  }

  /** Nothing more is to be read, which has been reported. */
  get exceeded(): boolean {
    return this.#exceeded;
  }

  /** Counts a step and its text; false where there is too much of it. */
  spend(place: Place, characters: number): boolean {
    this.#steps += 1;
    this.#characters += characters;
    if (this.#exceeded) return false;
    if (characters > MAX_LINE_CHARACTERS) {
      this.#exceed(place, `the line has more than ${MAX_LINE_CHARACTERS} characters`);
    } else if (this.#steps > MAX_STEPS || this.#characters > MAX_CHARACTERS) {
      this.#exceed(place, "the configuration grows beyond every bound here");
    }
    return !this.#exceeded;
  }

  /** Whether the include at `span` in a file so deep may be followed; said once a line: a circle
   * through two includes comes to the same one thousands of times. */
  mayInclude(span: Span, depth: number): boolean {
    if (depth < MAX_INCLUDE_DEPTH) return true;
    const line = `${span.file.path}:${span.line}`;
    if (!this.#tooDeep.has(line)) {
      const message = `files include one another more than ${MAX_INCLUDE_DEPTH} deep`;
      this.#reporter.report("include-too-deep", message, span);
    }
    this.#tooDeep.add(line);
    return false;
  }

  /** A file is too large, or there are too many. */
  refuse(): void {
    this.#exceeded = true;
  }

  #exceed({ file, number }: Place, message: string): void {
    this.#exceeded = true;
    this.#reporter.report("text-too-large", message, lineSpan(file, number));
  }
}
