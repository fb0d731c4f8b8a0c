// keepalived.conf(5) keywords that bend MASTER: lower_prio_no_advert, higher_prio_send_advert,
// timer_expired_backup, weights; and reload.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Secret } from "../../../src/base/secret.ts";
import { seconds } from "../../../src/base/units.ts";
import { step } from "../../../src/vrrp/instance.ts";
import { advert, configure, LESSER, Story, TICK } from "../../unit/vrrp/fixture.ts";

test("a lesser advert: advert at once, announcement, the own timer restarts", () => {
  const story = new Story().outwait().tell(advert(90), 0.6);
  assert.deepEqual(story.kinds(), ["lower-priority-advert", "send-advert", "announce"]);
  assert.deepEqual(story.effects[2], { kind: "announce", reason: "lower-priority-advert" });
  assert.equal(story.leftUs(), 1_000_000);
});

test("a lesser advert with AH: its sequence number is followed, and said to be", () => {
  const authentication = { kind: "ah", password: new Secret("s3cret") } as const;
  const story = new Story({ authentication }).outwait().tell(advert(90), 0.6);
  assert.deepEqual(story.kinds().slice(0, 3), [
    "lower-priority-advert",
    "ah-sequence-followed",
    "send-advert",
  ]);
});

test("lower_prio_no_advert: no advert, but the announcement", () => {
  const story = new Story({ lowerPriorityNoAdvert: true }).outwait().tell(advert(90), 0.6);
  assert.deepEqual(story.kinds(), ["lower-priority-advert", "announce"]);
  assert.equal(story.leftUs(), 400_000);
});

test("a flood of lesser adverts is answered a hundred times a second, no more", () => {
  const story = new Story().outwait();
  let sent = 0;
  for (let heard = 0; heard < 990; heard++) {
    for (const event of [advert(90, { source: LESSER }), TICK]) {
      const lasts = event === TICK ? 0.001 : 0;
      sent += story.tell(event, lasts).kinds().filter(isAdvert).length;
    }
    assert.equal(story.state.kind, "MASTER");
  }
  assert.equal(sent, 100);
});

test("a flood of priority 0 is answered no more often", () => {
  const story = new Story().outwait();
  let sent = 0;
  for (let heard = 0; heard < 990; heard++) {
    sent += story.tell(advert(0)).kinds().filter(isAdvert).length;
    sent += story.tell(TICK, 0.001).kinds().filter(isAdvert).length;
  }
  assert.equal(sent, 100);
  assert.equal(story.state.counters.priorityZeroReceived, 990);
});

test("what comes too soon after an answer is answered when 10 ms have passed", () => {
  const story = new Story().outwait().tell(advert(90), 0.6).tell(advert(90), 0.003);
  assert.deepEqual(story.kinds(), ["lower-priority-advert"]);
  assert.equal(story.leftUs(), 7_000);
  assert.deepEqual(story.tell(TICK, 0.007).kinds(), ["send-advert"]);
  assert.equal(story.leftUs(), 1_000_000);
});

test("higher_prio_send_advert: one last advert, of the own priority, then BACKUP", () => {
  const story = new Story({ higherPrioritySendAdvert: true }).outwait().tell(advert(200), 0.6);
  assert.deepEqual(story.effects[0], { kind: "send-advert", priority: 100, copies: 1 });
  assert.equal(story.state.kind, "BACKUP");
  assert.equal(story.state.counters.advertsSent, 2);
});

test("timer_expired_backup: an advert so late that others have taken over is not sent", () => {
  const story = new Story({ timerExpiredPriority: 254, preempt: false }).outwait();
  story.tell(TICK, 3.007812);
  assert.equal(story.state.kind, "BACKUP");
  assert.deepEqual(story.kinds(), ["timer-expired", "state-changed", "release", "notify"]);
  assert.equal(story.leftUs(), 3_609_375);
});

test("timer_expired_backup: a little sooner it is", () => {
  const story = new Story({ timerExpiredPriority: 254, preempt: false }).outwait();
  assert.deepEqual(story.tell(TICK, 3.007811).kinds(), ["send-advert"]);
});

test("timer_expired_backup: the lower the others, the later", () => {
  const story = new Story({ timerExpiredPriority: 1, preempt: false }).outwait();
  assert.deepEqual(story.tell(TICK, 3.9).kinds(), ["send-advert"]);
});

test("timer_expired_backup: nor does it answer one that has taken over meanwhile", () => {
  const story = new Story({ timerExpiredPriority: 254, preempt: false }).outwait();
  story.tell(advert(90), 3.007812);
  assert.equal(story.state.kind, "BACKUP");
  assert.deepEqual(story.kinds(), ["timer-expired", "state-changed", "release", "notify"]);
  story.tell(advert(90), 0.5);
  assert.equal(story.leftUs(), 3_609_375);
});

test("timer_expired_backup: whose advert comes too late waits for the other's next", () => {
  const config = { version: 3, timerExpiredPriority: 254, preempt: false } as const;
  const story = new Story({ ...config, higherPrioritySendAdvert: true }).outwait();
  story.tell(advert(90, { advertIntervalUs: seconds(2) }), 3.007812);
  const expected = ["timer-expired", "interval-learned", "state-changed", "release", "notify"];
  assert.deepEqual(story.kinds(), expected);
  assert.equal(story.leftUs(), 7_218_750);
});

test("a weight moves the running timer of a BACKUP by the difference of the skews", () => {
  const story = new Story({ basePriority: 150 }).start().tell(TICK, 1);
  const before = story.leftUs();
  story.tell({ kind: "priority-changed", effectivePriority: 90 });
  assert.equal(story.leftUs() - before, 648_437 - 414_062);
  story.tell({ kind: "priority-changed", effectivePriority: 150 });
  assert.equal(story.leftUs(), before);
});

test("a weight changes what a MASTER says, at its next advert", () => {
  const story = new Story({ basePriority: 150 }).outwait();
  assert.deepEqual(story.tell({ kind: "priority-changed", effectivePriority: 90 }).effects, []);
  story.tell(TICK, 1);
  assert.deepEqual(story.effects, [{ kind: "send-advert", priority: 90, copies: 1 }]);
  assert.equal(story.tell(advert(100)).state.kind, "BACKUP");
});

test("a weight in FAULT counts when FAULT is left", () => {
  const story = new Story({ basePriority: 150 }).start().tell({ kind: "fault" });
  story.tell({ kind: "priority-changed", effectivePriority: 90 }).tell({ kind: "fault-cleared" });
  assert.equal(story.leftUs(), 3_648_437);
});

test("reload: a MASTER speaks at once, with the new configuration", () => {
  const story = new Story().outwait();
  const config = configure({ advertIntervalUs: seconds(2) });
  const { state, effects } = step(config, story.state, { kind: "reconfigured" }, story.now);
  assert.deepEqual(effects, [{ kind: "send-advert", priority: 100, copies: 1 }]);
  assert.equal(state.kind === "MASTER" && state.advertAt - story.now, 2_000_000);
});

test("reload: a BACKUP waits anew, as long as the slower of both intervals asks", () => {
  const story = new Story({ version: 3 }).start();
  story.tell(advert(200, { advertIntervalUs: seconds(1) }));
  const config = configure({ version: 3, advertIntervalUs: seconds(0.1) });
  const { state } = step(config, story.state, { kind: "reconfigured" }, story.now);
  assert.equal(state.kind === "BACKUP" && state.masterDownAt - story.now, 3_609_375);
});

function isAdvert(kind: string): boolean {
  return kind === "send-advert";
}
