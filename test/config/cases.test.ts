// Every `cases/NAME.conf`: a configuration, a line of dashes, then what is said about it and the
// model that comes of it. UPDATE=1 rewrites what follows the dashes; the difference is reviewed
// as code.

import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { configTestStatus } from "../../src/config/diagnostic.ts";
import { loadKeepalivedConfig } from "../../src/config/keepalived/load.ts";
import { renderDiagnostics } from "../../src/config/render.ts";
import type { Configuration } from "../../src/model/configuration.ts";
import { DEFAULT_PROGRAMS, memoryHost } from "../support/memory-host.ts";
import { conciseModel, formatPlain } from "../support/plain-model.ts";

const folder = path.resolve(import.meta.dirname, "../../../test/config/cases");
const update = process.env["UPDATE"] === "1";
const SEPARATOR = /^-{20,}\n/m;
const DASHES = `${"-".repeat(72)}\n`;

const BASELINE = `vrrp_instance VI_1 {
  interface eth0
  virtual_router_id 51
  virtual_ipaddress {
    192.0.2.10/24
  }
}
`;

function load(text: string): ReturnType<typeof loadKeepalivedConfig> {
  const included = "    # an included file\n    192.0.2.11/24\n";
  const host = memoryHost({
    files: { "/etc/keepalived/keepalived.conf": text, "/etc/keepalived/vips.inc": included },
    programs: [...DEFAULT_PROGRAMS, "/usr/bin/pgrep"],
    accounts: ["keepalived_script", "checker"],
    environment: { SITE: "north" },
  });
  return loadKeepalivedConfig("/etc/keepalived/keepalived.conf", host, { configId: "node-a" });
}

const baseline: Configuration | null = load(BASELINE).configuration;

function describeResult(text: string): string {
  const result = load(text);
  const said = renderDiagnostics(result.diagnostics).replaceAll("/etc/keepalived/", "");
  const status = `status ${configTestStatus(result.diagnostics)}\n`;
  assert.ok(baseline !== null);
  if (result.configuration === null) return `${said}${status}no configuration\n`;
  const model = conciseModel(result.configuration, baseline);
  return `${said}${status}${formatPlain(model)}\n`;
}

const names = readdirSync(folder).filter((name) => name.endsWith(".conf"));

test("there are cases", () => {
  assert.ok(names.length > 0);
  assert.deepEqual(load(BASELINE).diagnostics, []);
});

for (const name of names.sort()) {
  test(`case ${name}`, () => {
    const file = path.join(folder, name);
    const content = readFileSync(file, "utf8");
    const cut = SEPARATOR.exec(content);
    const config = cut === null ? content : content.slice(0, cut.index);
    const expected = cut === null ? "" : content.slice(cut.index + cut[0].length);
    const actual = describeResult(config);
    if (update && actual !== expected) writeFileSync(file, `${config}${DASHES}${actual}`);
    else assert.equal(actual, expected);
  });
}
