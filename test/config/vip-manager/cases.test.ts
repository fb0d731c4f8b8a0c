// Every `cases/NAME.yml`: settings, a line of dashes, then what is said about them and the leaders
// that come of them. `#flags:` and `#env:` lines stand for a command line and an environment;
// `#config: PATH` names a file that is not there.
// UPDATE=1 rewrites what follows the dashes; the difference is reviewed as code.

import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { formatPrefix } from "../../../src/base/prefix.ts";
import { renderDiagnostics } from "../../../src/config/render.ts";
import type { SettingName } from "../../../src/config/vip-manager/keys.ts";
import { type LeaderLoad, loadLeaders } from "../../../src/config/vip-manager/load.ts";
import type { LeaderConfig } from "../../../src/model/leader.ts";
import { memoryHost } from "../../support/memory-host.ts";
import { formatPlain, type Plain, toPlain } from "../../support/plain-model.ts";

const folder = path.resolve(import.meta.dirname, "../../../../test/config/vip-manager/cases");
const update = process.env["UPDATE"] === "1";
const SEPARATOR = /^-{20,}\n/m;
const DASHES = `${"-".repeat(72)}\n`;
const PATH = "/etc/default/vip-manager.yml";

function words(text: string, mark: string): (readonly [string, string])[] {
  const line = text.split("\n").find((one) => one.startsWith(mark)) ?? "";
  const given = line.slice(mark.length).trim();
  return given === ""
    ? []
    : given.split(" ").map((word) => {
        const [name = "", ...value] = word.split("=");
        return [name, value.join("=")] as const;
      });
}

function load(text: string): LeaderLoad {
  const host = memoryHost({
    files: { [PATH]: text, "/etc/hetzner": "\n user = 'me'\npass=\"se cret\"\n" },
    environment: Object.fromEntries(words(text, "#env:")),
  });
  const flags = words(text, "#flags:").map(
    ([name, value]) => [name.replace("--", "") as SettingName, value] as const,
  );
  const [[configPath] = [PATH]] = words(text, "#config:");
  const sources = { flags, configPath, defaultPath: null, environment: true };
  return loadLeaders(sources, host);
}

function describeResult(text: string): string {
  const { diagnostics, leaders, shown } = load(text);
  const said = renderDiagnostics(diagnostics).replaceAll("/etc/default/", "");
  const settings = shown.map((one) => `shown ${one}\n`).join("");
  if (leaders === null) return `${said}${settings}cannot run\n`;
  return `${said}${settings}${leaders.map((one) => formatPlain(difference(one))).join("\n")}\n`;
}

/** What is not as by default. */
function difference(leader: LeaderConfig): Plain {
  const plain = toPlain(leader) as { readonly [key: string]: Plain };
  const defaults = toPlain(PLAIN_LEADER) as { readonly [key: string]: Plain };
  const changed = Object.entries(plain).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(defaults[key]),
  );
  const shown = leader.addresses.map(
    ({ prefix, interfaceName, flags }) => `${formatPrefix(prefix)} ${interfaceName} ${flags}`,
  );
  return { ...Object.fromEntries(changed), addresses: shown };
}

const [PLAIN_LEADER] = load("ip: 10.0.0.1/24\ninterface: eth0\ntrigger-key: /k\n").leaders ?? [];

const names = readdirSync(folder).filter((name) => name.endsWith(".yml"));

test("there are cases", () => {
  assert.ok(names.length > 20);
});

for (const name of names.sort()) {
  test(`settings ${name}`, () => {
    const file = path.join(folder, name);
    const whole = readFileSync(file, "utf8");
    const [text = "", wanted] = whole.split(SEPARATOR);
    const got = describeResult(text);
    const { diagnostics, shown } = load(text);
    const said = renderDiagnostics(diagnostics) + shown.join();
    for (const secret of ["s3cr3t", "t0ken", "p4ss", "hunter", "se cret"]) {
      assert.ok(!said.includes(secret), `${secret} is shown`);
    }
    if (update) writeFileSync(file, `${text}${DASHES}${got}`);
    else assert.equal(got, wanted);
  });
}

test("no text throws, whatever it is", () => {
  const parts = fc.constantFrom(
    "ip",
    ": ",
    "\n",
    "  ",
    "- ",
    "{",
    "}",
    "[",
    "]",
    "&a ",
    "*a",
    "!!int ",
    '"',
    "|\n",
    "instances",
    "10.0.0.1",
    "\t",
    "<<",
    "? ",
    "---\n",
    "#",
    "dcs-endpoints",
    "http://",
    ",",
    "\u0000",
  );
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 40 }), (list) => {
      const { leaders, diagnostics } = load(list.join(""));
      assert.ok(leaders !== null || diagnostics.length > 0);
      renderDiagnostics(diagnostics);
    }),
    { numRuns: 1000 },
  );
});
