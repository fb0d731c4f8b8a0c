// Each example is a configuration that both programs take without a complaint.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { KEEPALIVED_PATH, OURS, ROOT } from "./lab/flavor.ts";
import { Lab } from "./lab/lab.ts";
import { obstacle } from "./lab/requirements.ts";

const folder = path.join(ROOT, "examples");
const examples = readdirSync(folder).filter((file) => file.endsWith(".conf"));

test("both programs take every example", { skip: obstacle() ?? false }, async (context) => {
  assert.ok(examples.length >= 3);
  const lab = await Lab.open(2);
  try {
    const [host] = lab.pair;
    for (const example of examples) {
      await context.test(example, () => {
        host.configure(readFileSync(path.join(folder, example), "utf8"));
        const [runtime = "", program = ""] = OURS.argv;
        const file = "/run/lab/etc/keepalived.conf";
        assert.doesNotMatch(host.space.run(runtime, program, "-t", "-f", file), /error|warning/);
        assert.equal(host.space.run(KEEPALIVED_PATH, "-t", "-l", "-f", file), "");
      });
    }
  } finally {
    await lab.close();
  }
});
