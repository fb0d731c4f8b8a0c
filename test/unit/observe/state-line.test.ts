// Why an instance, or a group, is in FAULT, in the words of keepalived 2.2.7: at the start and
// again at each reload.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { EngineEvent, FaultReason } from "../../../src/engine/event.ts";
import { renderEngineEvent } from "../../../src/observe/engine-line.ts";

function textOf(event: EngineEvent): string | undefined {
  return renderEngineEvent(event, { addressMonitoring: false })?.text;
}

const REASONS: readonly (readonly [FaultReason, string])[] = [
  [{ kind: "script-down", name: "chk" }, "(VI_1): entering FAULT state due to script chk"],
  [{ kind: "file", name: "tf" }, "(VI_1): entering FAULT state (tracked file tf has status -254)"],
  [{ kind: "source-absent" }, "(VI_1): entering FAULT state (src address not configured)"],
  [{ kind: "no-peers" }, "(VI_1) entering FAULT state (no unicast peers)"],
];

for (const [reason, text] of REASONS) {
  test(`reason for FAULT: ${reason.kind}`, () => {
    assert.equal(textOf({ kind: "fault-at-start", instance: "VI_1", reason }), text);
  });
}

test("a group is held by the first of its members that has a reason", () => {
  assert.equal(
    textOf({ kind: "group-held", group: "G1", instance: "VI_2" }),
    "VRRP_Group(G1): Syncing VI_2 to FAULT state",
  );
});
