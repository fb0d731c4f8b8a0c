// keepalived.conf `include` and its variants: which files are read at this point, and what it means
// when there are none.

import type { DiagnosticCode } from "../codes.ts";
import type { Reporter } from "../diagnostic.ts";
import type { ConfigHost } from "../host.ts";
import type { Span } from "../span.ts";
import { linePrefix } from "./keepalived-line.ts";
import type { ExpandedLine } from "./line.ts";
import { expandBraces, hasWildcard, matchPattern } from "./path-pattern.ts";

/** Which problems of an include are errors instead of notes. */
export interface IncludeChecks {
  /** A match that cannot be opened, is no plain file or is executable. */
  readonly read: boolean;
  /** A name that does not exist. */
  readonly match: boolean;
  /** A pattern that matches nothing. */
  readonly wildcardMatch: boolean;
  /** An alternative of `{a,b}` that does not exist. */
  readonly braceMatch: boolean;
}

export const NO_CHECKS: IncludeChecks = {
  read: false,
  match: false,
  wildcardMatch: false,
  braceMatch: false,
};

export const ALL_CHECKS: IncludeChecks = {
  read: true,
  match: true,
  wildcardMatch: true,
  braceMatch: true,
};

export interface IncludeLine {
  /** The letter behind `include`, or nothing. */
  readonly variant: string;
  readonly pattern: string;
}

/** `include PATTERN`; null for any other line. The whole rest of the line is the pattern. */
export function readIncludeLine(text: string): IncludeLine | null {
  const match = /^include([rmwba]?)\s+(.*)$/s.exec(text);
  return match === null ? null : { variant: match[1] ?? "", pattern: match[2] ?? "" };
}

/** `include_check [[+|-]WORD …]`: all without a word, else what the words say. */
export function readIncludeCheck(text: string, before: IncludeChecks): IncludeChecks | null {
  const match = /^include_check(?:\s+(.*))?$/s.exec(text);
  if (match === null) return null;
  const words = (match[1] ?? "").split(/\s+/).filter((word) => word !== "");
  if (words.length === 0) return ALL_CHECKS;
  const relative = words.every((word) => /^[+-]/.test(word));
  const checks = { ...(relative ? before : NO_CHECKS) };
  for (const word of words) {
    const name = CHECK_WORDS.get(word.replace(/^[+-]/, ""));
    if (name !== undefined) checks[name] = !word.startsWith("-");
  }
  return checks;
}

export const CHECK_WORDS: ReadonlyMap<string, keyof IncludeChecks> = new Map([
  ["read", "read"],
  ["match", "match"],
  ["wildcard_match", "wildcardMatch"],
  ["brace_match", "braceMatch"],
]);

/** What the variant's letter adds to the checks in force. */
export function variantChecks(variant: string, inForce: IncludeChecks): IncludeChecks {
  switch (variant) {
    case "":
      return inForce;
    case "r":
      return { ...inForce, read: true };
    case "m":
      return { ...inForce, read: true, match: true };
    case "w":
      return { ...inForce, read: true, match: true, wildcardMatch: true };
    case "b":
      return { ...inForce, read: true, braceMatch: true };
    default:
      return ALL_CHECKS;
  }
}

/** One file to read. */
export interface IncludeTarget {
  readonly path: string;
  /** As keepalived calls it. */
  readonly logName: string;
}

export interface IncludeRequest {
  readonly pattern: string;
  /** Of the including file. */
  readonly directory: string;
  readonly checks: IncludeChecks;
  readonly line: Pick<ExpandedLine, "file" | "number">;
  readonly span: Span;
}

type Say = (code: DiagnosticCode, message: string, keepalived: string) => void;

/** The files in the order in which they are read; says what is missing or not to be read. */
export function findIncludes(
  request: IncludeRequest,
  host: ConfigHost,
  reporter: Reporter,
): IncludeTarget[] {
  const say: Say = (code, message, keepalived) => {
    reporter.report(code, message, request.span, {
      keepalived: linePrefix(request.line, "parent", keepalived),
    });
  };
  const { pattern, directory, checks } = request;
  const alternatives = expandBraces(pattern);
  const matches = alternatives.map((alternative) => matchPattern(alternative, directory, host));
  const targets = matches.flat();
  const missing = alternatives.filter(
    (alternative, index) =>
      matches[index]?.length === 0 && !isEmptyMatch(alternative, directory, host),
  );
  const braces = alternatives.length > 1;
  if (missing.length > 0) {
    const refused = isRefused(pattern, braces, checks);
    const code = refused ? "include-refused" : "include-missing";
    const names = missing.map((name) => `\`${name}\``).join(", ");
    const sentence =
      targets.length > 0
        ? `Some config files missing: "${pattern}".`
        : `Config files missing '${pattern}'.`;
    say(code, `no file matches ${names}`, sentence);
  } else if (targets.length === 0 && checks.wildcardMatch) {
    say(
      "include-refused",
      `no file matches \`${pattern}\``,
      `No config files matched '${pattern}'.`,
    );
  }
  return targets.filter((target) => isPlain(target, checks, host, say));
}

/** A wildcard whose directory is there and holds nothing that matches: keepalived is silent. */
function isEmptyMatch(pattern: string, directory: string, host: ConfigHost): boolean {
  if (!hasWildcard(pattern)) return false;
  const parts = pattern.split("/");
  const fixed = parts.slice(0, parts.findIndex(hasWildcard)).join("/");
  const path = pattern.startsWith("/") ? fixed || "/" : `${directory}/${fixed}`;
  return host.status(path)?.kind === "directory";
}

function isRefused(pattern: string, braces: boolean, checks: IncludeChecks): boolean {
  if (braces) return checks.braceMatch;
  return hasWildcard(pattern) ? checks.wildcardMatch : checks.match;
}

/** keepalived reads regular files that are not executable. */
function isPlain(
  target: IncludeTarget,
  checks: IncludeChecks,
  host: ConfigHost,
  say: Say,
): boolean {
  const status = host.status(target.path);
  const executable = status !== null && (status.mode & 0o111) !== 0;
  if (status?.kind === "file" && !executable) return true;
  const code = checks.read ? "include-refused" : "include-skipped";
  const file = `Configuration file '${target.logName}'`;
  if (status?.kind === "directory") {
    const sentence = `Configuration file '${target.logName}/' is a directory - skipping`;
    say(code, `\`${target.path}\` is a directory`, sentence);
  } else {
    const why = status?.kind === "file" ? "is executable" : "is no plain file";
    const sentence = `${file} is not a regular non-executable file - skipping`;
    say(code, `\`${target.path}\` ${why} and not read`, sentence);
  }
  return false;
}
