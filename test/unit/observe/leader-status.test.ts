// What a signal has the log tell of an address that follows a key.

import assert from "node:assert/strict";
import { test } from "node:test";
import { seconds } from "../../../src/base/units.ts";
import type { LeaderView } from "../../../src/engine/leader-view.ts";
import { renderLeaderStatus } from "../../../src/observe/leader-status.ts";
import { leaderView } from "./leader-view.ts";

const ADDRESS = "vip-manager: 10.0.0.100 on eth0";
const KEY = "/service/a/leader in etcd at http://10.0.0.21:2379";
const READ = `${KEY}, read 0.4 s ago: Current value from DCS: n1 (ours is n1)`;

const GOLDEN: readonly (readonly [Partial<LeaderView>, string])[] = [
  [{}, `${ADDRESS}: held; ${READ}; on-store-loss lease: goes in 28.3 s without a further answer`],
  [
    { onStoreLoss: { kind: "keep" }, goesInUs: null, lost: true, askedAgoUs: seconds(90) },
    `${ADDRESS}: held; ${KEY}, read 90.0 s ago, and no endpoint has answered since: Current value \
from DCS: n1 (ours is n1); on-store-loss keep`,
  ],
  [
    { phase: "released", value: { kind: "missing" }, goesInUs: null },
    `${ADDRESS}: not held; ${KEY}, read 0.4 s ago: No value found for key /service/a/leader - DCS \
may not have set it yet (ours is n1); on-store-loss lease`,
  ],
  [
    { phase: "waiting", value: null, askedAgoUs: null, goesInUs: null, lost: true },
    `${ADDRESS}: left by an earlier run; ${KEY} has not been read yet, no endpoint answers; \
on-store-loss lease`,
  ],
  [
    { manager: "hetzner", routedHere: true, onStoreLoss: { kind: "hold", durationUs: seconds(9) } },
    `${ADDRESS}: held, routed here; ${READ}; on-store-loss 9 s: goes in 28.3 s without a further \
answer`,
  ],
  [
    { addresses: [], phase: "released", goesInUs: null, onStoreLoss: { kind: "drop" } },
    `vip-manager: no address: not held; ${READ}; on-store-loss drop`,
  ],
];

test("who holds, what was read and until when", () => {
  for (const [changes, wanted] of GOLDEN) {
    assert.equal(renderLeaderStatus(leaderView(changes)).text, wanted);
  }
});

test("an address that is held and not there is missing", () => {
  const gone = leaderView().addresses.map((address) => ({ ...address, present: false }));
  assert.match(renderLeaderStatus(leaderView({ addresses: gone })).text, /eth0 \(missing\): held/);
  const released = leaderView({ addresses: gone, phase: "released" });
  assert.doesNotMatch(renderLeaderStatus(released).text, /missing/);
});
