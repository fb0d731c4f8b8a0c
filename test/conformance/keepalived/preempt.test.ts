// keepalived.conf(5) nopreempt, preempt_delay, down_timer_adverts. The moments are those of
// captured scenarios: VRRPv2, 1 s, a master of priority 100 and a router of 150.

import assert from "node:assert/strict";
import { test } from "node:test";
import { seconds } from "../../../src/base/units.ts";
import { advert, Story, TICK } from "../../unit/vrrp/fixture.ts";

const HIGHER = { basePriority: 150 };
const DELAYED = { ...HIGHER, preemptDelayUs: seconds(6) };

test("preempt: a lesser master is outlasted, three adverts heard on the way", () => {
  const story = new Story(HIGHER).start();
  for (const after of [0.61, 1, 1]) {
    assert.deepEqual(story.tell(advert(100), after).kinds(), ["lower-priority-discarded"]);
  }
  story.outwait();
  assert.equal(story.state.kind, "MASTER");
  assert.deepEqual(story.effects[2], {
    kind: "state-changed",
    from: "BACKUP",
    to: "MASTER",
    cause: "preempted",
  });
});

test("nopreempt: a lesser master stays while it speaks, and is replaced when it does not", () => {
  const story = new Story({ ...HIGHER, preempt: false }).start();
  for (let heard = 0; heard < 10; heard++) {
    assert.deepEqual(story.tell(advert(100), 1).kinds(), []);
    assert.equal(story.leftUs(), 3_414_062);
  }
  assert.equal(story.outwait().state.kind, "MASTER");
});

test("nopreempt: priority 0 hands over after the own Skew_Time", () => {
  const story = new Story({ ...HIGHER, preempt: false }).start().tell(advert(100)).tell(advert(0));
  assert.equal(story.leftUs(), 414_062);
  story.outwait();
  assert.deepEqual(story.effects[2], {
    kind: "state-changed",
    from: "BACKUP",
    to: "MASTER",
    cause: "master-released",
  });
});

test("preempt_delay counts from the first lesser advert, the timer from the last one in it", () => {
  const story = new Story(DELAYED).start();
  assert.deepEqual(story.tell(advert(100), 0.616).kinds(), ["preempt-delay-started"]);
  for (let heard = 0; heard < 5; heard++) assert.deepEqual(story.tell(advert(100), 1).kinds(), []);
  assert.equal(story.leftUs(), 3_414_062);
  for (let heard = 0; heard < 3; heard++) {
    assert.deepEqual(story.tell(advert(100), 1).kinds(), ["lower-priority-discarded"]);
  }
  assert.equal(story.leftUs(), 414_062);
  assert.equal(story.outwait().state.kind, "MASTER");
});

test("preempt_delay that a reload changes counts from when it began", () => {
  const shorter = new Story(DELAYED).start().tell(advert(100)).tell(advert(100), 3);
  shorter.reconfigure({ preemptDelayUs: seconds(4) });
  assert.deepEqual(shorter.tell(advert(100), 0.9).kinds(), []);
  assert.deepEqual(shorter.tell(advert(100), 0.2).kinds(), ["lower-priority-discarded"]);
  const longer = new Story(DELAYED).start().tell(advert(100)).tell(advert(100), 3);
  longer.reconfigure({ preemptDelayUs: seconds(9) });
  assert.deepEqual(longer.tell(advert(100), 5.9).kinds(), []);
  assert.deepEqual(longer.tell(advert(100), 0.2).kinds(), ["lower-priority-discarded"]);
});

test("preempt_delay adds nothing where there is no master", () => {
  assert.equal(new Story(DELAYED).start().leftUs(), 3_414_062);
});

test("preempt_delay: a master that dies meanwhile is replaced after Master_Down_Interval", () => {
  const story = new Story(DELAYED).start().tell(advert(100), 0.609).tell(advert(100), 1);
  assert.equal(story.leftUs(), 3_414_062);
  assert.equal(story.tell(TICK, 3.414062).state.kind, "MASTER");
});

test("preempt_delay begins anew after a better master has been heard", () => {
  const story = new Story(DELAYED).start().tell(advert(100)).tell(advert(200), 5);
  assert.deepEqual(story.kinds(), ["preempt-delay-stopped"]);
  assert.deepEqual(story.tell(advert(100), 1).kinds(), ["preempt-delay-started"]);
  assert.deepEqual(story.tell(advert(100), 5.9).kinds(), []);
});

test("preempt_delay begins anew after each time as MASTER", () => {
  const story = new Story(DELAYED).start().tell(advert(100)).tell(advert(100), 6).outwait();
  story.tell(advert(200)).tell(advert(100), 1);
  assert.deepEqual(story.kinds(), ["preempt-delay-started"]);
});

test("down_timer_adverts: one advert missed is enough, or ten", () => {
  assert.equal(new Story({ downTimerAdverts: 1 }).start().leftUs(), 1_609_375);
  assert.equal(new Story({ downTimerAdverts: 10 }).start().tell(advert(200)).leftUs(), 10_609_375);
});
