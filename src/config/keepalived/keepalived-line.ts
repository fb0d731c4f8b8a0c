// keepalived's own wording of a mistake, as its processes log it: the parent reads global
// keywords and the syntax and says `(Line N)` of the main file, the VRRP process reads the rest
// and says `(FILE: Line N)`.

import type { KeepalivedLine } from "../diagnostic.ts";
import type { ExpandedLine } from "./line.ts";

/** Who meets the mistake. */
export type Speaker = "parent" | "vrrp" | "both" | "checker";

/** What keepalived says of a mistake, without place: always the same, or one thing in `-t` and
 * another where it runs; null is nothing. */
export type Sentence = string | { readonly test: string; readonly running: string | null };

/** keepalived -t minds a number that the running keepalived warns of. */
export function leniently(sentence: string): Sentence {
  return { test: sentence, running: `WARNING - ${sentence}` };
}

/** Said by -t only. */
export function inTestOnly(sentence: string): Sentence {
  return { test: sentence, running: null };
}

export function linePrefix(
  line: Pick<ExpandedLine, "file" | "number">,
  speaker: Speaker,
  sentence: Sentence,
): KeepalivedLine[] {
  const { file, number } = line;
  const full = `(${file.logName}: Line ${number}) `;
  const lines: KeepalivedLine[] = [];
  if (speaker === "checker") return [placed("checker", full, sentence)];
  if (speaker !== "vrrp") {
    const short = file.includedFrom === null ? `(Line ${number}) ` : full;
    lines.push(placed("parent", short, sentence));
  }
  if (speaker !== "parent") lines.push(placed("vrrp", full, sentence));
  return lines;
}

function placed(
  process: KeepalivedLine["process"],
  place: string,
  sentence: Sentence,
): KeepalivedLine {
  if (typeof sentence === "string") return { process, text: place + sentence };
  const { test, running } = sentence;
  return { process, text: place + test, running: running === null ? null : place + running };
}

/** A line without place, as the checks after parsing log it. */
export function bareLine(text: string, process: "parent" | "vrrp" = "vrrp"): KeepalivedLine {
  return { process, text };
}
