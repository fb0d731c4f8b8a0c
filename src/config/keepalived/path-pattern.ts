// Shell patterns of `include` and of -f: `*`, `?`, `[…]`, `{a,b}`. Matched here over directory
// listings, so that the host need not know patterns.

import type { ConfigHost } from "../host.ts";

/** Braces multiply; no real pattern comes near. */
const MAX_ALTERNATIVES = 1024;
/** PATH_MAX */
const MAX_PATTERN_CHARACTERS = 4096;

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
  const hidden = part.startsWith(".");
  return names
    .filter((name) => (hidden || !name.startsWith(".")) && matchesName(name, part))
    .sort(byBytes)
    .map((name) => `${base}/${name}`);
}

function byBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function hasWildcard(text: string): boolean {
  return /[*?[]/.test(text);
}

/** fnmatch(3) without escapes; at most |name| × |pattern| steps. */
export function matchesName(name: string, pattern: string): boolean {
  let at = 0;
  let next = 0;
  let star = -1;
  let resume = 0;
  while (at < name.length) {
    const step = next < pattern.length ? matchOneCharacter(name[at] ?? "", pattern, next) : -1;
    if (pattern[next] === "*") {
      star = next;
      resume = at;
      next += 1;
    } else if (step !== -1) {
      at += 1;
      next = step;
    } else if (star !== -1) {
      next = star + 1;
      resume += 1;
      at = resume;
    } else return false;
  }
  while (pattern[next] === "*") next += 1;
  return next === pattern.length;
}

/** Where the pattern goes on behind the part that matches the character; -1 where it does not. */
function matchOneCharacter(character: string, pattern: string, at: number): number {
  const first = pattern[at];
  if (first === "?") return at + 1;
  const close = first === "[" ? pattern.indexOf("]", at + 2) : -1;
  if (close === -1) return first === character ? at + 1 : -1;
  const negated = pattern[at + 1] === "!" || pattern[at + 1] === "^";
  const found = isInSet(character, pattern.slice(at + (negated ? 2 : 1), close));
  return found !== negated ? close + 1 : -1;
}

/** Characters and ranges: `a-z_`. */
function isInSet(character: string, set: string): boolean {
  for (let at = 0; at < set.length; at++) {
    const low = set[at] ?? "";
    const high = set[at + 1] === "-" && at + 2 < set.length ? (set[at + 2] ?? "") : null;
    if (high === null) {
      if (character === low) return true;
    } else {
      if (character >= low && character <= high) return true;
      at += 2;
    }
  }
  return false;
}

/** `a{b,c}d` is `abd` and `acd`; braces without comma stay. */
export function expandBraces(pattern: string): string[] {
  if (pattern.length > MAX_PATTERN_CHARACTERS) return [pattern];
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

export function directoryOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash === -1 ? "." : slash === 0 ? "/" : path.slice(0, slash);
}
