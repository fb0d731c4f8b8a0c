// Packets that must not be acted on do not silence a master: keepalived restarts its advert timer
// for each, so that a stream of them makes it fall silent and the backup takes over.

import assert from "node:assert/strict";
import { seconds } from "../../src/base/units.ts";
import { advertsOf } from "./lab/adverts.ts";
import { KEEPALIVED, OURS } from "./lab/flavor.ts";
import { forgeAdvert } from "./lab/forge.ts";
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

const OURS_FIRST: readonly Pairing[] = [
  [OURS, OURS],
  [OURS, KEEPALIVED],
];

/** An advert of the pair's VRID that would win, from a third machine. */
function frameOf(ttl: number, password: string | null): Uint8Array {
  return forgeAdvert({
    version: 2,
    vrid: 115,
    priority: 200,
    address: VIP,
    advertIntervalUs: seconds(2),
    ttl,
    password,
  });
}

for (const [what, frame] of [
  ["a TTL of 254", frameOf(254, null)],
  ["an unexpected password", frameOf(255, "nonsense")],
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
