import assert from "node:assert/strict";
import { test } from "node:test";
import { renderDiagnostics } from "../../../src/config/render.ts";
import { lintFile, lintPair } from "../../../src/lint/lint.ts";
import { memoryHost } from "../../support/memory-host.ts";

function node(priorities: readonly [number, number], groups: readonly string[]): string {
  const instances = priorities.map(
    (priority, i) =>
      `vrrp_instance V${i + 1} {\n interface eth0\n virtual_router_id ${51 + i}\n` +
      ` priority ${priority}\n virtual_ipaddress { 10.250.1.1${i}/24 }\n}\n`,
  );
  const blocks = groups.map((members, i) => `vrrp_sync_group G${i} {\n group { ${members} }\n}\n`);
  return [...blocks, ...instances].join("");
}

function rendered(a: string, b: string): string {
  const host = memoryHost({ files: { "/etc/a.conf": a, "/etc/b.conf": b } });
  const [one, other] = ["/etc/a.conf", "/etc/b.conf"].map((path) =>
    lintFile({ path, configId: null, elsewhere: true }, host),
  );
  assert.ok(one !== undefined && other !== undefined);
  return renderDiagnostics(lintPair(one, other).diagnostics);
}

const TOGETHER = ["V1 V2"];

test("a group without a home is shown at both priorities, with the cure", () => {
  assert.equal(
    rendered(node([150, 100], TOGETHER), node([100, 150], TOGETHER)),
    [
      "/etc/a.conf:13:11: warning[pair-group-home]: `G0` has no home: `V1` ranks higher here, `V2` in /etc/b.conf",
      "   13 |  priority 100",
      "      |           ^^^",
      "/etc/b.conf:13:11: note: /etc/b.conf has 150",
      "   13 |  priority 150",
      "      |           ^^^",
      "      = help: give all members of the group the higher priority on the same node",
      "",
    ].join("\n"),
  );
});

test("a group that only one node has goes where the other is not held together", () => {
  assert.equal(rendered(node([150, 100], TOGETHER), node([100, 150], [])), "");
});

test("equal priorities of one member leave the group where the other member prefers it", () => {
  const told = rendered(node([150, 100], TOGETHER), node([100, 100], TOGETHER));
  assert.doesNotMatch(told, /pair-group-home/);
});
