import assert from "node:assert/strict";
import { test } from "node:test";
import type { DiagnosticCode } from "../../../src/config/codes.ts";
import {
  configTestStatus,
  type Diagnostic,
  isFatal,
  MAX_DIAGNOSTICS,
  Reporter,
} from "../../../src/config/diagnostic.ts";

function said(...codes: DiagnosticCode[]): readonly Diagnostic[] {
  const reporter = new Reporter();
  for (const code of codes) reporter.report(code, "x", null);
  return reporter.finish();
}

test("the status of -t is that of the worst kind reported", () => {
  assert.equal(configTestStatus(said()), 0);
  assert.equal(configTestStatus(said("include-missing", "accepted-not-acted-on")), 0);
  assert.equal(configTestStatus(said("link-missing")), 4);
  assert.equal(configTestStatus(said("link-missing", "unknown-keyword")), 5);
  assert.equal(configTestStatus(said("unknown-keyword", "script-security")), 6);
  assert.equal(configTestStatus(said("script-security", "missing-argument")), 2);
});

test("a missing interface ends keepalived before it looks at scripts", () => {
  assert.equal(configTestStatus(said("interface-missing", "script-security")), 5);
  assert.equal(configTestStatus(said("interface-missing", "include-refused")), 6);
});

test("what only keepalived refuses is not fatal", () => {
  assert.deepEqual(said("interface-missing").map(isFatal), [false]);
  assert.deepEqual(said("no-vrid").map(isFatal), [true]);
});

test("more diagnostics than anybody reads are counted, not kept", () => {
  const reporter = new Reporter();
  assert.ok(!reporter.isFull);
  for (let i = 0; i < MAX_DIAGNOSTICS + 5; i++) reporter.report("unknown-keyword", "x", null);
  assert.ok(reporter.isFull);
  const all = reporter.finish();
  assert.equal(all.length, MAX_DIAGNOSTICS + 1);
  assert.equal(all.at(-1)?.code, "too-many-diagnostics");
  assert.match(all.at(-1)?.message ?? "", /^5 more/);
});
