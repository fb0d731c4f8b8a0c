// SIGHUP and the timers. Measured with keepalived 2.2.7: a VRRPv3 router that has heard nobody and
// whose advert_int goes from 2 s to 0.05 s is MASTER 0.19 s after the signal.

import assert from "node:assert/strict";
import { test } from "node:test";
import { millis, seconds } from "../../../src/base/units.ts";
import { advert, Story } from "../../unit/vrrp/fixture.ts";

const SLOW = { version: 3, advertIntervalUs: seconds(2) } as const;
const QUICK = { advertIntervalUs: millis(50) };
/** 3 × 50 ms and 156/256 of them. */
const QUICK_DOWN_US = 180_468;

test("a reload: Master_Down_Timer begins anew with the new advert_int", () => {
  const story = new Story(SLOW).start();
  story.reconfigure(QUICK);
  assert.equal(story.leftUs(), QUICK_DOWN_US);
  assert.equal(story.outwait().state.kind, "MASTER");
});

test("a reload: what was learned of a slower master stays", () => {
  const story = new Story(SLOW).start().tell(advert(200, { advertIntervalUs: seconds(2) }));
  const waitUs = story.leftUs();
  story.reconfigure(QUICK);
  assert.equal(story.leftUs(), waitUs);
});

test("a reload: a master that has let go, or is outlasted, teaches nothing", () => {
  for (const last of [
    advert(0, { advertIntervalUs: seconds(2) }),
    advert(50, { advertIntervalUs: seconds(2) }),
  ]) {
    const story = new Story(SLOW)
      .start()
      .tell(advert(200, { advertIntervalUs: seconds(2) }))
      .tell(last);
    story.reconfigure(QUICK);
    assert.equal(story.leftUs(), QUICK_DOWN_US);
  }
});

test("a reload: the master that we yielded to is followed", () => {
  const story = new Story(SLOW)
    .start()
    .outwait()
    .tell(advert(200, { advertIntervalUs: seconds(2) }));
  assert.equal(story.state.kind, "BACKUP");
  const waitUs = story.leftUs();
  story.reconfigure(QUICK);
  assert.equal(story.leftUs(), waitUs);
});
