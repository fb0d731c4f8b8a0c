import assert from "node:assert/strict";
import { test } from "node:test";
import { LINT_CODES, type LintCode } from "../../../src/config/codes-lint.ts";
import type { Diagnostic } from "../../../src/config/diagnostic.ts";
import { renderDiagnostics } from "../../../src/config/render.ts";
import { lintFile, lintPair } from "../../../src/lint/lint.ts";
import { memoryHost } from "../../support/memory-host.ts";
import { CASES, type LintCase } from "./cases.ts";

const A = "/etc/a.conf";
const B = "/etc/b.conf";

/** What lint itself finds, without what the loader says. */
function found(
  [file, other]: LintCase["bad"],
  options: LintCase["host"] = {},
): readonly Diagnostic[] {
  const files = { [A]: file, [B]: other ?? "" };
  const host = memoryHost({ ...options, files });
  const a = lintFile({ path: A, configId: null, elsewhere: false }, host);
  const all = [...a.diagnostics];
  if (other !== undefined) {
    const b = lintFile({ path: B, configId: null, elsewhere: true }, host);
    all.push(...lintPair(a, b).diagnostics);
  }
  return all.filter(({ code }) => Object.hasOwn(LINT_CODES, code));
}

test("every lint code has a case", () => {
  assert.deepEqual(Object.keys(CASES).sort(), Object.keys(LINT_CODES).sort());
});

for (const [code, { bad, good, host, line, message }] of Object.entries(CASES)) {
  test(`${code} is found, alone and in its place`, () => {
    const findings = found(bad, host);
    assert.deepEqual(
      findings.map((one) => [one.code, one.message, one.span?.line ?? null]),
      [[code, message, line]],
      renderDiagnostics(findings),
    );
  });

  test(`${code} is not found where it is not`, () => {
    assert.deepEqual(
      found(good, host).map((one) => one.code),
      [],
    );
  });
}

test("findings of lint leave -t alone", () => {
  for (const code of Object.keys(LINT_CODES) as LintCode[]) {
    const { effect, fatal } = LINT_CODES[code];
    assert.deepEqual([effect, fatal], ["none", "none"]);
  }
});
