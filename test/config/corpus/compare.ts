// Holds what we make of a file against what keepalived made of it: the verdict, every message
// with its line, and every field of the dump that both have.

import { CODES } from "../../../src/config/codes.ts";
import type { Diagnostic } from "../../../src/config/diagnostic.ts";
import type { LoadResult } from "../../../src/config/keepalived/load.ts";
import type { Configuration } from "../../../src/model/configuration.ts";
import type { CorpusFile } from "./corpus-files.ts";
import { type DumpBlock, parseDump } from "./dump.ts";
import {
  comparable,
  type Expected,
  globalFields,
  groupFields,
  instanceFields,
  scriptFields,
  staticLists,
} from "./dump-fields.ts";

export interface Difference {
  readonly file: string;
  readonly kind: "verdict" | "message" | "field";
  readonly text: string;
}

export interface Comparison {
  readonly compared: {
    readonly verdicts: number;
    readonly messages: number;
    readonly fields: number;
  };
  readonly differences: readonly Difference[];
}

/** Codes that keepalived's verdict calls "clean but scripts". */
const SCRIPT_CODES: ReadonlySet<string> = new Set([
  "script-not-found",
  "script-security",
  "unknown-user",
  "tracker-not-found",
]);

export function verdictOf(diagnostics: readonly Diagnostic[]): string {
  const said = diagnostics.filter(({ code }) => CODES[code].effect !== "none");
  if (diagnostics.some(({ code }) => CODES[code].fatal !== "none")) return "rejected";
  if (said.length === 0) return "clean";
  const scripts = said.every(({ code }) => SCRIPT_CODES.has(code));
  return scripts ? "clean_but_scripts" : "accepted_with_messages";
}

export function compareVerdict(file: CorpusFile, result: LoadResult): Comparison {
  const ours = verdictOf(result.diagnostics);
  const text = `ours ${ours}, keepalived's ${file.verdict}`;
  const differences =
    ours === file.verdict ? [] : [{ file: file.name, kind: "verdict" as const, text }];
  return { compared: { verdicts: 1, messages: 0, fields: 0 }, differences };
}

/** A message counts once; ours may be more. */
export function compareMessages(file: CorpusFile, result: LoadResult): Comparison {
  const ours = new Set(
    result.diagnostics.flatMap(({ keepalived }) => keepalived.map(({ text }) => text)),
  );
  const theirs = [...new Set(file.messages.map((message) => message.trim()))];
  const missing = theirs.filter((message) => !ours.has(message));
  return {
    compared: { verdicts: 0, messages: theirs.length, fields: 0 },
    differences: missing.map((text) => ({ file: file.name, kind: "message", text })),
  };
}

export function compareDump(name: string, text: string, model: Configuration): Comparison {
  const dump = parseDump(text);
  const used = model.scripts.filter((script) => isTracked(script.name, model));
  const pairs: (readonly [kind: string, expected: Expected, block: DumpBlock | undefined])[] = [
    ["global", globalFields(model), dump.global],
    ...model.instances.map(
      (one) => [one.name, instanceFields(one, model), byName(dump.instances, one.name)] as const,
    ),
    ...model.groups.map(
      (one) => [one.name, groupFields(one), byName(dump.groups, one.name)] as const,
    ),
    ...used.map((one) => [one.name, scriptFields(one), byName(dump.scripts, one.name)] as const),
  ];
  const names = [
    ["instances", model.instances.map((one) => one.name), dump.instances.map((one) => one.name)],
    ["groups", model.groups.map((one) => one.name), dump.groups.map((one) => one.name)],
    ["scripts", used.map((one) => one.name).sort(), dump.scripts.map((one) => one.name).sort()],
  ] as const;
  const differences: Difference[] = [];
  let fields = names.length + 3;
  const note = (what: string, ours: unknown, theirs: unknown): void => {
    const [a, b] = [JSON.stringify(ours), JSON.stringify(theirs)];
    if (a !== b) {
      differences.push({ file: name, kind: "field", text: `${what}: ours ${a}, theirs ${b}` });
    }
  };
  for (const [what, ours, theirs] of names) note(what, ours, theirs);
  const statics = staticLists(model);
  note("static addresses", statics.addresses, dump.staticAddresses.map(comparable));
  note("static routes", statics.routes, dump.staticRoutes.map(comparable));
  note("static rules", statics.rules, dump.staticRules.map(comparable));
  for (const [what, expected, block] of pairs) {
    for (const [field, value] of block === undefined ? [] : expected) {
      fields += 1;
      note(`${what} / ${field}`, value, dumpValue(block, field, value));
    }
  }
  return { compared: { verdicts: 0, messages: 0, fields }, differences };
}

function dumpValue(
  block: DumpBlock | undefined,
  field: string,
  like: string | readonly string[],
): string | readonly string[] | null {
  if (typeof like === "string") return block?.fields.get(field) ?? null;
  return (block?.lists.get(field) ?? []).map(comparable);
}

/** keepalived forgets scripts that nobody tracks. */
function isTracked(script: string, { instances, groups }: Configuration): boolean {
  return [...instances, ...groups].some(({ tracks }) =>
    tracks.some(({ kind, name }) => kind === "script" && name === script),
  );
}

function byName(blocks: readonly DumpBlock[], name: string): DumpBlock | undefined {
  return blocks.find((block) => block.name === name);
}

export function joinComparisons(all: readonly Comparison[]): Comparison {
  const sum = (key: keyof Comparison["compared"]): number =>
    all.reduce((total, { compared }) => total + compared[key], 0);
  return {
    compared: { verdicts: sum("verdicts"), messages: sum("messages"), fields: sum("fields") },
    differences: all.flatMap(({ differences }) => differences),
  };
}
