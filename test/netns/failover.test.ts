// The HAProxy pair's main job: HAProxy dies on the host that holds the address, comes back, and
// then the daemon on the other host is stopped.

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
import { pass, until } from "./lab/until.ts";

/** Longer than three intervals of two seconds and the skew: whoever wanted to take over has. */
const MASTER_DOWN_SECONDS = 8;

testPairings("a failing check moves the address, and it stays moved", PAIRINGS, async (pairing) => {
  await withPair(haproxyPairConfig(), async (lab, first, second) => {
    await startInTurn(lab, pairing);
    assert.equal(soleHolder(lab), first);
    assert.match(first.addresses().join("\n"), /inet 10\.129\.0\.10\/24 .*\beth0:1\\/);

    const [logAt, wireAt] = [first.syslog.length, lab.capture.frames.length];
    lab.note("haproxy dies on h1");
    await first.killHaproxy();
    const noticed = await first.logged(/^Script `chk_haproxy` now returning 1$/, logAt);
    const failed = await first.logged(
      /^VRRP_Script\(chk_haproxy\) failed \(exited with status 1\)$/,
      logAt,
    );
    assert.ok(failed.atUs > noticed.atUs, "`fall 2` wants a second failure");
    await first.logged(/^\(hap_srv\) Entering FAULT STATE$/, logAt);
    await until("the address moves", () => soleHolder(lab) === second);
    await second.logged(/^\(hap_srv\) Entering MASTER STATE$/);
    const releases = advertsOf(lab.capture, "h1", wireAt).filter(
      (sent) => sent.advert.priority === 0,
    );
    assert.equal(releases.length, 2, "a master that fails says so twice");

    lab.note("haproxy is back on h1");
    const backAt = first.syslog.length;
    await first.startHaproxy();
    await first.logged(/^VRRP_Script\(chk_haproxy\) succeeded$/, backAt);
    await first.logged(/^\(hap_srv\) Entering BACKUP STATE$/, backAt);
    await pass(MASTER_DOWN_SECONDS);
    assert.equal(soleHolder(lab), second, "nopreempt: no move back");

    lab.note("the daemon on h2 is stopped");
    const stopAt = lab.capture.frames.length;
    const ending = await second.program.stop();
    assert.deepEqual(ending, { code: 0, signal: null });
    assert.ok(!second.holds(VIP), "whoever stops takes its address off");
    await until("the first host holds it again", () => soleHolder(lab) === first);
    const last = advertsOf(lab.capture, "h2", stopAt);
    assert.deepEqual(
      last.map((sent) => sent.advert.priority).filter((priority) => priority === 0),
      [0],
      "one advert with priority 0",
    );

    lab.note("the daemon on h2 is back");
    const againAt = second.syslog.length;
    await second.start(pairing[1]);
    await second.logged(/^\(hap_srv\) Entering BACKUP STATE$/, againAt);
    await pass(MASTER_DOWN_SECONDS);
    assert.equal(soleHolder(lab), first);
  });
});
