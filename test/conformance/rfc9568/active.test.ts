// RFC 9568 §6.4.3, numbered as RFC 5798 §6.4.3 numbers the same steps.

import assert from "node:assert/strict";
import { test } from "node:test";
import { IpAddress } from "../../../src/base/ip-address.ts";
import { micros, seconds } from "../../../src/base/units.ts";
import { advert, LESSER, OWN, PEER, Story, TICK } from "../../unit/vrrp/fixture.ts";

const V3 = { version: 3 } as const;
const fast = { advertIntervalUs: seconds(0.2) };

test("655-670: shutdown sends priority 0, then lets go of the addresses", () => {
  const story = new Story(V3).outwait().tell({ kind: "stopped" }, 0.3);
  assert.equal(story.state.kind, "STOP");
  assert.deepEqual(story.kinds(), [
    "send-advert",
    "sent-priority-zero",
    "release",
    "state-changed",
    "notify",
  ]);
  assert.deepEqual(story.effects[0], { kind: "send-advert", priority: 0, copies: 1 });
});

test("680-690: the Adver_Timer sends and is reset to Advertisement_Interval", () => {
  const story = new Story(V3).outwait();
  assert.deepEqual(story.tell(TICK, 0.999999).effects, []);
  story.tell(TICK, 0.000001);
  assert.deepEqual(story.effects, [{ kind: "send-advert", priority: 100, copies: 1 }]);
  assert.equal(story.leftUs(), 1_000_000);
});

test("690: lateness does not add up, and missed adverts are not made good", () => {
  const story = new Story(V3).outwait().tell(TICK, 1.3);
  assert.equal(story.leftUs(), 700_000);
  assert.deepEqual(story.tell(TICK, 2.9).kinds(), ["send-advert"]);
  assert.equal(story.leftUs(), 1_000_000);
});

test("705-715: priority 0 is answered at once, and the Adver_Timer reset", () => {
  const story = new Story(V3).outwait().tell(advert(0), 0.7);
  assert.deepEqual(story.kinds(), ["send-advert", "master-received-priority-zero", "announce"]);
  assert.equal(story.leftUs(), 1_000_000);
});

test("725: a greater priority is yielded to", () => {
  const story = new Story(V3).outwait().tell(advert(101, { source: LESSER }), 0.7);
  assert.equal(story.state.kind, "BACKUP");
  assert.deepEqual(story.kinds(), ["higher-priority-advert", "state-changed", "release", "notify"]);
});

test("735: an equal priority is yielded to if its address is greater", () => {
  const story = new Story(V3).outwait().tell(advert(100, { source: PEER }), 0.7);
  assert.equal(story.state.kind, "BACKUP");
  assert.equal(story.kinds()[0], "same-priority-higher-address");
});

test("735: addresses are compared as unsigned numbers", () => {
  const above = IpAddress.of("200.0.0.1");
  const below = IpAddress.of("9.255.255.255");
  assert.equal(new Story(V3).outwait().tell(advert(100, { source: above })).state.kind, "BACKUP");
  assert.equal(new Story(V3).outwait().tell(advert(100, { source: below })).state.kind, "MASTER");
});

test("740-760: the sender's interval makes the Active_Down_Timer", () => {
  const story = new Story(V3).outwait().tell(advert(200, fast), 0.7);
  assert.equal(story.leftUs(), 721_875);
  assert.ok(story.kinds().includes("interval-learned"));
});

test("765: the Backup sends nothing on the way", () => {
  const story = new Story(V3).outwait().tell(advert(200), 0.7);
  assert.ok(!story.kinds().includes("send-advert"));
});

test("770-775: a lesser one is discarded, and (RFC 9568) answered at once", () => {
  for (const lesser of [advert(99), advert(100, { source: LESSER })]) {
    const story = new Story(V3).outwait().tell(lesser, 0.7);
    assert.equal(story.state.kind, "MASTER");
    assert.deepEqual(story.kinds(), ["lower-priority-advert", "send-advert", "announce"]);
    assert.equal(story.leftUs(), 1_000_000);
  }
});

test("Preempt_Mode is not asked in Active", () => {
  const story = new Story({ ...V3, preempt: false }).outwait().tell(advert(101));
  assert.equal(story.state.kind, "BACKUP");
});

test("the sender of an equal priority with our address does not depose us", () => {
  const story = new Story(V3).outwait().tell(advert(100, { source: OWN }));
  assert.equal(story.state.kind, "MASTER");
});

test("who has no address cannot win a tie", () => {
  const story = new Story(V3).outwait().tell({ kind: "source-changed", source: null });
  assert.equal(story.tell(advert(100, { source: LESSER })).state.kind, "BACKUP");
});

test("§5.2.7: ten milliseconds are an interval", () => {
  const story = new Story({ ...V3, advertIntervalUs: micros(10_000) }).outwait();
  assert.equal(story.leftUs(), 10_000);
});
