// How long a line, a function and a file may be. (How many parameters a function may have is the
// linter's.) Functions are found by the formatter's indentation: a block ends at the first later
// line that closes at the indentation of its head.

import { codeOnly, type Finding, type SourceFile } from "./source.ts";

export const MAX_FILE_LINES = 300;
export const MAX_FUNCTION_LINES = 70;
export const MAX_LINE_COLUMNS = 100;

/** Nothing but a text that another program must read as one line. */
const QUOTED_WHOLE = /^\s*(?:"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`)[,;]?$/;
/** A line that ends the head of a function: `) {`, `): Type {`, `=> {`. */
const FUNCTION_HEAD = /(?:\)|\)\s*:\s*.+|=>)\s*\{$/;
const NO_FUNCTION = /^\s*(?:\} )?(?:if|for|while|switch|catch|else|do|try|with)\b/;
/** Blocks that only hold tests. */
const GROUP = /^\s*(?:describe|suite)\(/;

export function findOversize(files: readonly SourceFile[]): Finding[] {
  const findings: Finding[] = [];
  for (const file of files) {
    if (!file.path.endsWith(".ts")) continue;
    const report = (line: number, what: string): void => {
      findings.push({ rule: "size", path: file.path, line, what });
    };
    const lines = file.text.split("\n");
    const length = lines.at(-1) === "" ? lines.length - 1 : lines.length;
    if (length > MAX_FILE_LINES) report(1, `${length} lines, at most ${MAX_FILE_LINES}`);
    for (const [index, line] of lines.entries()) {
      const columns = Array.from(line).length;
      if (columns > MAX_LINE_COLUMNS && !QUOTED_WHOLE.test(line)) {
        report(index + 1, `${columns} columns, at most ${MAX_LINE_COLUMNS}`);
      }
    }
    for (const { line, length: size } of longFunctions(codeOnly(file.text).split("\n"))) {
      report(line, `a function of ${size} lines, at most ${MAX_FUNCTION_LINES}`);
    }
  }
  return findings;
}

function longFunctions(lines: readonly string[]): { line: number; length: number }[] {
  const found: { line: number; length: number }[] = [];
  for (const [index, line] of lines.entries()) {
    if (!FUNCTION_HEAD.test(line) || NO_FUNCTION.test(line) || GROUP.test(line)) continue;
    const indent = indentOf(line);
    const first = line.trimStart().startsWith(")") ? openingLine(lines, index, indent) : index;
    if (GROUP.test(lines[first] ?? "") || NO_FUNCTION.test(lines[first] ?? "")) continue;
    let last = index + 1;
    while (last < lines.length && !closes(lines[last] ?? "", indent)) last++;
    const length = last - first + 1;
    if (length > MAX_FUNCTION_LINES) found.push({ line: first + 1, length });
  }
  return found;
}

/** The line at which a head that spans lines began. */
function openingLine(lines: readonly string[], end: number, indent: number): number {
  let at = end - 1;
  while (at > 0 && indentOf(lines[at] ?? "") !== indent) at--;
  return at;
}

function closes(line: string, indent: number): boolean {
  return line.trimStart().startsWith("}") && indentOf(line) === indent;
}

function indentOf(line: string): number {
  return line.trim() === "" ? -1 : line.length - line.trimStart().length;
}
