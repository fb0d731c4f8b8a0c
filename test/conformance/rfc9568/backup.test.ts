// RFC 9568 §6.4.2, numbered as RFC 5798 §6.4.2 numbers the same steps.

import assert from "node:assert/strict";
import { test } from "node:test";
import { seconds } from "../../../src/base/units.ts";
import { advert, PEER, Story, TICK } from "../../unit/vrrp/fixture.ts";

const V3 = { version: 3 } as const;
const fast = { advertIntervalUs: seconds(0.2) };

test("345-355: shutdown ends without an advertisement", () => {
  const story = new Story(V3).start().tell({ kind: "stopped" });
  assert.equal(story.state.kind, "STOP");
  assert.deepEqual(story.kinds(), ["state-changed", "notify"]);
  assert.deepEqual(story.tell(TICK, 100).effects, []);
});

test("365: the Active_Down_Timer fires when it is due, not before", () => {
  const story = new Story(V3).start();
  story.tell(TICK, 3.609374);
  assert.equal(story.state.kind, "BACKUP");
  assert.deepEqual(story.effects, []);
  story.tell(TICK, 0.000001);
  assert.equal(story.state.kind, "MASTER");
});

test("370: it sends an advertisement, before anything else is done", () => {
  const story = new Story(V3).outwait();
  assert.deepEqual(story.kinds(), [
    "advert-timeout",
    "send-advert",
    "state-changed",
    "acquire",
    "notify",
  ]);
  assert.deepEqual(story.effects[1], { kind: "send-advert", priority: 100, copies: 1 });
});

test("375-400: it takes the addresses, which announces them", () => {
  assert.ok(new Story(V3).outwait().kinds().includes("acquire"));
});

test("405: its Adver_Timer is its own Advertisement_Interval, not the learned one", () => {
  const story = new Story(V3).start().tell(advert(200, fast)).outwait();
  assert.equal(story.leftUs(), 1_000_000);
  assert.equal(story.state.masterAdvertIntervalUs, 1_000_000);
  assert.equal(story.kinds()[3], "interval-restored");
});

test("410: it is Active", () => {
  assert.equal(new Story(V3).outwait().state.kind, "MASTER");
});

test("425-430: priority 0 sets the Active_Down_Timer to Skew_Time", () => {
  const story = new Story(V3).start().tell(advert(200)).tell(advert(0), 0.5);
  assert.equal(story.leftUs(), 609_375);
  assert.deepEqual(story.kinds(), ["backup-received-priority-zero"]);
});

test("430: Skew_Time is that of the learned interval", () => {
  const story = new Story(V3).start().tell(advert(200, fast)).tell(advert(0));
  assert.equal(story.leftUs(), 121_875);
});

test("440: an advertisement of greater or equal priority is accepted, whatever its address", () => {
  for (const priority of [100, 101, 255]) {
    const story = new Story(V3).start().tell(advert(priority), 3);
    assert.equal(story.leftUs(), 3_609_375, `priority ${priority}`);
  }
});

test("440: without Preempt_Mode any priority is accepted", () => {
  const story = new Story({ ...V3, preempt: false }).start().tell(advert(1), 3);
  assert.equal(story.leftUs(), 3_609_375);
  assert.equal(story.asBackup().master?.source, PEER);
});

test("445-455: interval, Skew_Time and Active_Down_Interval follow the sender", () => {
  const story = new Story(V3).start().tell(advert(200, fast), 1);
  assert.equal(story.leftUs(), 721_875);
  assert.deepEqual(story.effects, [
    {
      kind: "report",
      report: { kind: "interval-learned", fromUs: 1_000_000, toUs: 200_000 },
    },
  ]);
});

test("460-465: with Preempt_Mode a lesser priority is discarded, the timer runs on", () => {
  const story = new Story(V3).start().tell(advert(99, fast), 3);
  assert.equal(story.leftUs(), 609_375);
  assert.equal(story.state.masterAdvertIntervalUs, 1_000_000);
  assert.deepEqual(story.kinds(), ["lower-priority-discarded"]);
  assert.equal(story.tell(TICK, 0.609375).state.kind, "MASTER");
});
