// Moving into a named network namespace, tried in a process of its own.

import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { tryRun } from "../lab/command.ts";
import { isHostRoot, skip } from "./wire.ts";

const hostRootOnly = skip !== false ? skip : isHostRoot ? false : "only as root of the machine";

const MODULES = pathToFileURL(path.join(import.meta.dirname, "../../../src/os/")).href;

/** Enters the namespace and prints what interfaces are there, or the errno. */
function enter(name: string): string {
  const script = `
    import { enterNetworkNamespace } from "${MODULES}network-namespace.js";
    import { openNetlink } from "${MODULES}netlink.js";
    const entered = enterNetworkNamespace(${JSON.stringify(name)});
    if (!entered.ok) console.log(entered.failure.code);
    else {
      const netlink = openNetlink().value;
      console.log(netlink.snapshot().value.links.map((link) => link.name).join());
      netlink.close();
    }`;
  return tryRun(process.execPath, "--input-type=module", "-e", script).text.trim();
}

test("what is opened afterwards is in the namespace", { skip: hostRootOnly }, () => {
  const name = `vrrpd-test-${process.pid}`;
  assert.equal(tryRun("ip", "netns", "add", name).status, 0);
  try {
    assert.equal(tryRun("ip", "-n", name, "link", "set", "lo", "name", "inside").status, 0);
    assert.equal(enter(name), "inside");
  } finally {
    tryRun("ip", "netns", "delete", name);
  }
  assert.equal(enter(name), "ENOENT");
});
