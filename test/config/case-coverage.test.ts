// Every row of every keyword table has its case, every diagnostic code is raised by one, and no
// case lies in a table's folder without a row.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { CODES } from "../../src/config/codes.ts";
import { LINT_CODES } from "../../src/config/codes-lint.ts";
import { TOP_LEVEL } from "../../src/config/keepalived/compile/top-level.ts";
import type { Shape } from "../../src/config/keepalived/shape.ts";
import { parseCase } from "./case-file.ts";

const root = path.resolve(import.meta.dirname, "../../../test/config");
const keepalived = caseNames("cases", ".conf");
const vipManager = caseNames("vip-manager/cases", ".yml");

/** Folders whose cases are about something else than one keyword. */
const OTHER_FOLDERS: readonly string[] = [
  "syntax/",
  "checks/",
  "whole/",
  "address-line/",
  "route-line/",
  "rule-line/",
];

/** `not-parsed` is a fence: the structure stage lets nothing through that the grammar refuses; its
 * test is unit/config/keepalived/parse.test.ts. */
const NEVER_RAISED: readonly string[] = ["not-parsed"];

test("every row of a keyword table has its case", () => {
  assert.deepEqual(
    rowNames().filter((name) => !keepalived.includes(name)),
    [],
  );
});

test("every case is that of a row", () => {
  const rows = new Set(rowNames());
  const stray = keepalived.filter(
    (name) => !rows.has(name) && !OTHER_FOLDERS.some((folder) => name.startsWith(folder)),
  );
  assert.deepEqual(stray, []);
});

/** The codes of `lint` have their cases in test/unit/lint/. */
test("every diagnostic code is raised in a case", () => {
  const raised = new Set([...NEVER_RAISED, ...Object.keys(LINT_CODES)]);
  const texts = [
    ...keepalived.map((name) => readFileSync(path.join(root, "cases", name), "utf8")),
    ...vipManager.map((name) => readFileSync(path.join(root, "vip-manager/cases", name), "utf8")),
  ];
  for (const { expected } of texts.flatMap(parseCase)) {
    for (const [, code = ""] of expected.matchAll(
      /^(?:[^|]*: )?(?:error|warning|note)\[([a-z-]+)\]: /gm,
    )) {
      raised.add(code);
    }
  }
  assert.deepEqual(
    Object.keys(CODES).filter((code) => !raised.has(code)),
    [],
  );
});

/** `top/NAME.conf`, `BLOCK/NAME.conf`, `BLOCK/BLOCK/NAME.conf`; what the load balancer's blocks
 * hold is skipped whole. */
function rowNames(table: Shape = TOP_LEVEL, blocks: readonly string[] = []): string[] {
  return table.names.flatMap((name) => {
    const folder = blocks.length === 0 ? "top" : blocks.join("/");
    const inner = table.row(name)?.inner ?? null;
    const below =
      inner === null || inner.speaker === "checker" ? [] : rowNames(inner, [...blocks, name]);
    return [`${folder}/${name}.conf`, ...below];
  });
}

function caseNames(folder: string, extension: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" }).filter(
    (name) => name.endsWith(extension),
  );
}
