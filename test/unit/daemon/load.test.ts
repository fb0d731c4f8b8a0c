// What a file on disk becomes for the daemon.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import type { LoadedConfiguration } from "../../../src/daemon/host.ts";
import { loadConfiguration } from "../../../src/daemon/load.ts";
import { OPTIONS } from "./fake-host.ts";

const WHOLE = `vrrp_instance VI_1 {
  virtual_router_id 51
  dont_track_primary
  interface eth0
  virtual_ipaddress {
    10.0.0.1
  }
}
`;

test("a whole file can replace what runs, even with mistakes in it", () => {
  for (const text of [WHOLE, `${WHOLE}no_such_keyword 1\n`, ""]) {
    const loaded = load(text);
    assert.equal(loaded.kind, "loaded");
    assert.equal("damaged" in loaded, false, text);
  }
});

const DAMAGES: readonly (readonly [what: string, text: string])[] = [
  ["cut within a block", WHOLE.slice(0, WHOLE.indexOf("10.0.0.1"))],
  ["a brace too many", `${WHOLE}}\n`],
  ["a template", WHOLE.replace("51", "{{ vrid }}")],
  ["zero bytes", WHOLE + "\0".repeat(512)],
  ["braces without a name", "vrrp_instance {{\n"],
];

for (const [what, text] of DAMAGES) {
  test(`damaged: ${what}`, () => {
    const loaded = load(text);
    // Either way a reload is refused.
    assert.ok(loaded.kind === "unusable" || (loaded.kind === "loaded" && loaded.damaged));
  });
}

function load(text: string): LoadedConfiguration {
  const directory = mkdtempSync(path.join(tmpdir(), "load-"));
  try {
    const configPath = path.join(directory, "keepalived.conf");
    writeFileSync(configPath, text);
    return loadConfiguration({ ...OPTIONS, configPath });
  } finally {
    rmSync(directory, { recursive: true });
  }
}
