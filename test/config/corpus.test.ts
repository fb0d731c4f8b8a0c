// Holds every configuration of the corpus against the real daemon's word on it, prints the
// counts, and fails at any difference without a listed reason. Skipped, and said, where there is
// no corpus.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { configTestStatus } from "../../src/config/diagnostic.ts";
import { loadKeepalivedConfig } from "../../src/config/keepalived/load.ts";
import { createConfigHost } from "../../src/daemon/config-host.ts";
import {
  type Comparison,
  compareDump,
  compareMessages,
  compareVerdict,
  type Difference,
  joinComparisons,
} from "./corpus/compare.ts";
import { type CorpusFile, findCorpus, readCorpus } from "./corpus/corpus-files.ts";
import { CORPUS_PATH, corpusHost } from "./corpus/corpus-host.ts";
import { KNOWN_DIFFERENCES, reasonFor } from "./corpus/known-differences.ts";

const folder = findCorpus();

const BROKEN: ReadonlySet<string> = new Set([
  "extra-close",
  "unclosed-block",
  "missing-open",
  "merge-conflict",
]);

test("the corpus means to us what it means to keepalived", (context) => {
  if (folder === null) {
    context.skip("no corpus: set VRRPD_CORPUS to its folder");
    return;
  }
  const comparison = joinComparisons(readCorpus(folder).map(compareFile));
  report(context, comparison);
  const unknown = comparison.differences.filter((difference) => reasonFor(difference) === null);
  assert.deepEqual(unknown.map(show), []);
  const met = new Set(comparison.differences.map(reasonFor));
  const stale = KNOWN_DIFFERENCES.filter((known) => !met.has(known));
  assert.deepEqual(
    stale.map(({ files, kind, text }) => `${files.join()} ${kind} ${text}`),
    [],
  );
});

/** Templates and files with broken braces are held against keepalived by their verdict only. */
function compareFile(file: CorpusFile): Comparison {
  const { configId } = file;
  const result = loadKeepalivedConfig(CORPUS_PATH, corpusHost(file, false), { configId });
  const parts = [compareVerdict(file, result)];
  const broken = result.diagnostics.some(({ code }) => BROKEN.has(code));
  if (!file.templated && !broken) parts.push(compareMessages(file, result));
  if (file.dump !== null) {
    const bare = loadKeepalivedConfig(CORPUS_PATH, corpusHost(file, true), { configId });
    assert.ok(bare.configuration !== null, `${file.name} has a dump, so it must have a model`);
    parts.push(compareDump(file.name, file.dump, bare.configuration));
  }
  return joinComparisons(parts);
}

function report(context: TestContext, { compared, differences }: Comparison): void {
  const counts = new Map<string, number>();
  for (const { kind } of differences) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  for (const [kind, total] of [
    ["verdict", compared.verdicts],
    ["message", compared.messages],
    ["field", compared.fields],
  ] as const) {
    const same = total - (counts.get(kind) ?? 0);
    const share = ((100 * same) / total).toFixed(2);
    context.diagnostic(`${kind}s: ${same} of ${total} alike (${share} %)`);
  }
  for (const difference of differences) {
    const reason = reasonFor(difference)?.reason ?? "NO REASON LISTED";
    context.diagnostic(`${show(difference)} [${reason}]`);
  }
}

/** Without what a dump says of passwords. */
function show({ file, kind, text }: Difference): string {
  return `${file} ${kind}: ${text.replace(/(Password: ).*/s, "$1***").slice(0, 160)}`;
}

const SAMPLES = "/usr/share/doc/keepalived/samples";
const KEEPALIVED = "/usr/sbin/keepalived";

test("the samples of the installed keepalived end -t with its status", (context) => {
  if (!existsSync(SAMPLES) || !existsSync(KEEPALIVED)) {
    context.skip("keepalived and its samples are not installed");
    return;
  }
  const names = readdirSync(SAMPLES).filter((name) => name.startsWith("keepalived.conf"));
  const scratch = mkdtempSync(path.join(tmpdir(), "vrrpd-samples-"));
  try {
    const different = names.filter((name) => {
      const file = path.join(scratch, name);
      writeFileSync(file, readFileSync(path.join(SAMPLES, name)));
      const theirs = spawnSync(KEEPALIVED, ["-t", "-f", file], { encoding: "utf8" });
      const host = createConfigHost({ resolveNames: true });
      const { diagnostics } = loadKeepalivedConfig(file, host, { configId: null });
      return configTestStatus(diagnostics) !== theirs.status;
    });
    context.diagnostic(`${names.length - different.length} of ${names.length} samples alike`);
    assert.deepEqual(different, []);
  } finally {
    rmSync(scratch, { recursive: true });
  }
});
