// The packaged sample can run, and says nothing to complain about.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { loadLeaders } from "../../../src/config/vip-manager/load.ts";
import { memoryHost } from "../../support/memory-host.ts";

const SAMPLE = path.resolve(import.meta.dirname, "../../../../examples/vip-manager.yml");

const CERTIFICATES = {
  "/etc/patroni/ca.pem": "",
  "/etc/patroni/client.pem": "",
  "/etc/patroni/client.key": "",
};

test("the sample of settings runs as it is, and with every line that it offers", () => {
  const text = readFileSync(SAMPLE, "utf8");
  for (const sample of [text, text.replace(/^#(?=[a-z-]+: )/gm, "")]) {
    const host = memoryHost({ files: { ...CERTIFICATES, "/vip.yml": sample } });
    const sources = { flags: [], configPath: "/vip.yml", defaultPath: null, environment: false };
    const { leaders, diagnostics } = loadLeaders(sources, host);
    assert.deepEqual(diagnostics, []);
    assert.equal(leaders?.length, 1);
  }
});
