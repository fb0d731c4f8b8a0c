// The rules of `src/README.md` that a text can be held to. Every rule is run twice: over the
// project, where it must find nothing, and over a planted breach, which it must find.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { findBans, findShapeFaults } from "./tidy/bans.ts";
import { findBorderBreaches, findCycles, renderBorders } from "./tidy/borders.ts";
import { findOversize } from "./tidy/sizes.ts";
import {
  codeOnly,
  type Finding,
  readTree,
  type SourceFile,
  withoutComments,
} from "./tidy/source.ts";
import { findUnused } from "./tidy/unused.ts";

const root = path.resolve(import.meta.dirname, "..", "..");
const texts = readTree(root, [
  ".ts",
  ".c",
  ".h",
  ".ne",
  ".md",
  ".json",
  ".conf",
  ".service",
  ".sh",
]);
const files = texts.filter((file) => file.path.endsWith(".ts"));

type Rule = (files: readonly SourceFile[]) => Finding[];

function assertClean(rule: Rule, over: readonly SourceFile[]): void {
  const lines = rule(over).map((found) => `${found.path}:${found.line}: ${found.what}`);
  assert.deepEqual(lines, []);
}

/** Each breach is a file of its own that the rule must report with a text that contains `what`. */
function assertFinds(
  rule: Rule,
  breaches: ReadonlyArray<readonly [path: string, text: string, what: string]>,
): void {
  for (const [file, text, what] of breaches) {
    const found = rule([{ path: file, text }]);
    assert.ok(
      found.some((finding) => finding.what.includes(what)),
      `${file}: ${JSON.stringify(text.slice(0, 60))} must be found, with: ${what}`,
    );
  }
}

test("the tree is read", () => {
  assert.ok(files.length > 30);
  assert.ok(files.some((file) => file.path === "src/base/units.ts"));
});

test("comments and strings are told from code", () => {
  const text = 'a("// no", `x ${b /* c */} y`); // d\nconst e = /"[/]\\/"/.test(f) /* g */;\n';
  assert.equal(
    codeOnly(text),
    'a("     ", `  ${b        }  `);     \nconst e = /        /.test(f)        ;\n'.replace(
      "/        /",
      `/${" ".repeat('"[/]\\/"'.length)}/`,
    ),
  );
  assert.ok(withoutComments(text).includes('"// no"'));
  assert.ok(!withoutComments(text).includes("// d"));
});

test("rooms import only whom the table lets them", () => {
  assertClean(findBorderBreaches, files);
  assertFinds(findBorderBreaches, [
    ["src/vrrp/a.ts", 'import { x } from "../track/b.ts";', "vrrp must not import track"],
    ["src/vrrp/a.ts", 'import { readFileSync } from "node:fs";', "must not import node:fs"],
    ["src/wire/a.ts", 'import { c } from "node:crypto2";', "must not import node:crypto2"],
    ["src/engine/a.ts", 'import type { P } from "../ports/clock.ts";', "engine must not import"],
    ["src/os/a.ts", 'import { M } from "../model/packet.ts";', "use `import type`"],
    [
      "src/os/a.ts",
      'import {\n  type M,\n} from "../engine/input.ts";',
      "os must not import engine",
    ],
    ["src/base/a.ts", 'export { t } from "../../test/run.ts";', "base must not import test/run.ts"],
    ["src/base/a.ts", 'const a = await import("pino");', "base must not import pino"],
    ["src/daemon/a.ts", 'import run from "../cli/run.ts";', "daemon must not import cli"],
    ["src/attic/a.ts", "", "no room"],
  ]);
});

test("src/README.md shows the import table as it is", () => {
  const map = texts.find((file) => file.path === "src/README.md");
  assert.ok(map?.text.includes(renderBorders()), `it should be:\n${renderBorders()}`);
});

test("no file reaches itself by imports", () => {
  assertClean(findCycles, files);
  const found = findCycles([
    { path: "src/base/a.ts", text: 'import { b } from "./b.ts";' },
    { path: "src/base/b.ts", text: 'import { c } from "./c.ts";' },
    { path: "src/base/c.ts", text: 'import { a } from "./a.ts";' },
  ]);
  assert.deepEqual(
    found.map((finding) => finding.what),
    ["src/base/a.ts → src/base/b.ts → src/base/c.ts → src/base/a.ts"],
  );
});

test("nothing banned is in use", () => {
  assertClean(findBans, texts);
  assertFinds(findBans, [
    ["src/vrrp/a.ts", "const f = async () => 1;", "async"],
    ["src/base/a.ts", "let p: Promise<void>;", "Promise"],
    ["src/engine/a.ts", "const t = Date.now();", "Date"],
    ["src/simulation/a.ts", "const r = Math.random();", "Math.random"],
    ["src/leader/a.ts", "setTimeout(f, 1);", "setTimeout"],
    ["src/observe/a.ts", "process.exit(1);", "process"],
    ["src/os/a.ts", "// TODO later", "TODO"],
    ["grammar/keepalived.ne", "# FIXME", "FIXME"],
    ["src/os/a.ts", "const a = b as any;", "as any"],
    ["src/os/a.ts", "function f(a: any): void {}", ": any"],
    ["src/os/a.ts", "// @ts-expect-error\nf();", "@ts-expect-error"],
    ["src/os/a.ts", "try {\n  f();\n} catch {}", "catch"],
    ["src/os/a.ts", "try {\n  f();\n} catch (error) {\n  // why\n}", "catch"],
    ["src/os/a.ts", 'export * from "./b.ts";', "barrel"],
    ["src/os/a.ts", 'export type { B } from "./b.ts";', "barrel"],
    ["README.md", "look into /home/me/notes", "/home/"],
    ["src/config/a.ts", 'const text = "illegal value";', "illegal"],
  ]);
  assert.deepEqual(findBans([{ path: "src/vrrp/a.ts", text: '// a Promise\nf("async");' }]), []);
});

test("files are named and opened as agreed", () => {
  assertClean(findShapeFaults, files);
  assertFinds(findShapeFaults, [
    ["src/base/utils/text.ts", "// x", "what it does"],
    ["src/base/index.ts", "// x", "barrels"],
    ["src/base/ipAddress.ts", "// x", "kebab-case"],
    ["src/base/a.ts", "export const a = 1;", "open with a comment"],
    ["test/unit/base/gone.test.ts", "", "src/base/gone.ts"],
  ]);
});

test("whatever is in a closed list happens somewhere", () => {
  assertClean(findUnused, files);
  assertFinds(findUnused, [
    ["src/vrrp/reject.ts", 'type R = { kind: "odd" };', "`odd`"],
    ["src/engine/event.ts", 'type E = { kind: "odd" };', "`odd`"],
    ["src/config/codes-value.ts", 'type C =\n  | "odd-code"\n  | "b";', "`odd-code`"],
  ]);
  const used = [
    { path: "src/vrrp/reject.ts", text: 'type R = { kind: "odd" };' },
    { path: "src/vrrp/receive.ts", text: 'return { kind: "odd" };' },
  ];
  assert.deepEqual(findUnused(used), []);
});

test("lines, functions and files are short", () => {
  assertClean(findOversize, files);
  const body = "  f();\n".repeat(69);
  assertFinds(findOversize, [
    ["src/base/a.ts", "f();\n".repeat(301), "301 lines"],
    ["src/base/a.ts", `// ${"x".repeat(98)}\n`, "101 columns"],
    ["src/base/a.ts", `function f(): void {\n${body}}\n`, "a function of 71 lines"],
    ["src/base/a.ts", `const f = () => {\n${body}};\n`, "a function of 71 lines"],
    ["src/base/a.ts", `function f(\n  a: string,\n): void {\n${body}}\n`, "a function of 73 lines"],
  ]);
  const fits = `function f(): void {\n${"  f();\n".repeat(68)}}\n`;
  assert.deepEqual(findOversize([{ path: "src/base/a.ts", text: fits }]), []);
});

test("the linter sees forgotten promises and forgotten members in every room", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "vrrpd-lint-"));
  try {
    mkdirSync(path.join(folder, ".ci"));
    mkdirSync(path.join(folder, "src/vrrp"), { recursive: true });
    mkdirSync(path.join(folder, "src/daemon"), { recursive: true });
    for (const name of ["package.json", "tsconfig.json", ".ci/lint.json"]) {
      copyFileSync(path.join(root, name), path.join(folder, name));
    }
    symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"));
    const breaches: ReadonlyArray<readonly [room: string, rule: string, text: string]> = [
      ["daemon", "no-floating-promises", "async function f() {\n  await g;\n}\nf();\n"],
      ["daemon", "no-misused-promises", "[g].forEach(async () => { await g; });\n"],
      [
        "vrrp",
        "switch-exhaustiveness-check",
        'export function f(a: "x" | "y"): void {\n  switch (a) {\n    case "x":\n  }\n}\n',
      ],
      [
        "vrrp",
        "max-params",
        "export const f = (a: 1, b: 1, c: 1, d: 1, e: 1) => [a, b, c, d, e];\n",
      ],
    ];
    for (const [room, rule, text] of breaches) {
      const head = "export const g: Promise<void> = Promise.resolve();\n";
      writeFileSync(path.join(folder, `src/${room}/${rule}.ts`), head + text);
    }
    const tool = path.join(root, "node_modules/.bin/oxlint");
    const run = spawnSync(tool, ["-c", ".ci/lint.json", "src"], { cwd: folder, encoding: "utf8" });
    for (const [room, rule] of breaches) {
      const heard = run.stdout.includes(rule) && run.stdout.includes(`src/${room}/${rule}.ts`);
      assert.ok(heard, `${rule} in src/${room} must be reported:\n${run.stdout}`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
