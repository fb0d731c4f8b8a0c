// What lint says of whole files: beside the loader's diagnostics, with and without the host, for
// people and for programs.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { type LintedFile, lintFile, lintPair } from "../../../src/lint/lint.ts";
import { jsonReport, textReport } from "../../../src/lint/report.ts";
import { type MemoryHostOptions, memoryHost } from "../../support/memory-host.ts";

const FILE = "/etc/k.conf";
const FOREIGN = `vrrp_script chk {
  script "/opt/site/check.sh"
  user checker
  weight -2
}
vrrp_instance VI_1 {
  interface bond7
  virtual_router_id 51
  priority 110
  virtual_ipaddress { 10.1.0.9/24 }
  track_script { chk }
  track_interface { bond8 }
}
`;

function lint(text: string, elsewhere = false, options: MemoryHostOptions = {}): LintedFile {
  const host = memoryHost({ ...options, files: { ...options.files, [FILE]: text } });
  return lintFile({ path: FILE, configId: null, elsewhere }, host);
}

function codes({ diagnostics }: LintedFile): string[] {
  return diagnostics.map(({ severity, code }) => `${severity} ${code}`);
}

test("a missing interface is a warning, a missing script what the loader makes of it", () => {
  assert.deepEqual(codes(lint(FOREIGN)), [
    "error unknown-user",
    "warning interface-missing",
    "error tracker-not-found",
    "warning interface-missing",
  ]);
});

test("elsewhere nothing is said about this host", () => {
  assert.deepEqual(codes(lint(FOREIGN, true)), ["warning script-security"]);
});

test("a script that is not here keeps its weight in the sums", () => {
  const other = FOREIGN.replace("110", "100");
  const [found] = lintPair(lint(FOREIGN, true), lint(other, true)).diagnostics;
  assert.equal(found?.message, "the weight of `chk` can never move `VI_1` away from /etc/k.conf");
  assert.match(found?.notes[0]?.message ?? "", /`chk` failing: 110 becomes 108, .* has 100/);
});

test("script security that drops a script here does not hide what it would do", () => {
  const secure = `global_defs {\n enable_script_security\n script_user root\n}\n${FOREIGN}`;
  const text = secure.replace("  user checker\n", "").replace("-2", "10").replace("110", "254");
  const unsafe = { "/opt": { kind: "directory", mode: 0o777, uid: 0, gid: 0 } } as const;
  const linted = lint(text, false, { programs: ["/opt/site/check.sh"], statuses: unsafe });
  const said = codes(linted);
  assert.ok(said.includes("error check-unsafe"));
  assert.ok(said.includes("warning weight-without-effect"));
});

test("a configuration that cannot run is told by the loader alone", () => {
  const linted = lint("vrrp_instance VI_1 {\n interface eth0\n}\n");
  assert.equal(linted.subject, null);
  assert.ok(codes(linted).includes("error no-vrid"));
});

test("a line that stands for many blocks is to blame once", () => {
  const body = '$S= \\\nvrrp_script s${N} { \\\n  script "/bin/true" \\\n}\n\n';
  const text = `${body}~SEQ(N,1,5) $S\n${FOREIGN}`;
  const [found, ...others] = lint(text, true).diagnostics;
  assert.equal(found?.message, "nothing tracks `s1`, so it has no effect");
  assert.deepEqual(
    found?.notes.map(({ message }) => message),
    ["4 more of this line"],
  );
  assert.deepEqual(
    others.map(({ code }) => code),
    ["script-security"],
  );
});

test("included files keep their places, in the order in which they are read", () => {
  const part = "vrrp_script unused {\n  script /bin/true\n}\n";
  const rest = "vrrp_instance V {\n interface eth0\n virtual_router_id 1\n advert_int 1.5\n";
  const text = `include /etc/part.conf\n${rest} virtual_ipaddress { 10.250.1.9 }\n}\n`;
  const { diagnostics } = lint(text, true, { files: { "/etc/part.conf": part } });
  assert.deepEqual(
    diagnostics.map(({ code, span }) => `${code} ${span?.file.path ?? ""}`),
    ["interval-rounded /etc/k.conf", "unused-tracker /etc/part.conf", "script-security "],
  );
});

test("the text ends with a count, and names the file where there is no line", () => {
  assert.equal(textReport([lint("")]), "/etc/k.conf: nothing found\n");
  assert.match(textReport([lint(FOREIGN)]), /\n\/etc\/k\.conf: 2 errors, 2 warnings\n$/);
  assert.match(
    textReport([lint(FOREIGN, true)]),
    /^\/etc\/k\.conf: warning\[script-security\][^]*\n\/etc\/k\.conf: 1 warning\n$/,
  );
});

test("the JSON is one object with every place", () => {
  const part = "vrrp_script unused {\n  script /bin/true\n}\n";
  const text = `include /etc/part.conf\n${FOREIGN}`;
  const linted = lint(text, true, { files: { "/etc/part.conf": part } });
  const report: unknown = JSON.parse(jsonReport([linted]));
  assert.deepEqual(report, {
    schema: "vrrpd-lint-1",
    files: [FILE],
    errors: 0,
    warnings: 2,
    notes: 0,
    findings: [
      {
        severity: "warning",
        code: "unused-tracker",
        message: "nothing tracks `unused`, so it has no effect",
        file: "/etc/part.conf",
        line: 1,
        column: 13,
        length: 6,
        help: "name it in a `track_script` block, or remove it",
        notes: [],
        includedFrom: [{ file: FILE, line: 1, column: 1, length: 22 }],
      },
      {
        severity: "warning",
        code: "script-security",
        message: "scripts are run without `enable_script_security`",
        file: FILE,
        line: null,
        column: null,
        length: null,
        help: "add `enable_script_security` and a `script_user` to `global_defs`",
        notes: [],
        includedFrom: [],
      },
    ],
  });
});

test("passwords and keys are in neither form", () => {
  const secret = (password: string): string => `vrrp_instance V {
  interface eth0
  virtual_router_id 1
  authentication { auth_type PASS
    auth_pass ${password} }
  virtual_ipaddress { 10.250.1.9 }
}
`;
  const a = lint(secret("hunter2-and-more"));
  const b = lint(secret("swordfish-and-more"));
  const between = lintPair(a, b);
  assert.ok(between.diagnostics.some(({ code }) => code === "pair-authentication"));
  for (const text of [textReport([a, b, between]), jsonReport([a, b, between])]) {
    assert.doesNotMatch(text, /hunter2|swordfish/);
  }
});

test("the README shows what is really said", () => {
  const root = path.resolve(import.meta.dirname, "../../../..");
  const readme = readFileSync(path.join(root, "README.md"), "utf8");
  const shown = /^\$ vrrpd lint .*\n([^]*?)^```$/m.exec(readme)?.[1];
  const example = "examples/script-weights.conf";
  const text = readFileSync(path.join(root, example), "utf8");
  const other = text.replace("priority 100\n", "priority 60\n");
  const host = memoryHost({ files: { [example]: text, "other.conf": other } });
  const [a, b] = [example, "other.conf"].map((file) =>
    lintFile({ path: file, configId: null, elsewhere: true }, host),
  );
  assert.ok(a !== undefined && b !== undefined);
  const all = [a, b, lintPair(a, b)].map((one) => ({
    ...one,
    diagnostics: one.diagnostics.filter(({ code }) => code !== "timeout-over-interval"),
  }));
  assert.equal(shown, textReport(all));
});
