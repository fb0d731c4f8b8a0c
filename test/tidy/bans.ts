// Words, forms and sizes that the project does without, each with what to do instead.

import { PURE_ROOMS, roomOf } from "./borders.ts";
import { codeOnly, type Finding, lineAt, type SourceFile, withoutComments } from "./source.ts";

interface Ban {
  readonly pattern: RegExp;
  readonly instead: string;
  /** What of the file is searched. */
  readonly part: "text" | "code" | "no-comments";
  readonly where: (path: string) => boolean;
}

const typescript = (path: string): boolean => path.endsWith(".ts");
const source = (path: string): boolean => path.startsWith("src/") && typescript(path);
const pure = (path: string): boolean => typescript(path) && PURE_ROOMS.includes(roomOf(path) ?? "");
/** This folder spells out what it bans. */
const outsideTidy = (path: string): boolean => !path.startsWith("test/tidy");

const BANS: readonly Ban[] = [
  {
    pattern: /\b(?:async|await|Promise)\b/,
    instead: "a pure room answers at once: make it an input and an output",
    part: "code",
    where: pure,
  },
  {
    pattern: /\bDate\b|\bperformance\b|\bMath\.random\b/,
    instead: "time and chance are arguments: `now`, a seeded generator",
    part: "code",
    where: pure,
  },
  {
    pattern: /\b(?:set|clear)(?:Timeout|Interval|Immediate)\b|\bqueueMicrotask\b/,
    instead: "deadlines are data: name the moment in the state",
    part: "code",
    where: pure,
  },
  {
    pattern: /(?<![.\w])process\s*[.[]|\bconsole\b|\bglobalThis\b/,
    instead: "a pure room touches nothing: return an output",
    part: "code",
    where: pure,
  },
  {
    pattern: /\b(?:TODO|FIXME|XXX|HACK)\b/,
    instead: "do it, or leave it out",
    part: "text",
    where: outsideTidy,
  },
  {
    pattern: /\bas any\b|:\s*any\b|<any>/,
    instead: "`unknown` and a check",
    part: "code",
    where: typescript,
  },
  {
    pattern: /@ts-(?:ignore|expect-error|nocheck)|oxlint-disable|eslint-disable|biome-ignore/,
    instead: "mend what the tool found",
    part: "text",
    where: (path) => typescript(path) && outsideTidy(path),
  },
  {
    pattern: /\bcatch\s*(?:\([^)]*\)\s*)?\{\s*\}/,
    instead: "a catch decides something",
    part: "code",
    where: typescript,
  },
  {
    pattern: /^export\s+(?:type\s+)?(?:\*|\{[^}]*\}\s*from\b)/m,
    instead: "import from the file that declares it: no barrels",
    part: "no-comments",
    where: typescript,
  },
  {
    pattern: /\/(?:work|root|home)\//,
    instead: "a path that every machine has",
    part: "text",
    where: outsideTidy,
  },
  {
    pattern: /\b(?:illegal)\b/i,
    instead: "say what is wrong with it",
    part: "no-comments",
    where: source,
  },
];

export function findBans(files: readonly SourceFile[]): Finding[] {
  const findings: Finding[] = [];
  for (const file of files) {
    const parts = {
      text: file.text,
      code: file.path.endsWith(".ts") ? codeOnly(file.text) : file.text,
      "no-comments": file.path.endsWith(".ts") ? withoutComments(file.text) : file.text,
    };
    for (const ban of BANS) {
      if (!ban.where(file.path)) continue;
      const text = parts[ban.part];
      for (const match of text.matchAll(new RegExp(ban.pattern, `${ban.pattern.flags}g`))) {
        const what = `\`${match[0].trim()}\`: ${ban.instead}`;
        findings.push({ rule: "ban", path: file.path, line: lineAt(text, match.index), what });
      }
    }
  }
  return findings;
}

/** Names of files and folders, and the comment with which a file opens. */
export function findShapeFaults(files: readonly SourceFile[]): Finding[] {
  const findings: Finding[] = [];
  const known = new Set(files.map((file) => file.path));
  for (const file of files) {
    const report = (what: string): void => {
      findings.push({ rule: "shape", path: file.path, line: 1, what });
    };
    if (!file.path.endsWith(".ts")) continue;
    const words = file.path.split("/");
    if (words.some((word) => /^(?:utils?|helpers?|common|misc)(?:\.ts)?$/.test(word))) {
      report("name it after what it does");
    }
    if (words.at(-1) === "index.ts") report("no barrels: import from the file that declares it");
    if (!/^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/.test(words.at(-1) ?? "")) report("not in kebab-case");
    if (!file.path.endsWith(".test.ts") && !/^(?:#!|\/\/|\/\*)/.test(file.text)) {
      report("open with a comment: what it decides and what it leaves to others");
    }
    const mirrored = /^test\/unit\/(.+?)(?:\.[a-z0-9-]+)?\.test\.ts$/.exec(file.path)?.[1];
    if (mirrored !== undefined && !known.has(`src/${mirrored}.ts`)) {
      report(`mirrors no file: src/${mirrored}.ts is not there`);
    }
  }
  return findings;
}
