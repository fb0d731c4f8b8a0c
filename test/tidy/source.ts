// Reads the project's own text and takes a TypeScript file apart far enough for rules to look at:
// code without comments, code without strings, imports. It parses no grammar: the formatter has
// made the text regular, and the compiler has accepted it.

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

export interface SourceFile {
  /** From the project's root, with `/`. */
  readonly path: string;
  readonly text: string;
}

export interface Import {
  readonly specifier: string;
  /** `import type` and `export type`: nothing is left of it at run time. */
  readonly typeOnly: boolean;
  readonly line: number;
}

/** What a rule found. */
export interface Finding {
  readonly rule: string;
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly what: string;
}

const SKIPPED = /(^|\/)(node_modules|dist|build|coverage|\.git)(\/|$)|\.generated\.ts$/;

/** Every text file below `root` whose name ends in one of `extensions`. */
export function readTree(root: string, extensions: readonly string[]): SourceFile[] {
  const files: SourceFile[] = [];
  const walk = (folder: string): void => {
    for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
      const file = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (SKIPPED.test(file)) continue;
      if (entry.isDirectory()) walk(file);
      else if (entry.isFile() && extensions.some((extension) => file.endsWith(extension))) {
        files.push({ path: file, text: readFileSync(path.join(root, file), "utf8") });
      }
    }
  };
  walk("");
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

const IMPORT = new RegExp(
  [
    String.raw`^(?:import|export)\s+(type\s)?[^;"]*?\bfrom\s*"([^"]+)"`,
    String.raw`^import\s+"([^"]+)"`,
    String.raw`\b(?:import|require)\(\s*"([^"]+)"`,
  ].join("|"),
  "gm",
);

export function importsOf(file: SourceFile): Import[] {
  const text = withoutComments(file.text);
  return Array.from(text.matchAll(IMPORT), (match) => ({
    specifier: match[2] ?? match[3] ?? match[4] ?? "",
    typeOnly: match[1] !== undefined,
    line: lineAt(text, match.index),
  }));
}

/** Same length and lines, comments turned into blanks. */
export function withoutComments(text: string): string {
  return blank(text, new Set(["comment"]));
}

/** Same length and lines, comments and the insides of strings turned into blanks; what stands in
 * `${}` stays. */
export function codeOnly(text: string): string {
  return blank(text, new Set(["comment", "string"]));
}

const BEFORE_PATTERN = String.raw`(?:^|[=(,:[!&|?{};\n+]|=>|return)`;
const PATTERN_PART = String.raw`[^\\/\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\]`;
/** One alternative a token; whatever else is passed on a character at a time. */
const TOKEN = new RegExp(
  [
    String.raw`(?<comment>\/\/[^\n]*|\/\*[\s\S]*?\*\/)`,
    String.raw`(?<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')`,
    // A slash begins a pattern where no value can end just before it.
    String.raw`(?<pattern>(?<=${BEFORE_PATTERN}\s*)\/(?![*/])(?:${PATTERN_PART})+\/[a-z]*)`,
    "(?<quote>`)",
    String.raw`(?<brace>[{}])`,
  ].join("|"),
  "g",
);

function blank(text: string, kinds: ReadonlySet<string>): string {
  let out = "";
  let at = 0;
  // Open braces; `true` where one returns to a template string.
  const braces: boolean[] = [];
  const keep = (end: number): void => {
    out += text.slice(at, end);
    at = end;
  };
  const drop = (end: number): void => {
    out += text.slice(at, end).replace(/[^\n]/g, " ");
    at = end;
  };
  const template = (): void => {
    const end = endOfTemplatePart(text, at);
    (kinds.has("string") ? drop : keep)(end);
    if (text.startsWith("${", at)) {
      keep(at + 2);
      braces.push(true);
    } else keep(at + 1);
  };
  while (at < text.length) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (match === null) break;
    keep(match.index);
    const groups = match.groups ?? {};
    const end = at + match[0].length;
    if (groups["comment"] !== undefined) (kinds.has("comment") ? drop : keep)(end);
    else if (groups["string"] !== undefined || groups["pattern"] !== undefined) {
      keep(at + 1);
      (kinds.has("string") ? drop : keep)(end - 1);
      keep(end);
    } else {
      keep(end);
      if (match[0] === "`" || (match[0] === "}" && braces.pop() === true)) template();
      else if (match[0] === "{") braces.push(false);
    }
  }
  return out + text.slice(at);
}

/** Where the part of a template begun at `start` ends: at a back quote or at `${`. */
function endOfTemplatePart(text: string, start: number): number {
  let at = start;
  while (at < text.length && text[at] !== "`" && !text.startsWith("${", at)) {
    at += text[at] === "\\" ? 2 : 1;
  }
  return at;
}
