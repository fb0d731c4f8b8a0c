// keepalived's own wording of a mistake, as its processes log it: the parent reads global
// keywords and the syntax and says `(Line N)` of the main file, the VRRP process reads the rest
// and says `(FILE: Line N)`.

import type { KeepalivedLine } from "../diagnostic.ts";
import type { ExpandedLine } from "./line.ts";

/** Who meets the mistake. */
export type Speaker = "parent" | "vrrp" | "both" | "checker";

export function linePrefix(
  line: Pick<ExpandedLine, "file" | "number">,
  speaker: Speaker,
  text: string,
): KeepalivedLine[] {
  const { file, number } = line;
  const full = `(${file.logName}: Line ${number}) ${text}`;
  const lines: KeepalivedLine[] = [];
  if (speaker === "checker") return [{ process: "checker", text: full }];
  if (speaker !== "vrrp") {
    const short = file.includedFrom === null ? `(Line ${number}) ${text}` : full;
    lines.push({ process: "parent", text: short });
  }
  if (speaker !== "parent") lines.push({ process: "vrrp", text: full });
  return lines;
}

/** A line without place, as the checks after parsing log it. */
export function bareLine(text: string, process: "parent" | "vrrp" = "vrrp"): KeepalivedLine {
  return { process, text };
}
