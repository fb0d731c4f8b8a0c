// The lines that version control leaves where a merge needs a decision. They are taken out and told
// once a conflict; the lines between them are read, both sides, as keepalived does.

import type { Reporter } from "../diagnostic.ts";
import type { SourceFile } from "../source.ts";
import { lineSpan } from "../span.ts";
import { linePrefix } from "./keepalived-line.ts";

const START = /^<{7}(?: |$)/;
const MIDDLE = /^(?:={7}|\|{7})(?: |$)/;
const END = /^>{7}(?: |$)/;

export class ConflictMarkers {
  readonly #reporter: Reporter;
  #depth = 0;

  constructor(reporter: Reporter) {
    this.#reporter = reporter;
  }

  /** Whether the line is such a marker and so no line of the configuration. */
  take(place: { readonly file: SourceFile; readonly number: number }): boolean {
    const line = place.file.line(place.number).trim();
    if (START.test(line)) {
      this.#depth += 1;
      if (this.#depth === 1) this.#report(place);
      return true;
    }
    if (END.test(line)) {
      if (this.#depth === 0) this.#report(place);
      else this.#depth -= 1;
      return true;
    }
    return this.#depth > 0 && MIDDLE.test(line);
  }

  #report(place: { readonly file: SourceFile; readonly number: number }): void {
    const { file, number } = place;
    const word = file.line(number).trim().split(" ", 1)[0] ?? "";
    this.#reporter.report(
      "merge-conflict",
      "an unfinished merge: both sides stand in the file and are read",
      lineSpan(file, number),
      {
        help: "keep one side and remove the marker lines",
        keepalived: linePrefix(place, "both", `Unknown keyword '${word}'`),
      },
    );
  }
}
