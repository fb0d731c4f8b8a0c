// The page of all diagnostic codes (grammar/diagnostics.md), written from the rows that `-t`, the
// daemon and lint use.

import type { CodeRow } from "./code-row.ts";
import { LEADER_CODES } from "./codes-leader.ts";
import { LINT_CODES } from "./codes-lint.ts";
import { MEANING_CODES } from "./codes-meaning.ts";
import { SYNTAX_CODES } from "./codes-syntax.ts";
import { TRACK_CODES } from "./codes-track.ts";
import { VALUE_CODES } from "./codes-value.ts";

const SECTIONS: readonly {
  readonly title: string;
  readonly codes: Readonly<Record<string, CodeRow>>;
}[] = [
  { title: "How a file is written", codes: SYNTAX_CODES },
  { title: "Words that do not fit their keyword", codes: VALUE_CODES },
  { title: "What cannot be meant", codes: MEANING_CODES },
  { title: "What is tracked", codes: TRACK_CODES },
  { title: "What only `vrrpd lint` finds", codes: LINT_CODES },
  { title: "Settings of vip-manager", codes: LEADER_CODES },
];

/** Markdown. */
export function codePage(): string {
  const sections = SECTIONS.flatMap(({ title, codes }) => [
    `## ${title}`,
    "",
    "| code | severity | cause | cure |",
    "|---|---|---|---|",
    ...Object.entries(codes).map(writeRow),
    "",
  ]);
  return [
    "# Diagnostics",
    "",
    "Written from `src/config/codes-*.ts` (`UPDATE=1 npm test`); do not edit. `vrrpd explain-code CODE`",
    "prints a row. Codes are stable: scripts and monitoring may rely on them. A † keeps this program, too,",
    "from running the configuration.",
    "",
    ...sections,
  ].join("\n");
}

function writeRow([code, { severity, fatal, cause, cure }]: readonly [string, CodeRow]): string {
  const mark = fatal === "both" ? " †" : "";
  return `| ${[`\`${code}\``, `${severity}${mark}`, cause, cure].map(escapeCell).join(" | ")} |`;
}

function escapeCell(text: string): string {
  return text.replaceAll("|", "\\|");
}
