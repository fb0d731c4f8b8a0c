// The words of engine events against those that keepalived 2.2.7 was seen to write. A line marked
// `-D` appears only with `--log-detail`; its severity is in front where it is not `info`.

import assert from "node:assert/strict";
import { test } from "node:test";
import { IpAddress } from "../../../src/base/ip-address.ts";
import { prefix } from "../../../src/base/prefix.ts";
import { micros, seconds } from "../../../src/base/units.ts";
import type { EngineEvent } from "../../../src/engine/event.ts";
import type { AddressSpec } from "../../../src/model/kernel.ts";
import { DETAILS, renderEngineEvent } from "../../../src/observe/engine-line.ts";

const peer = IpAddress.of("10.129.0.12");
const vip = IpAddress.of("10.129.0.10");
const vip6 = IpAddress.of("fd00:129::10");
const enoent = { errno: 2, code: "ENOENT", message: "No such file or directory" };

type Report = Extract<EngineEvent, { kind: "instance" }>["report"];
const said = (report: Report): EngineEvent => ({ kind: "instance", instance: "VI_1", report });
const changed = (
  to: Extract<EngineEvent, { kind: "state-changed" }>["to"],
  initial = false,
): EngineEvent => ({
  kind: "state-changed",
  instance: "VI_1",
  from: "INIT",
  to,
  cause: "startup",
  initial,
});
const spec: AddressSpec = {
  interfaceIndex: 2,
  prefix: prefix(vip, 24),
  label: null,
  scope: 0,
  broadcast: null,
  peer: null,
  flags: 0,
  preferredLifetimeSeconds: null,
  protocol: 0,
};

const GOLDEN: readonly (readonly [EngineEvent, string | null])[] = [
  [changed("BACKUP", true), "(VI_1) Entering BACKUP STATE (init)"],
  [changed("BACKUP"), "(VI_1) Entering BACKUP STATE"],
  [changed("MASTER"), "(VI_1) Entering MASTER STATE"],
  [changed("FAULT"), "(VI_1) Entering FAULT STATE"],
  [changed("FAULT", true), "(VI_1) entering FAULT state"],
  [changed("STOP"), null],
  [
    {
      kind: "fault-at-start",
      instance: "VI_1",
      reason: { kind: "interface-down", interfaceName: "eth0" },
    },
    "(VI_1): entering FAULT state (interface eth0 down)",
  ],
  [
    { kind: "fault-at-start", instance: "VI_1", reason: { kind: "no-address", family: "IPv4" } },
    "(VI_1) entering FAULT state (no IPv4 address for interface)",
  ],
  [
    { kind: "fault-at-start", instance: "VI_1", reason: { kind: "process-quorum", name: "tp" } },
    "(VI_1) entering FAULT state (tracked process tp quorum not achieved)",
  ],
  [
    { kind: "priority-changed", instance: "VI_1", from: 110, to: 140 },
    "(VI_1) Changing effective priority from 110 to 140",
  ],
  [
    { kind: "group-syncing", group: "G1", to: "MASTER" },
    "VRRP_Group(G1) Syncing instances to MASTER state",
  ],
  [{ kind: "startup-delayed", delayUs: seconds(4) }, "Delaying startup for 4 seconds"],
  [{ kind: "reloaded" }, null],

  [said({ kind: "advert-timeout" }), "-D (VI_1) Receive advertisement timeout"],
  [said({ kind: "sent-priority-zero" }), "-D (VI_1) sent 0 priority"],
  [
    said({ kind: "preempt-delay-started", delayUs: seconds(6) }),
    "-D (VI_1) start preempt delay (6.000000)",
  ],
  [
    said({ kind: "lower-priority-discarded", source: peer, priority: 100 }),
    "(VI_1) received lower priority (100) advert from 10.129.0.12 - discarding",
  ],
  [
    said({ kind: "backup-received-priority-zero", source: peer }),
    "-D (VI_1) Backup received priority 0 advertisement",
  ],
  [
    said({ kind: "master-received-priority-zero", source: peer }),
    "-D (VI_1) Master received priority 0 message",
  ],
  [
    said({ kind: "higher-priority-advert", source: peer, priority: 150, own: 100 }),
    "(VI_1) Master received advert from 10.129.0.12 with higher priority 150, ours 100",
  ],
  [
    said({ kind: "same-priority-higher-address", source: peer, priority: 100 }),
    "(VI_1) Master received advert from 10.129.0.12 with same priority 100 but higher IP address than ours",
  ],
  [
    said({
      kind: "lower-priority-advert",
      source: peer,
      priority: 100,
      own: 150,
      forcesElection: true,
    }),
    "(VI_1) Received advert from 10.129.0.12 with lower priority 100, ours 150, forcing new election",
  ],
  [
    said({
      kind: "lower-priority-advert",
      source: peer,
      priority: 100,
      own: 150,
      forcesElection: false,
    }),
    "(VI_1) Received advert from 10.129.0.12 with lower priority 100, ours 150",
  ],
  [
    said({ kind: "interval-learned", fromUs: seconds(1), toUs: seconds(2) }),
    "-D (VI_1) advertisement interval updated from 1000ms to 2000ms by master",
  ],
  [
    said({ kind: "interval-restored", fromUs: seconds(2), toUs: micros(10_000) }),
    "-D (VI_1) changing advert interval from 2000ms to locally configured 10ms",
  ],
  [said({ kind: "preempt-delay-stopped" }), "-D (VI_1) stop preempt delay"],
  [
    said({ kind: "timer-expired", latenessUs: seconds(4) }),
    "warning: (VI_1) own advert is 4.000000 s late, others took over",
  ],
  [
    said({ kind: "duplicate-owner", source: peer, yielding: true }),
    "(VI_1) CONFIGURATION ERROR: local instance and a remote instance are both configured as address owner, please fix - reducing local priority",
  ],

  [{ kind: "setting-addresses", instance: "VI_1" }, "-D (VI_1) setting VIPs."],
  [{ kind: "setting-excluded", instance: "VI_1" }, "-D (VI_1) setting E-VIPs."],
  [{ kind: "setting-routes", instance: "VI_1" }, "-D (VI_1) setting Virtual Routes"],
  [{ kind: "setting-rules", instance: "VI_1" }, "-D (VI_1) setting Virtual Rules"],
  [{ kind: "removing-rules", instance: "VI_1" }, "-D (VI_1) removing Virtual Rules"],
  [{ kind: "removing-routes", instance: "VI_1" }, "-D (VI_1) removing Virtual Routes"],
  [{ kind: "removing-addresses", instance: "VI_1" }, "-D (VI_1) removing VIPs."],
  [{ kind: "removing-excluded", instance: "VI_1" }, "-D (VI_1) removing E-VIPs."],
  [
    {
      kind: "announcing",
      instance: "VI_1",
      interfaceName: "eth0",
      address: vip,
      reason: "became-master",
    },
    "-D (VI_1) Sending/queueing gratuitous ARPs on eth0 for 10.129.0.10",
  ],
  [
    {
      kind: "announcing",
      instance: "VI_1",
      interfaceName: "eth0",
      address: vip6,
      reason: "reload",
    },
    "-D (VI_1) Sending/queueing Unsolicited Neighbour Adverts on eth0 for fd00:129::10",
  ],
  [
    { kind: "announce-frame", interfaceName: "eth0", address: vip },
    "-D Sending gratuitous ARP on eth0 for 10.129.0.10",
  ],
  [
    { kind: "announce-frame", interfaceName: "eth0", address: vip6 },
    "-D Sending unsolicited Neighbour Advert on eth0 for fd00:129::10",
  ],
  [
    {
      kind: "address-failed",
      instance: null,
      operation: "add",
      address: spec,
      failure: { errno: 1, code: "EPERM", message: "Operation not permitted" },
    },
    "err: Netlink: error: Operation not permitted(1), type=RTM_NEWADDR, address 10.129.0.10/24",
  ],

  [{ kind: "link-up", interfaceName: "eth0" }, "Netlink reports eth0 up"],
  [{ kind: "link-down", interfaceName: "eth0" }, "Netlink reports eth0 down"],
  [{ kind: "link-added", interfaceName: "eth9" }, "-D Interface eth9 added"],
  [{ kind: "link-removed", interfaceName: "eth9" }, "Interface eth9 deleted"],
  [
    { kind: "link-renamed", from: "eth9", to: "ethx" },
    "Interface name has changed from eth9 to ethx",
  ],
  [
    { kind: "source-assigned", interfaceName: "eth0", address: peer },
    "-D Assigned address 10.129.0.12 for interface eth0",
  ],
  [
    { kind: "source-deassigned", interfaceName: "eth0", address: peer },
    "-D Deassigned address 10.129.0.12 from interface eth0",
  ],
  [
    { kind: "address-vanished", interfaceName: "eth0", address: vip, virtual: true },
    "-D Netlink reflector reports IP 10.129.0.10 removed from eth0",
  ],
  [{ kind: "address-appeared", interfaceName: "eth0", address: vip, virtual: false }, null],

  [
    { kind: "script-status", script: "chk_haproxy", status: 1 },
    "Script `chk_haproxy` now returning 1",
  ],
  [
    { kind: "script-state", script: "chk", up: true, cause: { kind: "exited", code: 0 } },
    "VRRP_Script(chk) succeeded",
  ],
  [
    { kind: "script-state", script: "chk", up: false, cause: { kind: "exited", code: 1 } },
    "VRRP_Script(chk) failed (exited with status 1)",
  ],
  [
    { kind: "script-state", script: "chk", up: false, cause: { kind: "signaled", signal: 9 } },
    "VRRP_Script(chk) failed (due to signal 9)",
  ],
  [
    { kind: "script-state", script: "chk", up: false, cause: { kind: "timed-out" } },
    "VRRP_Script(chk) timed_out",
  ],
  [
    { kind: "script-state", script: "c", up: false, cause: { kind: "considered-on-reload" } },
    "VRRP_Script(c) considered unsuccessful on reload",
  ],
  [
    { kind: "script-overrun", script: "chk", beingTimedOut: false },
    "Track script chk is already running, expect idle - skipping run",
  ],
  [
    { kind: "script-overrun", script: "chk", beingTimedOut: true },
    "Track script chk is being timed out, expect idle - skipping run",
  ],
  [
    { kind: "script-not-started", program: "/etc/keepalived/rc.sh", failure: enoent },
    "alert: Error exec-ing command '/etc/keepalived/rc.sh', error 2: No such file or directory",
  ],
  [{ kind: "script-unused", script: "chk" }, "Warning - script chk is not used"],
  [
    { kind: "tracked-file-state", instance: "VI_1", name: "tf", fault: true },
    "-D (VI_1): tracked file tf now FAULT state",
  ],
  [
    { kind: "tracked-file-state", instance: "VI_1", name: "tf", fault: false },
    "-D (VI_1): tracked file tf leaving FAULT state",
  ],
];

for (const [event, expected] of GOLDEN) {
  test(`words of ${event.kind}: ${expected ?? "none"}`, () => {
    assert.equal(show(event), expected);
  });
}

test("what is left out without --log-detail has no word that is always said", () => {
  const left = GOLDEN.filter(([event]) => DETAILS.has(event.kind));
  assert.deepEqual(new Set(left.map(([event]) => event.kind)), DETAILS);
  for (const [, expected] of left) assert.match(expected ?? "", /^-D /);
});

test("a socket is told by everything but its descriptors", () => {
  const event: EngineEvent = {
    kind: "socket-opened",
    text: {
      interfaceIndex: 2,
      family: "IPv4",
      protocol: 112,
      unicast: false,
      address: IpAddress.of("224.0.0.18"),
    },
  };
  assert.equal(
    show(event),
    "-D VRRP sockpool: [ifindex(  2), family(IPv4), proto(112), multicast, address(224.0.0.18)]",
  );
});

test("--address-monitoring says every address, without --log-detail too", () => {
  const line = renderEngineEvent(
    { kind: "address-appeared", interfaceName: "eth0", address: vip, virtual: false },
    { addressMonitoring: true },
  );
  assert.equal(line?.text, "Netlink reflector reports IP 10.129.0.10 added to eth0");
  assert.equal(line?.detail, false);
});

function show(event: EngineEvent): string | null {
  const line = renderEngineEvent(event, { addressMonitoring: false });
  if (line === null) return null;
  const severity = line.severity === "info" ? "" : `${line.severity}: `;
  return `${line.detail ? "-D " : ""}${severity}${line.text}`;
}
