// The reading of command lines against what keepalived 2.2.7 was seen to say and do. Where a row
// differs, it says why.

import assert from "node:assert/strict";
import { test } from "node:test";
import { splitWords } from "../../../src/cli/words.ts";

interface Case {
  readonly line: string;
  /** Long names with their values. */
  readonly given: readonly string[];
  readonly faults?: readonly string[];
  readonly operands?: readonly string[];
  readonly immediate?: string;
}

const CASES: readonly Case[] = [
  { line: "-nld", given: ["dont-fork", "log-console", "dump-conf"] },
  {
    line: "-lDnf /etc/x.conf",
    given: ["log-console", "log-detail", "dont-fork", "use-file=/etc/x.conf"],
  },
  { line: "-nf/etc/x.conf", given: ["dont-fork", "use-file=/etc/x.conf"] },
  {
    line: "-nld -p /run/keepalived.pid",
    given: ["dont-fork", "log-console", "dump-conf", "pid=/run/keepalived.pid"],
  },
  {
    line: "-n -l -f /etc/keepalived/keepalived.conf",
    given: ["dont-fork", "log-console", "use-file=/etc/keepalived/keepalived.conf"],
  },
  {
    line: "--dont-fork --log-console --log-detail --vrrp",
    given: ["dont-fork", "log-console", "log-detail", "vrrp"],
  },
  {
    line: "--use-file=/x --check --all-config --config-test",
    given: ["use-file=/x", "check", "all-config", "config-test"],
  },

  // Optional values count only when they are attached.
  { line: "-t g.conf", given: ["config-test"], operands: ["g.conf"] },
  { line: "--config-test g.conf", given: ["config-test"], operands: ["g.conf"] },
  { line: "--config-test -f g.conf", given: ["config-test", "use-file=g.conf"] },
  { line: "-tx.log -f g.conf", given: ["config-test=x.log", "use-file=g.conf"] },
  { line: "--config-test=x.log", given: ["config-test=x.log"] },
  { line: "-Mfoo", given: ["core-dump-pattern=foo"] },
  { line: "-mM", given: ["core-dump", "core-dump-pattern"] },

  // Unambiguous beginnings, and what begins several.
  { line: "--dont-f", given: ["dont-fork"] },
  { line: "--log-fac=3", given: ["log-facility=3"] },
  { line: "--dont", given: [], faults: ["Unknown option --dont"] },
  { line: "--log", given: [], faults: ["Unknown option --log"] },

  { line: "--nosuch", given: [], faults: ["Unknown option --nosuch"] },
  { line: "-Z", given: [], faults: ["Unknown option -Z"] },
  {
    line: "-nZt -f g.conf",
    given: ["dont-fork", "config-test", "use-file=g.conf"],
    faults: ["Unknown option -Z"],
  },
  { line: "--vrrp=3", given: [], faults: ["Unknown option --vrrp=3"] },
  {
    line: "--no-such=3 -Z --vrrp=1",
    given: [],
    faults: ["Unknown option --no-such=3", "Unknown option -Z", "Unknown option --vrrp=1"],
  },
  { line: "-t -f", given: ["config-test"], faults: ["Missing parameter for option -f"] },
  { line: "-t -i", given: ["config-test"], faults: ["Missing parameter for option -i"] },
  {
    line: "--use-file= -t",
    given: ["config-test"],
    faults: ["Missing parameter for option --use-file"],
  },
  // keepalived says `--X` here, whichever option it is.
  {
    line: "-t --use-file",
    given: ["config-test"],
    faults: ["Missing parameter for option --use-file"],
  },

  {
    line: "-t -f g.conf extra words",
    given: ["config-test", "use-file=g.conf"],
    operands: ["extra", "words"],
  },
  { line: "a b -t -f g.conf", given: ["config-test", "use-file=g.conf"], operands: ["a", "b"] },
  { line: "-t -f g.conf -- -Z", given: ["config-test", "use-file=g.conf"], operands: ["-Z"] },
  { line: "-t -", given: ["config-test"], operands: ["-"] },

  // Help, version and signal numbers answer at once, with the faults before them.
  { line: "-h -Z", given: ["help"], immediate: "help" },
  { line: "-Z -h", given: ["help"], faults: ["Unknown option -Z"], immediate: "help" },
  { line: "-vZ", given: ["version"], immediate: "version" },
  { line: "--signum=JSON --signum=STOP", given: ["signum=JSON"], immediate: "signum" },
  { line: "--signum JSON", given: ["signum=JSON"], immediate: "signum" },
  { line: "--signum=", given: [], faults: ["Missing parameter for option --signum"] },
];

for (const { line, given, faults = [], operands = [], immediate } of CASES) {
  test(`keepalived ${line}`, () => {
    const words = splitWords(line.split(" "));
    assert.deepEqual(
      words.given.map(({ row, value }) => (value === null ? row.long : `${row.long}=${value}`)),
      given,
    );
    assert.deepEqual(words.faults, faults);
    assert.deepEqual(words.operands, operands);
    assert.equal(words.immediate?.row.long, immediate);
  });
}

test("an empty value in a word of its own is taken, as from a unit's unset variable", () => {
  const words = splitWords(["-p", "", "-n"]);
  assert.deepEqual(words.faults, []);
  assert.equal(words.given.length, 2);
});
