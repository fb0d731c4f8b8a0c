// The page of all keywords (grammar/keywords.md), written from the tables that read them.

import type { Row } from "./compile/table.ts";
import { TOP_LEVEL } from "./compile/top-level.ts";
import { LINE_KINDS, type LineKind } from "./line-words.ts";
import type { Shape } from "./shape.ts";

/** Markdown. */
export function keywordPage(): string {
  const sections = collect(TOP_LEVEL, "at the top of a file", []);
  return [
    "# Keywords of keepalived.conf",
    "",
    "Written from the tables in `src/config/keepalived/compile/` (`UPDATE=1 npm test`); do not edit.",
    "A keyword marked ○ is accepted, checked and kept, and nothing acts on it.",
    "",
    ...sections.flatMap(writeSection),
    ...LINE_KINDS.flatMap(writeLineKind),
    "# Differences from keepalived",
    "",
    ...deviations(sections),
    "",
  ].join("\n");
}

interface Section {
  readonly title: string;
  readonly rows: readonly Row<never>[];
}

/** Blocks of the load balancer are named and left out: nothing here reads them. */
function collect(table: Shape, title: string, path: readonly string[]): Section[] {
  const rows = table.names.flatMap((name) => rowOf(table, name) ?? []);
  const inner = rows.flatMap((row) => {
    if (row.inner === null || row.inner.speaker === "checker") return [];
    const next = [...path, row.name];
    return collect(row.inner, `in \`${next.join("` → `")}\``, next);
  });
  return [{ title, rows }, ...inner];
}

function rowOf(table: Shape, name: string): Row<never> | undefined {
  // Every shape here is a keyword table; its rows carry their documentation.
  return table.row(name) as Row<never> | undefined;
}

function writeSection({ title, rows }: Section): string[] {
  return [
    `## Keywords ${title}`,
    "",
    "| keyword | words | default | since | effect |",
    "|---|---|---|---|---|",
    ...rows.map(writeRow),
    "",
  ];
}

function writeRow({ name, doc }: Row<never>): string {
  const mark = doc.actedOn ? "" : " ○";
  const cells = [`\`${name}\`${mark}`, doc.syntax, doc.defaultValue, doc.since, doc.effect];
  return `| ${cells.map(escapeCell).join(" | ")} |`;
}

function writeLineKind({ title, start, words }: LineKind): string[] {
  return [
    `## Words in lines of ${title}`,
    "",
    "| line | word |",
    "|---|---|",
    ...words.map(({ example, effect }) => {
      const line = `${start} ${example}`.trim();
      return `| \`${escapeCell(line)}\` | ${escapeCell(effect)} |`;
    }),
    "",
  ];
}

function escapeCell(text: string): string {
  return text.replaceAll("|", "\\|");
}

function deviations(sections: readonly Section[]): string[] {
  return sections.flatMap(({ title, rows }) =>
    rows.flatMap(({ name, doc }) =>
      doc.deviation === null ? [] : [`- \`${name}\` ${title}: ${doc.deviation}`],
    ),
  );
}
