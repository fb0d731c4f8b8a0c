// Whatever stands in a file: no exception, no endless work, and a result that fits the diagnostics.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isFatal } from "../../../../src/config/diagnostic.ts";
import { TOP_LEVEL } from "../../../../src/config/keepalived/compile/top-level.ts";
import {
  type LoadResult,
  loadKeepalivedConfig,
  loadSteps,
} from "../../../../src/config/keepalived/load.ts";
import type { Shape } from "../../../../src/config/keepalived/shape.ts";
import { renderDiagnostics } from "../../../../src/config/render.ts";
import { memoryHost } from "../../../support/memory-host.ts";

const PATH = "/etc/keepalived/keepalived.conf";

function load(text: string): LoadResult {
  return loadKeepalivedConfig(PATH, memoryHost({ files: { [PATH]: text } }), { configId: "a" });
}

/** Loads, renders, and holds the result to its promises. */
function check(text: string): LoadResult {
  const result = load(text);
  renderDiagnostics(result.diagnostics);
  const fatal = result.diagnostics.some(isFatal);
  assert.equal(result.configuration === null, fatal, "null exactly where something is fatal");
  return result;
}

const KEYWORDS = [...new Set(keywordsOf(TOP_LEVEL))];

function keywordsOf(shape: Shape): string[] {
  return shape.names.flatMap((name) => {
    const inner = shape.row(name)?.inner ?? null;
    return inner === null ? [name] : [name, ...keywordsOf(inner)];
  });
}

/** Lines as people get them wrong: keywords and values in any order, braces where they like. */
const line = fc
  .tuple(
    fc.constantFrom(...KEYWORDS, "{", "}", "@a", "$A=", "~SEQ(I,3)", "include", '"', "# x"),
    fc.array(
      fc.constantFrom(
        ...["eth0", "1", "51", "255", "-3", "1.5", "on", "off", "{", "}", '"a b"', "10.0.0.1/24"],
        ...["fe80::1", "MASTER", "weight", "$A", "${A}", "dev", "via", "VI_1", "x".repeat(40)],
      ),
      { maxLength: 4 },
    ),
  )
  .map(([keyword, words]) => [keyword, ...words].join(" "));

test("any text is read without an exception", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 2000 }), (text) => void check(text)),
  );
});

test("any lines of keywords are read without an exception", () => {
  const lines = fc.array(line, { maxLength: 40 });
  fc.assert(
    fc.property(lines, (all) => void check(all.join("\n"))),
    { numRuns: 500 },
  );
});

const GOOD = `global_defs {
  enable_script_security
  script_user root
}
vrrp_script chk {
  script "/bin/true"
  weight -20
}
vrrp_instance VI_1 {
  state BACKUP
  interface eth0
  virtual_router_id 51
  priority 100
  advert_int 1
  authentication {
    auth_type PASS
    auth_pass secret
  }
  virtual_ipaddress {
    192.0.2.10/24 dev eth0 label eth0:1
  }
  track_script {
    chk
  }
}
`;

test("a damaged file is read without an exception, and its password never shown", () => {
  const damage = fc.array(
    fc.tuple(fc.nat(GOOD.length), fc.nat(20), fc.string({ unit: "binary", maxLength: 4 })),
    { minLength: 1, maxLength: 5 },
  );
  fc.assert(
    fc.property(damage, (cuts) => {
      let text = GOOD;
      for (const [at, length, insert] of cuts) {
        text = text.slice(0, at) + insert + text.slice(at + length);
      }
      const { diagnostics } = check(text);
      if (!text.includes("auth_pass secret")) return;
      assert.ok(!renderDiagnostics(diagnostics).includes("auth_pass secret"));
    }),
    { numRuns: 500 },
  );
});

for (const [name, text] of [
  ["nesting", "vrrp_instance A {\n".repeat(20_000)],
  ["braces", "{".repeat(100_000)],
  ["closing braces", "}".repeat(100_000)],
  ["quotes", '"'.repeat(100_000)],
  ["one line of words", `virtual_ipaddress ${"x ".repeat(200_000)}`],
  ["placeholders that do not end", "{{".repeat(100_000)],
  ["a long word", "x".repeat(1_000_000)],
  ["groups in groups", "vrrp_sync_group A { group { ".repeat(5000)],
  ["unknown blocks", "a { b { ".repeat(20_000)],
] as const) {
  test(`bounded: ${name}`, () => {
    const { diagnostics } = check(text);
    assert.ok(diagnostics.length > 0 && diagnostics.length <= 10_100);
  });
}

test("the steps give what the whole gives", () => {
  const host = memoryHost({ files: { [PATH]: GOOD } });
  const steps = loadSteps(PATH, host, { configId: "a" });
  let count = 0;
  let step = steps.next();
  for (; step.done !== true; step = steps.next()) count += 1;
  assert.ok(count > 5, "one step a top-level block");
  assert.deepEqual(step.value.configuration, load(GOOD).configuration);
});

test("a missing file is a note, a directory is skipped", () => {
  const missing = loadKeepalivedConfig("/none.conf", memoryHost(), { configId: null });
  assert.deepEqual(
    missing.diagnostics.map(({ code }) => code),
    ["config-file-missing"],
  );
  assert.equal(missing.configuration, null);
  const directory = loadKeepalivedConfig("/bin", memoryHost(), { configId: null });
  assert.deepEqual(
    directory.diagnostics.map(({ code }) => code),
    ["include-skipped"],
  );
});
