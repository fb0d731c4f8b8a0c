// The words of leader keys: vip-manager 5.0.0's where it has some, and nothing of anybody's secret
// or control characters.

import assert from "node:assert/strict";
import { test } from "node:test";
import { IpAddress } from "../../../src/base/ip-address.ts";
import { seconds } from "../../../src/base/units.ts";
import type { EngineEvent } from "../../../src/engine/event.ts";
import type { LeaderReport } from "../../../src/leader/effect.ts";
import type { HetznerReport } from "../../../src/leader/hetzner.ts";
import { renderEngineEvent } from "../../../src/observe/engine-line.ts";
import { planAddress } from "../../../src/simulation/plans.ts";

const KEY = "/service/a/leader";
const addresses = [planAddress("10.88.0.100/24"), planAddress("fd00::5/64")];
const endpoint = { secure: true, host: "fd00::21", port: 2379, basePath: "" };
const address = IpAddress.of("10.88.0.100");
const server = IpAddress.of("10.88.0.11");

const report = (told: LeaderReport): EngineEvent => ({
  kind: "leader-report",
  leader: "pg",
  key: KEY,
  store: "etcd",
  report: told,
});
const robot = (told: HetznerReport): EngineEvent => ({
  kind: "leader-manager",
  leader: "pg",
  report: told,
});
const failed = (
  kind: Extract<LeaderReport, { kind: "endpoint-failed" }>["trouble"]["kind"],
  message: string,
): EngineEvent => report({ kind: "endpoint-failed", endpoint, trouble: { kind, message } });

const GOLDEN: readonly (readonly [EngineEvent, string])[] = [
  [
    { kind: "leader-state", leader: "pg", holding: true, reason: "leader", addresses },
    "IP address 10.88.0.100/24, fd00::5/64 is down, must be up: the key names this node",
  ],
  [
    { kind: "leader-state", leader: "pg", holding: false, reason: "lease-passed", addresses },
    "IP address 10.88.0.100/24, fd00::5/64 is up, must be down: the lease may have passed to \
another node",
  ],
  [
    { kind: "leader-stopped", leader: "pg", addresses: addresses.slice(0, 1) },
    "IP address 10.88.0.100/24 is up, must be down: stopping",
  ],
  [
    {
      kind: "leader-address",
      leader: "pg",
      operation: "add",
      prefix: planAddress("10.88.0.100/24").prefix,
      interfaceName: "eth0",
    },
    "Configuring address 10.88.0.100/24 on eth0",
  ],
  [
    report({ kind: "value", value: { kind: "text", text: "n1", mine: true } }),
    "Current value from DCS: n1",
  ],
  [
    report({ kind: "value", value: { kind: "text", text: 'a\nERR "b"\u001b[2J', mine: false } }),
    'Current value from DCS: a\\nERR \\"b\\"\\u001b[2J',
  ],
  [
    report({ kind: "value", value: { kind: "missing" } }),
    `No value found for key ${KEY} - DCS may not have set it yet`,
  ],
  [
    report({ kind: "value", value: { kind: "unlocked", text: "n1" } }),
    "Current value from DCS: n1, which no session holds",
  ],
  [report({ kind: "watch-set" }), `Setting WATCH on ${KEY}`],
  [
    report({ kind: "watch-lost", why: "history is compacted up to 11" }),
    "warning: WATCH on key lost, re-establishing and re-syncing state: history is compacted up to 11",
  ],
  [
    failed("refused", "connect ECONNREFUSED"),
    "warning: Failed to get value from etcd at https://[fd00::21]:2379: connect ECONNREFUSED",
  ],
  [
    failed("unauthenticated", "invalid user ID or password"),
    "warning: Failed to get value from etcd at https://[fd00::21]:2379: invalid user ID or \
password (look at user, password or token)",
  ],
  [
    failed("forbidden", "permission denied"),
    "warning: Failed to get value from etcd at https://[fd00::21]:2379: permission denied (the \
user may not read this key)",
  ],
  [report({ kind: "store-lost", holding: false, heldForUs: null }), "err: No answer from etcd"],
  [
    report({ kind: "store-lost", holding: true, heldForUs: null }),
    "err: No answer from etcd: the address stays until it answers (another node may take it)",
  ],
  [
    report({ kind: "store-lost", holding: true, heldForUs: seconds(24.26) }),
    "err: No answer from etcd: the address stays for another 24.3 s at most",
  ],
  [report({ kind: "store-back", endpoint }), "etcd answers again at https://[fd00::21]:2379"],
  [
    report({ kind: "cluster-changed" }),
    "warning: etcd is another cluster than before, or was set back: starting anew",
  ],
  [
    report({ kind: "lease-unknown", why: "permission denied" }),
    `warning: etcd does not tell how long the lease of ${KEY} runs (permission denied): without \
an answer the address is held for 10 s`,
  ],
  [
    robot({ kind: "routing", address, server }),
    "Asking Robot to route 10.88.0.100 to 10.88.0.11, which takes a minute",
  ],
  [
    robot({ kind: "routed-here", address, server }),
    "Failover was successfully executed! 10.88.0.100 is routed to 10.88.0.11",
  ],
  [
    robot({ kind: "routing-failed", address, why: "FAILOVER_LOCKED", retryUs: seconds(10) }),
    "err: Robot did not route 10.88.0.100: FAILOVER_LOCKED; next try in 10 s",
  ],
  [
    robot({ kind: "call-limit", address, waitUs: seconds(61.2) }),
    "err: Robot has been asked too often for 10.88.0.100: waiting 62 s",
  ],
  [
    robot({ kind: "no-server-address", address }),
    "err: No own address to route 10.88.0.100 to: set hetzner-server-ip",
  ],
];

test("what is said of a leader key", () => {
  for (const [event, wanted] of GOLDEN) {
    const told = renderEngineEvent(event, { addressMonitoring: false });
    const severity = told?.severity === "info" ? "" : `${told?.severity}: `;
    assert.equal(`${severity}${told?.text}`, wanted);
    assert.equal(told?.fields["leader"], "pg");
  }
});
