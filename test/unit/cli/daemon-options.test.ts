// From words to what the daemon is asked for.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ParsedOptions } from "../../../src/cli/command.ts";
import {
  findRefusal,
  type UnderstoodOptions,
  understand,
} from "../../../src/cli/daemon-options.ts";
import { OPTION_TABLE } from "../../../src/cli/option-table.ts";
import { splitWords } from "../../../src/cli/words.ts";

test("without a word it is keepalived's defaults", () => {
  const { options, complaints } = read("");
  assert.deepEqual(complaints, []);
  assert.deepEqual(options, {
    program: "keepalived",
    leaders: null,
    configPath: "/etc/keepalived/keepalived.conf",
    configId: null,
    netNamespace: null,
    requireAllFiles: false,
    pidFiles: { parent: null, vrrp: null, checkers: null, bfd: null },
    detail: false,
    dumpConfiguration: false,
    addressMonitoring: false,
    console: false,
    syslog: true,
    facility: 3,
    umask: null,
    keepAtStop: false,
    dontFork: false,
    ignoreSigint: false,
    notes: [],
    commandLine: ["keepalived"],
  });
});

test("each option reaches its place", () => {
  const { options } = read(
    "-nldDaGVe -f /x.conf -i nodeA -s blue -p /p -r /v -c /c -b /b -u 022 -S local5 --ignore-sigint",
  );
  assert.deepEqual(
    { ...options, commandLine: [] },
    {
      program: "keepalived",
      leaders: null,
      configPath: "/x.conf",
      configId: "nodeA",
      netNamespace: "blue",
      requireAllFiles: true,
      pidFiles: { parent: "/p", vrrp: "/v", checkers: "/c", bfd: "/b" },
      detail: true,
      dumpConfiguration: true,
      addressMonitoring: true,
      console: true,
      syslog: false,
      facility: 21,
      umask: 0o22,
      keepAtStop: true,
      dontFork: true,
      ignoreSigint: true,
      notes: [],
      commandLine: [],
    },
  );
});

test("the last of two values holds", () => {
  assert.equal(read("-f /a -f /b").options.configPath, "/b");
});

const FACILITIES: readonly (readonly [string, number, string | null])[] = [
  ["0", 16, null],
  ["3", 19, null],
  ["7", 23, null],
  ["local5", 21, null],
  ["user", 1, null],
  ["daemon", 3, null],
  ["9", 3, "Invalid log facility '9'"],
  ["local9", 3, "Invalid log facility 'local9'"],
  ["nonsense", 3, "Invalid log facility 'nonsense'"],
];

for (const [word, facility, complaint] of FACILITIES) {
  test(`-S ${word} is facility ${facility}`, () => {
    const { options, complaints } = read(`-S ${word}`);
    assert.equal(options.facility, facility);
    assert.deepEqual(complaints, complaint === null ? [] : [{ text: complaint, spoilsTest: true }]);
  });
}

const MASKS: readonly (readonly [string, number | null])[] = [
  ["022", 0o22],
  ["18", 18],
  ["0x12", 0x12],
  ["0", 0],
  ["8888", null],
  ["999", null],
  ["1777", null],
  ["x", null],
];

for (const [word, umask] of MASKS) {
  test(`-u ${word} is ${umask === null ? "refused" : umask.toString(8)}`, () => {
    const { options, complaints } = read(`-u ${word}`);
    assert.equal(options.umask, umask);
    assert.deepEqual(
      complaints.map(({ text }) => text),
      umask === null ? [`Invalid --umask option ${word}`] : [],
    );
  });
}

test("what has no effect is noted, once an option", () => {
  const { options } = read("-x -R -x");
  assert.deepEqual(
    options.notes.map(({ option }) => option),
    ["--dont-respawn", "--snmp"],
  );
});

test("every option has an effect, or a note that it has none", () => {
  const acted = new Set(
    [
      "dump-conf use-file log-console log-detail log-facility no-syslog umask dont-release-vrrp dont-fork",
      "pid vrrp_pid checkers_pid bfd_pid address-monitoring namespace all-config config-id",
      "ignore-sigint signum config-test version help check genhash vip-manager",
    ].flatMap((names) => names.split(" ")),
  );
  const always = new Set(["vrrp", "no_bfd", "release-vips"]);
  for (const { long, note } of OPTION_TABLE) {
    const known = acted.has(long) || always.has(long);
    assert.equal(known !== (note !== undefined), true, long);
  }
});

test("who asks for another program does not get this one", () => {
  assert.match(refusal("-C") ?? "", /^--check asks for health checkers only/);
  assert.match(refusal("-T") ?? "", /^--genhash/);
  assert.equal(refusal("-C -P"), null);
  assert.equal(refusal("-C --all"), null);
  assert.equal(refusal("-n"), null);
});

function read(line: string): UnderstoodOptions {
  return understand(parse(line), ["keepalived", ...words(line)]);
}

function refusal(line: string): string | null {
  return findRefusal(parse(line));
}

function parse(line: string): ParsedOptions {
  return new ParsedOptions(splitWords(words(line)));
}

function words(line: string): string[] {
  return line === "" ? [] : line.split(" ");
}
