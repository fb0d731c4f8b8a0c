// grammar/diagnostics.md is what the rows say. UPDATE=1 rewrites it.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { codePage } from "../../src/config/code-page.ts";
import { CODES } from "../../src/config/codes.ts";

const file = path.resolve(import.meta.dirname, "../../../grammar/diagnostics.md");

test("the page of diagnostics is up to date", () => {
  const page = codePage();
  if (process.env["UPDATE"] === "1") writeFileSync(file, page);
  assert.equal(readFileSync(file, "utf8"), page);
});

test("every code has its row on the page, once", () => {
  const rows = Array.from(codePage().matchAll(/^\| `([a-z0-9-]+)` \|/gm), ([, code]) => code);
  assert.deepEqual(new Set(rows), new Set(Object.keys(CODES)));
  assert.equal(rows.length, Object.keys(CODES).length);
});
