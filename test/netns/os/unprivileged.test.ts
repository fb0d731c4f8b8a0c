// The same tests without any privilege on the machine, as root of a user namespace of one's own.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import path from "node:path";
import { test } from "node:test";
import { tryRun } from "../lab/command.ts";
import { isHostRoot, skip } from "./wire.ts";

const NOBODY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
const USER_NAMESPACE = ["unshare", "--user", "--map-root-user", "--net"];
const RUNNER = path.join(import.meta.dirname, "../../run.js");

function obstacle(): string | false {
  if (skip !== false) return skip;
  if (!isHostRoot) return "already in a user namespace";
  const tried = tryRun(...NOBODY, ...USER_NAMESPACE, "true");
  return tried.status === 0 ? false : `user namespaces are forbidden here: ${tried.text.trim()}`;
}

for (const suite of ["packet-sockets", "netlink", "overrun", "routes", "processes", "keepalived"]) {
  test(`${suite} in a user namespace`, { skip: obstacle() }, async () => {
    const [program = "", ...words] = [
      ...NOBODY,
      ...USER_NAMESPACE,
      ...[process.execPath, "--test-reporter=tap", RUNNER, "netns/os", "--only", `${suite}.test`],
    ];
    const child = spawn(program, words, { stdio: ["ignore", "pipe", "pipe"] });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
    }
    const code = await new Promise((resolve) => child.once("close", resolve));
    assert.equal(code, 0, text);
    assert.match(text, /^# fail 0$/m);
    assert.doesNotMatch(text, /^# pass 0$/m, text);
  });
}
