// Packets that must not be acted on do not silence a master: keepalived restarts its advert timer
// for each, so that a stream of them makes it fall silent and the backup takes over.

import assert from "node:assert/strict";
import { IpAddress } from "../../src/base/ip-address.ts";
import { MacAddress } from "../../src/base/mac-address.ts";
import { seconds } from "../../src/base/units.ts";
import { encodeAdvertisement, VRRP_PROTOCOL } from "../../src/wire/advertisement.ts";
import { ETHERTYPE_IPV4, encodeEthernet } from "../../src/wire/ethernet.ts";
import { encodeIpv4Header } from "../../src/wire/ipv4.ts";
import { advertsOf } from "./lab/adverts.ts";
import { KEEPALIVED, OURS } from "./lab/flavor.ts";
import {
  haproxyPairConfig,
  type Pairing,
  soleHolder,
  startInTurn,
  testPairings,
  VIP,
  withPair,
} from "./lab/pair.ts";
import { pass } from "./lab/until.ts";

const GROUP = IpAddress.of("224.0.0.18");
const STRANGER = IpAddress.of("10.129.0.99");
const OURS_FIRST: readonly Pairing[] = [
  [OURS, OURS],
  [OURS, KEEPALIVED],
];

/** An advert of the pair's VRID that would win, from a third machine. */
function frameOf(ttl: number, authType: number): Uint8Array {
  const message = encodeAdvertisement(
    {
      version: 2,
      vrid: 115,
      priority: 200,
      addresses: [IpAddress.of(VIP)],
      advertIntervalUs: seconds(2),
      authType,
      authData: authType === 0 ? new Uint8Array(8) : new TextEncoder().encode("nonsense"),
      checksum: "message",
      trailer: new Uint8Array(),
    },
    { family: "ipv4", source: STRANGER, destination: GROUP, group: GROUP },
  );
  const header = encodeIpv4Header({
    source: STRANGER,
    destination: GROUP,
    protocol: VRRP_PROTOCOL,
    ttl,
    identification: 1,
    payloadBytes: message.length,
  });
  const link = {
    destination: MacAddress.fromBytes(Uint8Array.of(0x01, 0, 0x5e, 0, 0, 0x12)),
    source: MacAddress.fromBytes(Uint8Array.of(0x02, 0, 0, 0, 0, 0x99)),
    etherType: ETHERTYPE_IPV4,
  };
  return encodeEthernet(link, Buffer.concat([header, message]));
}

for (const [what, frame] of [
  ["a TTL of 254", frameOf(254, 0)],
  ["an unexpected password", frameOf(255, 1)],
] as const) {
  testPairings(`a stream with ${what} silences no master`, OURS_FIRST, async (pairing) => {
    await withPair(haproxyPairConfig(), async (lab, first) => {
      await startInTurn(lab, pairing);
      const wireAt = lab.capture.frames.length;
      lab.note(`frames with ${what}`);
      const stream = setInterval(() => lab.capture.inject(frame), 100);
      try {
        await pass(10);
      } finally {
        clearInterval(stream);
      }
      const sent = advertsOf(lab.capture, "h1", wireAt);
      assert.ok(sent.length >= 3, `${sent.length} adverts while the stream ran`);
      assert.deepEqual(advertsOf(lab.capture, "h2", wireAt), [], "no one takes over");
      assert.equal(soleHolder(lab), first);
    });
  });
}
