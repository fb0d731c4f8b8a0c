// What a file on disk becomes for the daemon.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { AccountDatabase } from "../../../src/daemon/accounts.ts";
import type { LoadedConfiguration } from "../../../src/daemon/host.ts";
import { loadConfiguration, loadInSteps } from "../../../src/daemon/load.ts";
import { OPTIONS } from "./fake-host.ts";

const WHOLE = `vrrp_instance VI_1 {
  virtual_router_id 51
  dont_track_primary
  interface eth0
  virtual_ipaddress {
    10.0.0.1
  }
}
`;

test("a whole file can replace what runs, even with mistakes in it", () => {
  for (const text of [WHOLE, `${WHOLE}no_such_keyword 1\n`, ""]) {
    const loaded = load(text);
    assert.equal(loaded.kind, "loaded");
    assert.equal("damaged" in loaded, false, text);
  }
});

test("the verdict is that of a test: a check script that is missing does not pass", () => {
  const script = `vrrp_script chk { script "/no/such/check" }\n`;
  const secure = "global_defs {\n enable_script_security\n script_user root\n}\n";
  const verdicts = [secure, secure + script].map(load).map((loaded) => {
    assert.equal(loaded.kind, "loaded");
    return loaded.test;
  });
  assert.deepEqual(
    verdicts.map((test) => test?.status),
    [0, 5],
  );
  assert.match(verdicts[1]?.report() ?? "", /no\/such\/check/);
});

const DAMAGES: readonly (readonly [what: string, text: string])[] = [
  ["cut within a block", WHOLE.slice(0, WHOLE.indexOf("10.0.0.1"))],
  ["a brace too many", `${WHOLE}}\n`],
  ["a template", WHOLE.replace("51", "{{ vrid }}")],
  ["zero bytes", WHOLE + "\0".repeat(512)],
  ["braces without a name", "vrrp_instance {{\n"],
];

for (const [what, text] of DAMAGES) {
  test(`damaged: ${what}`, () => {
    const loaded = load(text);
    // Either way a reload is refused.
    assert.ok(loaded.kind === "unusable" || (loaded.kind === "loaded" && loaded.damaged));
  });
}

const CHECK = 'vrrp_script check {\n  script "/bin/true"\n}\n';

test("a reload waits for no name service, and is read again where that knows more", () => {
  const entries = new Map<string, string>();
  const waiting: (() => void)[] = [];
  const database = new AccountDatabase({
    localFile: () => "root:x:0:0::/:/bin/sh\n",
    ask: () => assert.fail("the loop waits"),
    askBeside: ({ name }, onAnswer) => waiting.push(() => onAnswer(entries.get(name) ?? null)),
  });
  const users: (string | undefined)[] = [];
  for (const entry of [null, "keepalived_script:*:7:8::/:", "keepalived_script:*:7:8::/:"]) {
    if (entry !== null) entries.set("keepalived_script", entry);
    withFile(CHECK, (configPath) => {
      const steps = loadInSteps({ ...OPTIONS, configPath }, database);
      let step = steps.next();
      while (step.done !== true) {
        let resumed = 0;
        step.value?.(() => {
          resumed += 1;
        });
        assert.equal(resumed, 0);
        for (const answer of waiting.splice(0)) answer();
        assert.equal(resumed, step.value === undefined ? 0 : 1);
        step = steps.next();
      }
      const loaded = step.value;
      assert.ok(loaded.kind === "loaded");
      const [script] = loaded.configuration.scripts;
      assert.ok(script?.command.kind === "command");
      users.push(script.command.command.account?.userName);
    });
  }
  assert.deepEqual(users, [userInfo().username, "keepalived_script", "keepalived_script"]);
});

function load(text: string): LoadedConfiguration {
  return withFile(text, (configPath) => loadConfiguration({ ...OPTIONS, configPath }));
}

function withFile<T>(text: string, use: (path: string) => T): T {
  const directory = mkdtempSync(path.join(tmpdir(), "load-"));
  try {
    const configPath = path.join(directory, "keepalived.conf");
    writeFileSync(configPath, text);
    return use(configPath);
  } finally {
    rmSync(directory, { recursive: true });
  }
}
