// Every `cases/FOLDER/NAME.conf`: what is said about each of its configurations, and what of the
// model differs from that of the plainest one. UPDATE=1 rewrites it; the difference is reviewed as
// code.

import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { configTestStatus, type Diagnostic } from "../../src/config/diagnostic.ts";
import { renderDiagnostics } from "../../src/config/render.ts";
import type { Configuration } from "../../src/model/configuration.ts";
import { conciseModel, formatPlain } from "../support/plain-model.ts";
import { CASE_FOLDER, formatCase, loadCase, parseCase } from "./case-file.ts";

const folder = path.resolve(import.meta.dirname, "../../../test/config/cases");
const update = process.env["UPDATE"] === "1";
/** More diagnostics than these are counted. */
const SHOWN = 40;

const BASELINE = `vrrp_instance VI_1 {
  interface eth0
  virtual_router_id 51
  virtual_ipaddress {
    192.0.2.10/24
  }
}
`;
const baseline: Configuration | null = loadCase(BASELINE).configuration;

const names = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".conf"))
  .sort();

test("there are cases", () => {
  assert.ok(names.length > 0);
  assert.deepEqual(loadCase(BASELINE).diagnostics, []);
});

for (const name of names) {
  test(`case ${name}`, () => {
    const file = path.join(folder, name);
    const expected = readFileSync(file, "utf8");
    const sections = parseCase(expected).map(({ config }) => ({
      config,
      expected: describeResult(config),
    }));
    const actual = formatCase(sections);
    if (update && actual !== expected) writeFileSync(file, actual);
    else assert.equal(actual, expected);
  });
}

function describeResult(text: string): string {
  const { configuration, diagnostics } = loadCase(text);
  const said = renderFirst(diagnostics).replaceAll(CASE_FOLDER, "");
  const status = `status ${configTestStatus(diagnostics)}\n`;
  assert.ok(baseline !== null);
  if (configuration === null) return `${said}${status}no configuration\n`;
  return `${said}${status}${formatPlain(conciseModel(configuration, baseline))}\n`;
}

function renderFirst(diagnostics: readonly Diagnostic[]): string {
  const said = renderDiagnostics(diagnostics.slice(0, SHOWN));
  const dropped = diagnostics.length - SHOWN;
  if (dropped <= 0) return said;
  return `${said}… ${dropped} more, the last of them:\n${renderDiagnostics(diagnostics.slice(-1))}`;
}
