// Names that stand in a closed list and that nothing brings about: diagnostic codes, reasons to
// reject a packet, events, inputs and outputs.

import { type Finding, lineAt, type SourceFile, withoutComments } from "./source.ts";

const KIND = /\bkind: "([a-z0-9-]+)"/g;
const MEMBER = /^\s+\| "([a-z0-9-]+)"/gm;

/** Where the lists are, and how their members are written. */
const LISTS: readonly { readonly path: RegExp; readonly member: RegExp }[] = [
  { path: /^src\/config\/codes-[a-z]+\.ts$/, member: MEMBER },
  { path: /^src\/vrrp\/(?:reject|effect|event)\.ts$/, member: KIND },
  { path: /^src\/engine\/(?:event|input|output)\.ts$/, member: KIND },
  { path: /^src\/observe\/process-event\.ts$/, member: KIND },
];

export function findUnused(files: readonly SourceFile[]): Finding[] {
  const findings: Finding[] = [];
  const sources = files.filter((file) => file.path.startsWith("src/"));
  for (const { path, member } of LISTS) {
    // Rendering a name is not bringing it about.
    const users = sources.filter((file) => !path.test(file.path) && !/\/observe\//.test(file.path));
    const used = new Set(users.flatMap((file) => literalsOf(file.text)));
    for (const list of sources.filter((file) => path.test(file.path))) {
      for (const match of withoutComments(list.text).matchAll(member)) {
        const name = match[1] ?? "";
        if (used.has(name)) continue;
        const what = `nothing brings \`${name}\` about`;
        findings.push({
          rule: "unused",
          path: list.path,
          line: lineAt(list.text, match.index),
          what,
        });
      }
    }
  }
  return findings;
}

function literalsOf(text: string): string[] {
  return Array.from(withoutComments(text).matchAll(/"([a-z0-9-]+)"/g), (match) => match[1] ?? "");
}
