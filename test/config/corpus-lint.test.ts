// Lint over configurations that people wrote: it never throws, and it does not cry wolf. What is
// found in more than a few of two hundred files is how people write, not a mistake.

import assert from "node:assert/strict";
import { test } from "node:test";
import { LINT_CODES } from "../../src/config/codes-lint.ts";
import { lintFile, lintPair } from "../../src/lint/lint.ts";
import { findCorpus, readCorpus } from "./corpus/corpus-files.ts";
import { CORPUS_PATH, corpusHost } from "./corpus/corpus-host.ts";

const MOST_FILES_IN_A_HUNDRED = 5;

const folder = findCorpus();

test("no finding of lint is common in the corpus", (context) => {
  if (folder === null) {
    context.skip("no corpus: set VRRPD_CORPUS to its folder");
    return;
  }
  const files = readCorpus(folder);
  const counts = new Map<string, number>();
  for (const file of files) {
    const target = { path: CORPUS_PATH, configId: file.configId, elsewhere: true };
    const linted = lintFile(target, corpusHost(file, false));
    const codes = new Set(linted.diagnostics.map(({ code }) => code));
    for (const code of codes) {
      if (Object.hasOwn(LINT_CODES, code)) counts.set(code, (counts.get(code) ?? 0) + 1);
    }
    // Held against itself a configuration can differ in nothing.
    const differences = lintPair(linted, linted).diagnostics.filter(
      ({ code, severity }) => severity === "error" && !SAME_ON_BOTH.has(code),
    );
    assert.deepEqual(
      differences.map(({ code, message }) => `${file.name} ${code}: ${message}`),
      [],
    );
  }
  for (const [code, count] of counts) context.diagnostic(`${code}: ${count} of ${files.length}`);
  const common = [...counts].filter(
    ([, count]) => count * 100 > files.length * MOST_FILES_IN_A_HUNDRED,
  );
  assert.deepEqual(common, []);
});

/** What one file on two nodes is rightly told. */
const SAME_ON_BOTH: ReadonlySet<string> = new Set(["pair-source", "pair-owners", "pair-peers"]);
