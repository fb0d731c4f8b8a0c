// vip-manager as a unit, a role or an operator calls it: streams and statuses of the calls that
// start nothing, and of those that must not start.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { readVipManagerWords, vipManagerUsage } from "../../../src/cli/vip-manager.ts";
import { KEYS } from "../../../src/config/vip-manager/keys.ts";

const PROGRAM = path.resolve(import.meta.dirname, "../../../src/main.js");
const FOLDER = mkdtempSync(path.join(tmpdir(), "vip-manager-cli-"));
after(() => rmSync(FOLDER, { recursive: true }));

const GOOD = "ip: 10.88.0.100/24\ninterface: nosuch0\ntrigger-key: /k\n";

interface Case {
  readonly what: string;
  readonly words?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Written to vip.yml, which `--config` names. */
  readonly file?: string;
  readonly status: number;
  readonly said: RegExp;
}

const CASES: readonly Case[] = [
  { what: "the version, first word", words: ["--version"], status: 0, said: /vip-manager 5\.0\.0/ },
  { what: "help", words: ["--help"], status: 0, said: /^Usage: vip-manager/ },
  {
    what: "an unknown flag",
    words: ["--triger-key=/k"],
    status: 1,
    said: /^error parsing flags: unknown flag: --triger-key \(did you mean --trigger-key\?\)\n$/,
  },
  { what: "one dash", words: ["-ip=10.0.0.1"], status: 1, said: /unknown shorthand flag: -ip/ },
  { what: "no value", words: ["--ip"], status: 1, said: /flag needs an argument: --ip/ },
  {
    what: "nothing at all",
    words: ["--check"],
    status: 1,
    said: /Setting ip is mandatory[^]*Setting netmask is[^]*Setting interface is[^]*trigger-key is/,
  },
  {
    what: "a password without its user",
    words: ["--etcd-password=hunter2"],
    file: GOOD,
    status: 1,
    said: /Setting etcd-user is mandatory when setting etcd-password is specified/,
  },
  {
    what: "a file that is missing",
    words: ["--config=/nosuch/vip.yml"],
    status: 1,
    said: /cannot read `\/nosuch\/vip\.yml`/,
  },
  {
    what: "a file that the environment names",
    environment: { VIP_CONFIG: "/nosuch/other.yml" },
    status: 1,
    said: /cannot read `\/nosuch\/other\.yml`/,
  },
  { what: "no YAML", file: "ip: [1\n", status: 1, said: /vip\.yml:2:1: error\[yaml-syntax\]/ },
  {
    what: "a mask with dots",
    file: GOOD.replace("/24", "\nnetmask: 255.255.255.0"),
    status: 1,
    said: /vip\.yml:2:10: error\[setting-value\]: [^]*write 24/,
  },
  {
    what: "an unknown store",
    file: `${GOOD}dcs-type: zookeeper\n`,
    status: 1,
    said: /vip\.yml:4:11: error\[setting-value\]: `dcs-type` is `zookeeper`, expected etcd/,
  },
  {
    what: "an endpoint without a scheme",
    file: `${GOOD}dcs-endpoints: 127.0.0.1:2379\n`,
    status: 1,
    said: /error\[endpoint-scheme\][^]*write http:\/\/127\.0\.0\.1:2379/,
  },
  {
    what: "loopback",
    file: GOOD.replace("nosuch0", "lo"),
    status: 1,
    said: /`lo` is a loopback interface/,
  },
];

for (const { what, words = [], environment = {}, file, status, said } of CASES) {
  test(`vip-manager, ${what}: status ${status}`, () => {
    const result = run([...words, ...configFor(file)], environment);
    assert.match(result.text, said);
    assert.equal(result.status, status);
    assert.ok(!result.text.includes("hunter2"));
  });
}

test("--check ends with 0 where it can run, and with 1 where a line has no effect", () => {
  const warned = run(["--check", ...configFor(GOOD)]);
  assert.match(warned.text, /vip\.yml:2:12: warning\[leader-interface\]: /);
  assert.equal(warned.status, 0);
  const misspelled = run(["--check", ...configFor(`${GOOD}hosting-type: hetzner\n`)]);
  assert.match(misspelled.text, /vip\.yml:4:1: error\[setting-unknown\][^]*mean `manager-type`/);
  assert.equal(misspelled.status, 1);
});

test("the words of a flag, as its own parser takes them", () => {
  const words = ["--ip", "10.0.0.1", "extra", "--netmask=24", "--verbose", "--", "--ip=10.0.0.2"];
  const { sources, fault, check } = readVipManagerWords(words);
  assert.deepEqual([fault, check], [null, false]);
  assert.deepEqual(sources.flags, [
    ["ip", "10.0.0.1"],
    ["netmask", "24"],
    ["verbose", "true"],
  ]);
  assert.equal(sources.defaultPath, "/etc/default/vip-manager.yml");
});

test("help names every setting", () => {
  for (const { name } of KEYS) assert.ok(vipManagerUsage().includes(`  --${name} `), name);
});

function configFor(text: string | undefined): string[] {
  if (text === undefined) return [];
  const place = path.join(FOLDER, "vip.yml");
  writeFileSync(place, text);
  return [`--config=${place}`];
}

/** Without the caller's variables. */
function run(
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): { readonly status: number | null; readonly text: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [PROGRAM, "vip-manager", ...words],
    { encoding: "utf8", env: { PATH: process.env["PATH"] ?? "", ...environment } },
  );
  return { status, text: stdout + stderr };
}
