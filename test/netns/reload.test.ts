// SIGHUP: what did not change goes on without a gap, what changed is done, and a broken file is
// refused (keepalived dies of one and leaves the address behind, so it is not asked).

import assert from "node:assert/strict";
import { advertsOf, announcementsOf } from "./lab/adverts.ts";
import { OURS } from "./lab/flavor.ts";
import {
  haproxyPairConfig,
  PAIRINGS,
  soleHolder,
  startInTurn,
  testPairings,
  VIP,
  withPair,
} from "./lab/pair.ts";
import { pass, until } from "./lab/until.ts";

const MASTER_DOWN_SECONDS = 8;

testPairings("a reload of the same file changes nothing", PAIRINGS, async (pairing) => {
  await withPair(haproxyPairConfig(), async (lab, first, second) => {
    await startInTurn(lab, pairing);
    await pass(6); // the second burst of announcements is over
    const before = first.addresses();
    const announced = announcementsOf(lab.capture, "h1", VIP).length;
    const wireAt = lab.capture.frames.length;
    for (const host of [first, second]) host.program.signal("SIGHUP");
    await pass(MASTER_DOWN_SECONDS);
    assert.deepEqual(first.addresses(), before);
    assert.equal(soleHolder(lab), first);
    const priorities = advertsOf(lab.capture, "h1", wireAt).map((sent) => sent.advert.priority);
    assert.ok(priorities.length > 2);
    assert.ok(priorities.every((priority) => priority === 100));
    assert.deepEqual(advertsOf(lab.capture, "h2", wireAt), []);
    assert.equal(announcementsOf(lab.capture, "h1", VIP).length, announced);
  });
});

testPairings("a reload brings a second address up and takes it off", PAIRINGS, async (pairing) => {
  const config = haproxyPairConfig();
  const more = config.replace(/^(\s*)(10\.129\.0\.10\/24 .*)$/m, "$1$2\n$110.129.0.20/24 dev eth0");
  assert.notEqual(more, config);
  await withPair(config, async (lab, first, second) => {
    await startInTurn(lab, pairing);
    for (const [text, present] of [
      [more, true],
      [config, false],
    ] as const) {
      for (const host of [first, second]) {
        host.configure(text);
        host.program.signal("SIGHUP");
      }
      await until("the second address", () => first.holds("10.129.0.20") === present);
      assert.equal(soleHolder(lab), first, "the first address does not move");
    }
    await pass(MASTER_DOWN_SECONDS);
    assert.equal(soleHolder(lab), first);
  });
});

testPairings("a broken file is refused", [[OURS, OURS]], async (pairing) => {
  await withPair(haproxyPairConfig(), async (lab, first) => {
    await startInTurn(lab, pairing);
    const before = first.addresses();
    const wireAt = lab.capture.frames.length;
    const logAt = first.syslog.length;
    first.configure("vrrp_instance hap_srv {\n  state BACKUP\n");
    first.program.signal("SIGHUP");
    await first.logged(/keepalived\.conf/, logAt);
    await pass(MASTER_DOWN_SECONDS);
    assert.equal(first.program.ending, null);
    assert.deepEqual(first.addresses(), before);
    assert.ok(advertsOf(lab.capture, "h1", wireAt).length > 2);
    // And the right file is taken again.
    first.configure(haproxyPairConfig());
    first.program.signal("SIGHUP");
    await pass(3);
    assert.deepEqual(first.addresses(), before);
  });
});
