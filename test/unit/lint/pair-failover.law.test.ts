// The law of lint's sums: what it says about a check that fails on the master is what two engines
// do, whatever the priorities and weights. Each pair is drawn, looked at, and then run: the one
// check fails, and after ten seconds it is seen who has the address.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { seconds } from "../../../src/base/units.ts";
import { Engine } from "../../../src/engine/engine.ts";
import { type LintedFile, lintFile, lintPair } from "../../../src/lint/lint.ts";
import { Cluster } from "../../../src/simulation/cluster.ts";
import { parsePrefix } from "../../../src/simulation/plans.ts";
import { FAILS } from "../../../src/simulation/scripts.ts";
import { memoryHost } from "../../support/memory-host.ts";

const CHECKS = ["one", "two"] as const;
const PAIRS = 120;

interface Drawn {
  readonly priorities: readonly [number, number];
  /** Of the two checks. */
  readonly weights: readonly [number, number];
  /** Whether the second node tracks the checks, too. */
  readonly bothTrack: boolean;
  /** `nopreempt` on the second node. */
  readonly stays: boolean;
}

const NEAR = fc.integer({ min: 95, max: 110 });
const EDGE = fc.constantFrom(1, 2, 253, 254);
const PRIORITY = fc.oneof({ weight: 4, arbitrary: NEAR }, { weight: 1, arbitrary: EDGE });
const WEIGHT = fc.integer({ min: -12, max: 12 });

const DRAWN: fc.Arbitrary<Drawn> = fc.record({
  priorities: fc.tuple(PRIORITY, PRIORITY),
  weights: fc.tuple(WEIGHT, WEIGHT),
  bothTrack: fc.boolean(),
  stays: fc.boolean(),
});

function fileOf({ priorities, weights, bothTrack, stays }: Drawn, node: 0 | 1): string {
  const checks = CHECKS.map(
    (name, at) =>
      `vrrp_script ${name} {\n  script "/bin/true ${name}"\n  weight ${weights[at]}\n}\n`,
  );
  const tracks = node === 0 || bothTrack;
  return `${checks.join("")}vrrp_instance V {
  interface eth0
  virtual_router_id 7
  priority ${priorities[node]}
  ${node === 1 && stays ? "nopreempt" : ""}
  virtual_ipaddress { 10.0.0.9/24 }
  ${tracks ? `track_script { ${CHECKS.join("\n")} }` : ""}
}
`;
}

/** The checks of which lint says that they cannot move the address alone. */
function saidIdle(a: LintedFile, b: LintedFile): string[] {
  const notes = lintPair(a, b).diagnostics.flatMap((one) => one.notes);
  return CHECKS.filter((name) => notes.some(({ message }) => message.startsWith(`\`${name}\``)));
}

/** Who of the two has the address ten seconds after the check has failed on the first node, which
 * was up before the other. */
function holderAfter(files: readonly LintedFile[], failing: string): string[] {
  const cluster = new Cluster(1, (now) => new Engine({ now, bootedAt: null }));
  const nodes = files.map(({ subject }, at) => {
    const address = parsePrefix(`10.0.0.${at + 1}/24`);
    const links = [{ name: "eth0", segment: "lan", addresses: [address] }];
    const node = cluster.addNode({ name: `node${at}`, links });
    assert.ok(subject !== null);
    node.start(subject.configuration);
    cluster.runFor(seconds(10));
    return node;
  });
  nodes[0]?.host.scripts.set(`/bin/true ${failing}`, FAILS);
  cluster.runFor(seconds(10));
  return nodes
    .filter(({ host }) =>
      host.kernel.addresses().some(({ prefix }) => prefix.address.text === "10.0.0.9"),
    )
    .map(({ name }) => name);
}

test("what lint says of a failing check is what two engines do", () => {
  let idle = 0;
  let moved = 0;
  const property = fc.property(DRAWN, (drawn) => {
    const texts = { "/a": fileOf(drawn, 0), "/b": fileOf(drawn, 1) };
    const host = memoryHost({ files: texts });
    const [a, b] = ["/a", "/b"].map((path) =>
      lintFile({ path, configId: null, elsewhere: true }, host),
    );
    assert.ok(a !== undefined && b !== undefined);
    const codes = [a, b].flatMap(({ diagnostics }) => diagnostics.map(({ code }) => code));
    // Said once, in the file of the node that stays.
    fc.pre(!codes.includes("nopreempt-weight"));
    fc.pre(drawn.weights.some((weight) => weight !== 0));
    const said = saidIdle(a, b);
    for (const name of CHECKS) {
      const holders = holderAfter([a, b], name);
      // Only where the first node is the one to hold the address can its check move anything.
      if (holderAfter([a, b], "nothing").join() !== "node0") return;
      const stays = holders.join() === "node0";
      assert.equal(said.includes(name), stays, `${name}: ${JSON.stringify(drawn)}`);
      if (stays) idle += 1;
      else moved += 1;
    }
  });
  fc.assert(property, { numRuns: PAIRS, seed: 1 });
  assert.ok(idle > 20 && moved > 20, `idle ${idle}, moved ${moved}`);
});
