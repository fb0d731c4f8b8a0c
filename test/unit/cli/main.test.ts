// The program itself, as monitoring, roles and operators call it: streams and statuses of the calls
// that start no daemon.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";

const PROGRAM = path.resolve(import.meta.dirname, "../../../src/main.js");
const FOLDER = mkdtempSync(path.join(tmpdir(), "vrrpd-cli-"));
after(() => rmSync(FOLDER, { recursive: true }));

const GOOD = file("good.conf", "global_defs {\n router_id a\n}\n");
const BAD = file("bad.conf", "global_defs {\n routerid a\n}\n");
const FATAL = file("fatal.conf", "vrrp_instance a {\n interface none9\n}\n");
const FOREIGN = file(
  "foreign.conf",
  "vrrp_instance a {\n interface none9\n virtual_router_id 1\n virtual_ipaddress { 192.0.2.1 }\n}\n",
);

interface Case {
  readonly words: readonly string[];
  readonly status: number;
  readonly stdout?: string | RegExp;
  readonly stderr?: string | RegExp;
}

const CASES: readonly Case[] = [
  { words: ["-v"], status: 0, stderr: /^Keepalived v2\.2\.7 \(01\/16,2022\)\n\n.*vrrpd/ },
  { words: ["--version"], status: 0, stderr: /^Keepalived v2\.2\.7 / },
  { words: ["-h"], status: 0, stderr: /^Usage: vrrpd \[OPTION\.\.\.\]\n[^]*--config-test/ },
  { words: ["--signum=JSON"], status: 0, stdout: "36\n" },
  { words: ["--signum=STATS_CLEAR"], status: 0, stdout: "63\n" },
  { words: ["--signum=STOP"], status: 0, stdout: "15\n" },
  { words: ["--signum=RELOAD"], status: 0, stdout: "1\n" },
  { words: ["--signum=DATA"], status: 0, stdout: "10\n" },
  { words: ["--signum=STATS"], status: 0, stdout: "12\n" },
  { words: ["--signum=stop"], status: 1, stderr: "Unknown sigfunc stop\n" },
  { words: ["--signum=TDATA"], status: 1, stderr: "Unknown sigfunc TDATA\n" },
  { words: ["--nosuch"], status: 1, stderr: "Unknown option --nosuch\n" },
  { words: ["-t", "-f", GOOD, "-Z"], status: 1, stderr: "Unknown option -Z\n" },
  { words: ["-C", "-n"], status: 1, stderr: /^--check asks for health checkers only/ },

  { words: ["-t", "-f", GOOD], status: 0 },
  { words: ["-l", "-t", "-f", GOOD], status: 0 },
  {
    words: ["-t", "-f", GOOD, "extra", "words"],
    status: 0,
    stdout: "Unexpected argument(s): extra words \n",
  },
  { words: ["-t", "-f", BAD], status: 5, stderr: /unknown-keyword/ },
  { words: ["-t", "-f", GOOD, "-S", "9"], status: 5, stderr: "Invalid log facility '9'\n" },
  { words: ["-t", "-f", GOOD, "-u", "8888"], status: 0, stderr: "Invalid --umask option 8888\n" },
  { words: ["-t", "-f", "/nosuch.conf"], status: 0, stderr: /\/nosuch\.conf/ },
  { words: ["-t", "-e", "-f", "/nosuch.conf"], status: 4, stderr: /\/nosuch\.conf/ },
  {
    words: [`--config-test=/nosuch/dir/log`, "-f", GOOD],
    status: 1,
    stderr: /^Unable to open config-test log file \/nosuch\/dir\/log 2 - no such file/i,
  },

  { words: ["lint", GOOD], status: 0, stdout: `${GOOD}: nothing found\n` },
  { words: ["lint", GOOD, BAD], status: 1, stdout: /unknown-keyword[^]*: 1 warning\n$/ },
  { words: ["lint", BAD, "--ignore", "unknown-keyword"], status: 0, stdout: /nothing found/ },
  { words: ["lint", FOREIGN], status: 1, stdout: /warning\[interface-missing\]/ },
  { words: ["lint", "--elsewhere", FOREIGN], status: 0, stdout: /nothing found/ },
  { words: ["lint", FATAL], status: 2, stdout: /error\[no-vrid\]/ },
  { words: ["lint", "/nosuch.conf"], status: 2, stdout: /config-file-missing/ },
  { words: ["lint", FOLDER], status: 2, stdout: /error\[include-skipped\]/ },
  { words: ["lint", GOOD, "--pair", GOOD], status: 0, stdout: /: nothing found\n$/ },
  {
    words: ["lint", "--elsewhere", FOREIGN, "--pair", FOREIGN],
    status: 1,
    stdout: /pair-priority/,
  },
  { words: ["lint", "--format=json", GOOD], status: 0, stdout: /^\{\n  "schema": "vrrpd-lint-1"/ },
  { words: ["lint"], status: 64, stderr: /missing required argument/ },
  { words: ["lint", GOOD, GOOD, "--pair", GOOD], status: 64, stderr: /one FILE/ },
  { words: ["lint", GOOD, "--format", "xml"], status: 64, stderr: /text, json/ },
  { words: ["lint", GOOD, "--ignore", "no-vip2"], status: 64, stderr: /Did you mean no-vip\?/ },
  { words: ["lint", "--help"], status: 0, stdout: /^Usage: vrrpd lint [^]*Status: 0 nothing/ },
];

for (const { words, status, stdout = "", stderr = "" } of CASES) {
  test(`vrrpd ${words.join(" ").replaceAll(FOLDER, "")} ends with ${status}`, () => {
    const result = run(words);
    if (typeof stderr === "string") assert.equal(result.stderr, stderr);
    else assert.match(result.stderr, stderr);
    if (typeof stdout === "string") assert.equal(result.stdout, stdout);
    else assert.match(result.stdout, stdout);
    assert.equal(result.status, status);
  });
}

test("-tFILE appends to FILE and leaves stderr alone, and FILE is there without a message", () => {
  const report = path.join(FOLDER, "report");
  assert.equal(run([`-t${report}`, "-f", GOOD]).status, 0);
  assert.equal(readFileSync(report, "utf8"), "");
  assert.equal(statSync(report).mode & 0o777, 0o600);
  const first = run([`-t${report}`, "-f", BAD]);
  assert.equal(first.status, 5);
  assert.equal(first.stderr, "");
  const { length } = readFileSync(report, "utf8");
  run([`-t${report}`, "-f", BAD]);
  assert.equal(readFileSync(report, "utf8").length, 2 * length);
});

test("-t FILE never overwrites FILE", () => {
  const before = readFileSync(GOOD, "utf8");
  const result = run(["-f", BAD, "-t", GOOD]);
  assert.equal(result.stdout, `Unexpected argument(s): ${GOOD} \n`);
  assert.equal(readFileSync(GOOD, "utf8"), before);
});

test("explain-code tells cause and cure, and lists the codes", () => {
  assert.match(run(["explain-code", "unknown-keyword"]).stdout, /^\w+\[unknown-keyword\]\n {2}\w/);
  assert.match(run(["explain-code"]).stdout, /^unknown-keyword$/m);
  const unknown = run(["explain-code", "nosuch"]);
  assert.equal(unknown.status, 1);
  assert.equal(unknown.stderr, "no diagnostic has the code nosuch\n");
});

function file(name: string, text: string): string {
  const place = path.join(FOLDER, name);
  writeFileSync(place, text);
  return place;
}

function run(words: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...words], {
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}
