// What VRRPv2 (RFC 3768 §6) does otherwise than VRRPv3.

import assert from "node:assert/strict";
import { test } from "node:test";
import { seconds } from "../../../src/base/units.ts";
import { advert, Story } from "../../unit/vrrp/fixture.ts";

test("§6.1: Skew_Time is (256 - priority) / 256 s at any interval", () => {
  const slow = { advertIntervalUs: seconds(10) };
  const heard = { advertIntervalUs: seconds(10) };
  assert.equal(new Story(slow).start().leftUs(), 30_609_375);
  assert.equal(new Story(slow).start().tell(advert(200, heard)).tell(advert(0)).leftUs(), 609_375);
});

test("§6.1: Master_Down_Interval is that of the local interval, nothing is learned", () => {
  const story = new Story().start().tell(advert(200, { advertIntervalUs: seconds(2) }), 1);
  assert.equal(story.leftUs(), 3_609_375);
  assert.equal(story.state.masterAdvertIntervalUs, 1_000_000);
  assert.deepEqual(story.effects, []);
});

test("§6.4.3: who yields keeps the local interval too", () => {
  const story = new Story().outwait().tell(advert(200, { advertIntervalUs: seconds(2) }));
  assert.equal(story.leftUs(), 3_609_375);
  assert.ok(!story.kinds().includes("interval-learned"));
});

test("§6.4.3: a lesser master may be passed over in silence (lower_prio_no_advert)", () => {
  const story = new Story({ lowerPriorityNoAdvert: true }).outwait().tell(advert(99), 0.7);
  assert.deepEqual(story.kinds(), ["lower-priority-advert", "announce"]);
  assert.equal(story.leftUs(), 300_000);
});
