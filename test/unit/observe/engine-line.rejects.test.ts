// The words for a packet that was not acted on, or not sent, against those of keepalived 2.2.7.

import assert from "node:assert/strict";
import { test } from "node:test";
import { IpAddress } from "../../../src/base/ip-address.ts";
import type { EngineEvent } from "../../../src/engine/event.ts";
import { renderEngineEvent } from "../../../src/observe/engine-line.ts";

const peer = IpAddress.of("10.129.0.12");
const vip = IpAddress.of("10.129.0.10");

type Reason = Extract<EngineEvent, { kind: "packet-rejected" }>["reason"];
const rejected = (reason: Reason): EngineEvent => ({
  kind: "packet-rejected",
  instance: "VI_1",
  vrid: 51,
  source: peer,
  reason,
});

const GOLDEN: readonly (readonly [EngineEvent, string | null])[] = [
  [
    rejected({ kind: "too-short", lengthBytes: 40, expectedBytes: 48 }),
    "(VI_1) vrrp packet too short, length 40 and expect 48",
  ],
  [
    rejected({ kind: "too-long", lengthBytes: 40, expectedBytes: 32 }),
    "(VI_1) vrrp packet too long, length 40 and expect 32",
  ],
  [rejected({ kind: "ttl", ttl: 254 }), "(VI_1) invalid TTL/HL. Received 254 and expect 255"],
  [
    rejected({ kind: "ttl-range", ttl: 250, min: 254, max: 255 }),
    "(VI_1) TTL/HL 250 not in range 254 - 255",
  ],
  [
    rejected({ kind: "version", version: 3, expected: 2 }),
    "(VI_1) wrong version. Received 3 and expect 2",
  ],
  [rejected({ kind: "type", type: 2 }), "(VI_1) Invalid packet type. 2 and expect 1"],
  [rejected({ kind: "checksum", version: 2 }), "(VI_1) Invalid VRRPv2 checksum"],
  [rejected({ kind: "checksum", version: 3 }), "(VI_1) Invalid VRRPv3 checksum"],
  [
    rejected({ kind: "auth-type", type: 0, expected: 1, known: true }),
    "(VI_1) received a 0 auth, expecting 1!",
  ],
  [
    rejected({ kind: "auth-type", type: 9, expected: 1, known: false }),
    "(VI_1) Invalid auth type: 9",
  ],
  [rejected({ kind: "auth-password" }), "(VI_1) received an invalid passwd!"],
  [
    rejected({ kind: "auth-ah", detail: "icv" }),
    "(VI_1) IPSEC-AH : invalid IPSEC HMAC-MD5 value. Due to fields mutation or bad password !",
  ],
  [
    rejected({ kind: "auth-ah", detail: "replay", sequence: 18, local: 20 }),
    "(VI_1) IPSEC-AH : sequence number 18 already processed. Packet dropped. Local(20)",
  ],
  [
    rejected({ kind: "advert-interval", ownSeconds: 1, receivedSeconds: 3 }),
    "(VI_1) advertisement interval mismatch mine=1 sec rcv'd=3 sec",
  ],
  [
    rejected({ kind: "address-count", count: 2, expected: 3 }),
    "(VI_1) received an unexpected ip number count 2, expected 3!",
  ],
  [
    rejected({ kind: "address-list", missing: vip }),
    "(VI_1) ip address associated with VRID 51 not present in MASTER advert: 10.129.0.10",
  ],
  [
    rejected({ kind: "unicast-source", source: peer }),
    "(VI_1) unicast source address 10.129.0.12 not a unicast peer",
  ],
  [rejected({ kind: "own-address" }), null],
  [rejected({ kind: "destination" }), null],
  [
    { kind: "unknown-vrid", interfaceName: "eth0", vrid: 77, source: peer },
    "Unknown VRID(77) received on interface(eth0). ignoring...",
  ],
];

for (const [event, expected] of GOLDEN) {
  const name = event.kind === "packet-rejected" ? event.reason.kind : event.kind;
  test(`words of a rejected packet, ${name}: ${expected ?? "none"}`, () => {
    const line = renderEngineEvent(event, { addressMonitoring: false });
    assert.equal(line?.text ?? null, expected);
  });
}

test("what cannot be sent says to which peer, and each of them for itself", () => {
  const failure = { errno: 19, code: "ENODEV", message: "No such device" };
  const event = { kind: "send-failed", instance: "VI_1", failure } as const;
  const group = renderEngineEvent({ ...event, peer: null }, { addressMonitoring: false });
  const unicast = renderEngineEvent({ ...event, peer }, { addressMonitoring: false });
  assert.equal(group?.text, "(VI_1): send advert error 19 (No such device)");
  assert.equal(unicast?.text, "(VI_1) Cant send advert to 10.129.0.12 (No such device)");
  assert.ok(group.detail && unicast.detail);
  assert.notEqual(group.repeats, unicast.repeats);
});

test("what a packet can cause is held back by instance and reason, never by its sender", () => {
  const a = renderEngineEvent(rejected({ kind: "ttl", ttl: 1 }), { addressMonitoring: false });
  const b = renderEngineEvent(
    {
      kind: "packet-rejected",
      instance: "VI_1",
      vrid: 51,
      source: IpAddress.of("192.0.2.77"),
      reason: { kind: "ttl", ttl: 2 },
    },
    { addressMonitoring: false },
  );
  assert.equal(a?.repeats, "VI_1/ttl");
  assert.equal(b?.repeats, a?.repeats);
});
