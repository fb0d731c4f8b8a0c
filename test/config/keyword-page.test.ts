// grammar/keywords.md is what the tables say. UPDATE=1 rewrites it.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { keywordPage } from "../../src/config/keepalived/keyword-page.ts";

const file = path.resolve(import.meta.dirname, "../../../grammar/keywords.md");

test("the page of keywords is up to date", () => {
  const page = keywordPage();
  if (process.env["UPDATE"] === "1") writeFileSync(file, page);
  assert.equal(readFileSync(file, "utf8"), page);
});
