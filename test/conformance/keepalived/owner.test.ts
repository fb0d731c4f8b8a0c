// Priority 255: state, and two owners on one link (keepalived 2.3.3 and later, in stages).

import assert from "node:assert/strict";
import { test } from "node:test";
import { advert, LESSER, OWNER_TRAITS, PEER, Story, TICK } from "../../unit/vrrp/fixture.ts";

test("state BACKUP with priority 255 waits the whole timer", () => {
  const story = new Story({ basePriority: 255 }).start();
  assert.equal(story.state.kind, "BACKUP");
  assert.equal(story.leftUs(), 3_003_906);
});

test("state MASTER with priority 255: timeout, advert, MASTER, without BACKUP", () => {
  const story = new Story(OWNER_TRAITS).start();
  assert.deepEqual(story.effects, [
    { kind: "report", report: { kind: "advert-timeout" } },
    { kind: "send-advert", priority: 255, copies: 1 },
    { kind: "state-changed", from: "INIT", to: "MASTER", cause: "owner" },
    { kind: "acquire" },
    { kind: "notify", state: "MASTER" },
  ]);
});

test("two owners: the smaller address yields at once", () => {
  const story = new Story(OWNER_TRAITS).start().tell(advert(255, { source: PEER }), 0.01);
  assert.equal(story.state.kind, "BACKUP");
  assert.equal(story.state.effectivePriority, 255);
  assert.deepEqual(story.effects[0], {
    kind: "report",
    report: { kind: "duplicate-owner", source: PEER, yielding: true },
  });
});

test("two owners: the greater address answers, and yields to one that goes on all the same", () => {
  const story = new Story(OWNER_TRAITS).start();
  const rival = advert(255, { source: LESSER });
  story.tell(rival, 0.5);
  assert.deepEqual(story.kinds().slice(0, 3), [
    "duplicate-owner",
    "lower-priority-advert",
    "send-advert",
  ]);
  story.tell(rival, 1);
  assert.deepEqual(story.kinds().slice(0, 2), ["lower-priority-advert", "send-advert"]);
  story.tell(rival, 1);
  assert.equal(story.state.kind, "BACKUP");
  assert.deepEqual(story.effects[0], {
    kind: "report",
    report: { kind: "duplicate-owner", source: LESSER, yielding: true },
  });
  assert.deepEqual(story.effects[1], {
    kind: "state-changed",
    from: "MASTER",
    to: "BACKUP",
    cause: "duplicate-owner",
  });
});

test("two owners: a rival that stops is forgotten, whoever yielded returns when it is gone", () => {
  const story = new Story(OWNER_TRAITS).start();
  const rival = advert(255, { source: LESSER });
  story.tell(rival, 0.5).tell(rival, 3600).tell(rival, 0.1);
  assert.equal(story.state.kind, "MASTER");
  story.tell(advert(255, { source: PEER }), 1);
  assert.equal(story.state.kind, "BACKUP");
  assert.equal(story.outwait().state.kind, "MASTER");
});

test("a burst of a rival's adverts is not patience lost", () => {
  const story = new Story(OWNER_TRAITS).start();
  const rival = advert(255, { source: LESSER });
  for (let heard = 0; heard < 20; heard++) story.tell(rival, 0.02);
  assert.equal(story.state.kind, "MASTER");
});

test("a rival is borne until it may have overheard two adverts", () => {
  const story = new Story({ ...OWNER_TRAITS, lowerPriorityNoAdvert: true }).start();
  const rival = advert(255, { source: LESSER });
  story.tell(rival, 0.7).tell(TICK, 0.3);
  assert.equal(story.tell(rival, 0.95).state.kind, "MASTER");
  story.tell(TICK, 0.05);
  assert.equal(story.tell(rival, 0.1).state.kind, "BACKUP");
});

test("an owner yields to nobody else", () => {
  const story = new Story(OWNER_TRAITS).start();
  assert.equal(story.tell(advert(254, { source: PEER }), 1).state.kind, "MASTER");
});
