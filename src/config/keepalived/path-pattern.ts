// Shell patterns of `include` and of -f: `*`, `?`, `[…]`, `{a,b}`. Matched here over directory
// listings, so that the host need not know patterns.

import type { ConfigHost } from "../host.ts";

/** Braces multiply; no real pattern comes near. */
const MAX_ALTERNATIVES = 1024;

/** A path to open, and the name by which the pattern found it. */
export interface PathMatch {
  readonly path: string;
  readonly logName: string;
}

/** Paths that match a pattern without braces, sorted; a name without wildcard where it exists. A
 * relative pattern counts from `directory`. */
export function matchPattern(pattern: string, directory: string, host: ConfigHost): PathMatch[] {
  const base = pattern.startsWith("/") || directory === "" ? "" : `${directory}/`;
  return matchOne(`${base}${pattern}`, host).map((path) => ({
    path,
    logName: path.slice(base.length),
  }));
}

function matchOne(path: string, host: ConfigHost): string[] {
  if (!hasWildcard(path)) return host.status(path) === null ? [] : [path];
  const parts = path.split("/");
  let bases = [parts[0] ?? ""];
  for (const part of parts.slice(1)) {
    bases = bases.flatMap((base) => matchPart(base, part, host));
  }
  return path.includes("/")
    ? bases.sort(byBytes)
    : matchPart(".", path, host).map((name) => name.slice(2));
}

function matchPart(base: string, part: string, host: ConfigHost): string[] {
  if (!hasWildcard(part)) {
    const path = `${base}/${part}`;
    return host.status(path) === null ? [] : [path];
  }
  const names = host.listDirectory(base === "" ? "/" : base) ?? [];
  const test = toExpression(part);
  const hidden = part.startsWith(".");
  return names
    .filter((name) => (hidden || !name.startsWith(".")) && test.test(name))
    .sort(byBytes)
    .map((name) => `${base}/${name}`);
}

function byBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function hasWildcard(text: string): boolean {
  return /[*?[]/.test(text);
}

function toExpression(part: string): RegExp {
  let expression = "";
  for (let at = 0; at < part.length; at++) {
    const character = part[at] ?? "";
    const close = character === "[" ? part.indexOf("]", at + 2) : -1;
    if (character === "*") expression += ".*";
    else if (character === "?") expression += ".";
    else if (close !== -1) {
      const set = part
        .slice(at + 1, close)
        .replace(/^!/, "^")
        .replace(/\\/g, "\\\\");
      expression += `[${set}]`;
      at = close;
    } else expression += character.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  }
  return new RegExp(`^${expression}$`, "s");
}

/** `a{b,c}d` is `abd` and `acd`; braces without comma stay. */
export function expandBraces(pattern: string): string[] {
  const open = pattern.indexOf("{");
  if (open === -1) return [pattern];
  const body = matchingBrace(pattern, open);
  if (body === null || body.alternatives.length < 2) return [pattern];
  const head = pattern.slice(0, open);
  const tails = expandBraces(pattern.slice(body.end + 1));
  const expanded: string[] = [];
  for (const alternative of body.alternatives) {
    for (const middle of expandBraces(alternative)) {
      for (const tail of tails) {
        if (expanded.length >= MAX_ALTERNATIVES) return expanded;
        expanded.push(head + middle + tail);
      }
    }
  }
  return expanded;
}

function matchingBrace(
  pattern: string,
  open: number,
): { end: number; alternatives: string[] } | null {
  const alternatives: string[] = [];
  let depth = 0;
  let from = open + 1;
  for (let at = open; at < pattern.length; at++) {
    const character = pattern[at];
    if (character === "{") depth += 1;
    else if (character === "," && depth === 1) {
      alternatives.push(pattern.slice(from, at));
      from = at + 1;
    } else if (character === "}") {
      depth -= 1;
      if (depth > 0) continue;
      alternatives.push(pattern.slice(from, at));
      return { end: at, alternatives };
    }
  }
  return null;
}
