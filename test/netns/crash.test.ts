// A host whose daemon is killed: the address is up twice until the dead one is started again, which
// takes its own leftover away before it says a word.

import assert from "node:assert/strict";
import { advertsOf } from "./lab/adverts.ts";
import {
  haproxyPairConfig,
  PAIRINGS,
  soleHolder,
  startInTurn,
  testPairings,
  VIP,
  withPair,
} from "./lab/pair.ts";
import { until } from "./lab/until.ts";

testPairings(
  "a killed daemon's address is taken over, then cleaned up",
  PAIRINGS,
  async (pairing) => {
    await withPair(haproxyPairConfig(), async (lab, first, second) => {
      await startInTurn(lab, pairing);
      lab.note("the daemon on h1 is killed");
      first.program.killAll();
      await first.program.end();
      assert.ok(first.holds(VIP), "nobody is left to take it away");
      await until("the other host holds it too", () => second.holds(VIP));

      lab.note("the daemon on h1 is started again");
      const [logAt, wireAt] = [first.syslog.length, lab.capture.frames.length];
      await first.start(pairing[0]);
      await until("the leftover is gone", () => !first.holds(VIP));
      assert.deepEqual(advertsOf(lab.capture, "h1", wireAt), [], "before the first advert");
      await first.logged(/^\(hap_srv\) Entering BACKUP STATE$/, logAt);
      assert.equal(soleHolder(lab), second);
    });
  },
);

testPairings(
  "a leftover is gone before the first advert of a lone host",
  PAIRINGS,
  async (pairing) => {
    await withPair(haproxyPairConfig(), async (lab, first) => {
      await first.start(pairing[0]);
      await until("the host holds the address", () => first.holds(VIP));
      first.program.killAll();
      await first.program.end();
      const wireAt = lab.capture.frames.length;
      await first.start(pairing[0]);
      await until("the leftover is gone", () => !first.holds(VIP));
      assert.deepEqual(advertsOf(lab.capture, "h1", wireAt), []);
      await until("it is master again", () => first.holds(VIP));
      assert.ok(advertsOf(lab.capture, "h1", wireAt).length > 0);
    });
  },
);
