// A load asks the machine each question once.

import assert from "node:assert/strict";
import { test } from "node:test";
import { loadKeepalivedConfig } from "../../../src/config/keepalived/load.ts";
import { memoryHost } from "../../support/memory-host.ts";

const PATH = "/etc/keepalived/keepalived.conf";

test("a hundred checks look the account and the program up once", () => {
  const text = Array.from(
    { length: 100 },
    (_, index) => `vrrp_script s${index} {\n  script "/bin/true ${index}"\n}`,
  ).join("\n");
  const asked: string[] = [];
  const host = memoryHost({ files: { [PATH]: text } });
  const counting = {
    ...host,
    account: (name: string) => {
      asked.push(`account ${name}`);
      return host.account(name);
    },
    status: (path: string) => {
      asked.push(`status ${path}`);
      return host.status(path);
    },
    ownAccount: () => {
      asked.push("own account");
      return host.ownAccount();
    },
  };
  const { configuration } = loadKeepalivedConfig(PATH, counting, { configId: "a" });
  assert.equal(configuration?.scripts.length, 100);
  assert.deepEqual(asked, [...new Set(asked)]);
  // What is not there is remembered, too.
  assert.ok(asked.includes("account keepalived_script"));
  assert.ok(asked.includes("status /bin/true"));
});
