// The sums about a failed check, beyond the plain case of each code.

import assert from "node:assert/strict";
import { test } from "node:test";
import { lintFile, lintPair } from "../../../src/lint/lint.ts";
import { memoryHost } from "../../support/memory-host.ts";

interface Node {
  readonly priority: number;
  /** `weight` of the check `chk`. */
  readonly weight: string;
  readonly more?: string;
  readonly groups?: string;
}

function node({ priority, weight, more = "", groups = "" }: Node): string {
  return `vrrp_script chk {
  script "/bin/true"
  weight ${weight}
}
${groups}
vrrp_instance VI_1 {
  interface eth0
  virtual_router_id 51
  priority ${priority}
  ${more}
  virtual_ipaddress { 10.250.1.9/24 }
  track_script { chk }
}
`;
}

function said(a: string, b: string): string[] {
  const host = memoryHost({ files: { "/a": a, "/b": b } });
  const files = ["/a", "/b"].map((path) =>
    lintFile({ path, configId: null, elsewhere: true }, host),
  );
  const [left, right] = files;
  assert.ok(left !== undefined && right !== undefined);
  return lintPair(left, right).diagnostics.flatMap(({ code, notes }) => [
    code,
    ...notes.map(({ message }) => message),
  ]);
}

test("a bonus counts on both nodes while all is well", () => {
  const high = { priority: 110, weight: "5" };
  assert.deepEqual(said(node(high), node({ priority: 100, weight: "5" })), [
    "pair-weights",
    "`chk` failing: 115 becomes 110, /b has 105",
  ]);
  assert.deepEqual(
    said(node({ ...high, weight: "11" }), node({ priority: 100, weight: "11" })),
    [],
  );
});

test("equal is not lower: the backup stays", () => {
  assert.deepEqual(
    said(node({ priority: 104, weight: "-4" }), node({ priority: 100, weight: "-4" })),
    ["pair-weights", "`chk` failing: 104 becomes 100, /b has 100"],
  );
});

test("the sums are the same from either side", () => {
  const high = node({ priority: 104, weight: "-4" });
  const low = node({ priority: 100, weight: "-4" });
  assert.deepEqual(said(low, high), ["pair-weights", "`chk` failing: 104 becomes 100, /a has 100"]);
});

test("with reverse it is success that takes away", () => {
  const a = node({ priority: 110, weight: "20 reverse" });
  assert.deepEqual(said(a, node({ priority: 100, weight: "20 reverse" })), []);
  const small = node({ priority: 110, weight: "2 reverse" });
  assert.deepEqual(said(small, node({ priority: 100, weight: "2 reverse" })), [
    "pair-weights",
    "`chk` failing: 110 becomes 108, /b has 100",
  ]);
});

test("no weight is a fault, which moves everything", () => {
  assert.deepEqual(
    said(node({ priority: 250, weight: "0" }), node({ priority: 1, weight: "0" })),
    [],
  );
});

test("a backup that does not preempt never takes over from a living master", () => {
  const low = node({ priority: 100, weight: "0", more: "nopreempt" });
  assert.deepEqual(said(node({ priority: 110, weight: "-50" }), low), [
    "pair-weights",
    "`chk` failing: 110 becomes 60, /b has 100 and `nopreempt`",
  ]);
});

test("where nopreempt is told in the taker's own file, it is told once", () => {
  const high = node({ priority: 110, weight: "-50", more: "nopreempt" });
  assert.deepEqual(said(high, node({ priority: 100, weight: "-50", more: "nopreempt" })), []);
});

test("who holds the addresses is open with equal priorities", () => {
  const same = node({ priority: 100, weight: "-5" });
  assert.deepEqual(said(same, same), ["pair-priority", "/b has 100"]);
});

const SECOND = `vrrp_instance VI_2 {
  interface eth1
  virtual_router_id 52
  priority PRIORITY
  virtual_ipaddress { 10.250.2.9/24 }
}
vrrp_sync_group G {
  group { VI_1
    VI_2 }
  sync_group_tracking_weight
  TRACK
}
`;

test("a sync group moves only when all its members are lower", () => {
  const pair = (track: string): string[] => {
    const text = (priority: number): string =>
      (node({ priority, weight: "-50" }) + SECOND.replace("PRIORITY", String(priority))).replace(
        "TRACK",
        track,
      );
    const own = track === "" ? [text(110), text(100)] : [text(110), text(100)].map(withoutOwn);
    return said(own[0] ?? "", own[1] ?? "");
  };
  assert.deepEqual(pair(""), ["pair-weights", "`chk` failing: 110 becomes 60, /b has 100"]);
  assert.deepEqual(pair("track_script { chk }"), []);
});

/** The check moves from the member to the group. */
function withoutOwn(text: string): string {
  return text.replace("  track_script { chk }\n}", "}");
}
