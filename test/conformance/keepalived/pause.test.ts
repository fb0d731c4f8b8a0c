// The process did not run (SIGSTOP, a stalled or suspended host): listen first, then judge. What
// was queued is heard before `paused`, and `paused` before the `tick` that is due.

import assert from "node:assert/strict";
import { test } from "node:test";
import { seconds } from "../../../src/base/units.ts";
import type { InstanceEvent } from "../../../src/vrrp/event.ts";
import { advert, LESSER, Story, TICK } from "../../unit/vrrp/fixture.ts";

function paused(durationSeconds: number, suspended = false): InstanceEvent {
  return { kind: "paused", durationUs: seconds(durationSeconds), suspended };
}

test("BACKUP stopped for 5 s, its queue read: not one advert", () => {
  const story = new Story().start().tell(advert(200), 1);
  story.tell(advert(200), 5);
  for (let queued = 0; queued < 4; queued++) story.tell(advert(200));
  assert.deepEqual(story.tell(paused(5)).kinds(), ["paused"]);
  assert.deepEqual(story.tell(TICK).effects, []);
  assert.equal(story.state.kind, "BACKUP");
  assert.equal(story.leftUs(), 3_609_375);
});

test("it is said what comes next: to listen, to speak, or to go on", () => {
  const said = (story: Story): unknown =>
    story.effects.flatMap((effect) =>
      effect.kind === "report" && effect.report.kind === "paused" ? [effect.report.next] : [],
    );
  const backup = new Story().start().tell(advert(200), 1);
  assert.deepEqual(said(backup.tell(paused(2), 2)), ["goes-on"]);
  assert.deepEqual(said(backup.tell(paused(60), 60)), ["listens"]);
  assert.deepEqual(said(new Story().outwait().tell(paused(2), 2)), ["speaks"]);
  assert.deepEqual(said(new Story().outwait().tell(paused(60), 60)), ["listens"]);
  assert.deepEqual(said(new Story().outwait().tell(advert(90), 60).tell(paused(60))), ["goes-on"]);
});

test("MASTER away, whoever took over has let go meanwhile: neighbours are told at once", () => {
  const story = new Story().outwait().tell(advert(0), 60);
  assert.deepEqual(story.kinds(), ["send-advert", "master-received-priority-zero", "announce"]);
  assert.deepEqual(story.tell(paused(60)).kinds(), ["paused"]);
});

test("BACKUP stopped for 5 s, its queue read, nobody tells of the pause: not one advert", () => {
  const story = new Story().start().tell(advert(200), 1).tell(advert(200), 5).tell(TICK);
  assert.deepEqual(story.effects, []);
  assert.equal(story.state.kind, "BACKUP");
});

test("BACKUP away with nothing queued: listens for a whole Master_Down_Interval", () => {
  const story = new Story().start().tell(advert(200), 1).tell(paused(60), 60).tell(TICK);
  assert.equal(story.state.kind, "BACKUP");
  assert.equal(story.leftUs(), 3_609_375);
  assert.equal(story.outwait().state.kind, "MASTER");
});

test("BACKUP away that finds a release in its queue takes over after Skew_Time", () => {
  const story = new Story().start().tell(advert(0), 60).tell(paused(60)).tell(TICK);
  assert.equal(story.leftUs(), 609_375);
});

test("MASTER away for long: listens for an interval, then speaks and announces", () => {
  const story = new Story().outwait();
  assert.deepEqual(story.tell(paused(60), 60).kinds(), ["paused"]);
  assert.deepEqual(story.tell(TICK).effects, []);
  assert.equal(story.leftUs(), 1_000_000);
  story.tell(TICK, 1);
  assert.deepEqual(story.effects, [
    { kind: "send-advert", priority: 100, copies: 1 },
    { kind: "announce", reason: "paused" },
  ]);
  assert.deepEqual(story.tell(TICK, 1).kinds(), ["send-advert"]);
});

test("MASTER away for long, a better one has taken over: not one advert", () => {
  const story = new Story().outwait().tell(paused(60), 60).tell(advert(200), 0.4);
  assert.equal(story.state.kind, "BACKUP");
  assert.ok(!story.kinds().includes("send-advert"));
  assert.ok(story.kinds().includes("release"));
});

test("MASTER away for long, a better one is in the queue: not one advert", () => {
  const story = new Story().outwait().tell(advert(200), 60).tell(paused(60)).tell(TICK);
  assert.deepEqual(story.effects, []);
  assert.equal(story.state.kind, "BACKUP");
});

test("MASTER away for long, a lesser one has taken over: told at once when it is heard", () => {
  const story = new Story().outwait().tell(paused(60), 60);
  story.tell(advert(90, { source: LESSER }), 0.4);
  assert.equal(story.state.kind, "MASTER");
  assert.ok(story.kinds().includes("send-advert") && story.kinds().includes("announce"));
});

test("MASTER away no longer than the slowest other waits: speaks at once", () => {
  const story = new Story({ basePriority: 254 }).outwait().tell(paused(3.2), 3.2);
  assert.deepEqual(story.kinds(), ["paused", "send-advert", "announce"]);
});

test("MASTER that has answered from its queue has spoken already", () => {
  const story = new Story().outwait().tell(advert(90), 60).tell(paused(60));
  assert.deepEqual(story.kinds(), ["paused"]);
  assert.equal(story.leftUs(), 1_000_000);
});

test("timer_expired_backup: a MASTER that was away goes to BACKUP instead", () => {
  const story = new Story({ timerExpiredPriority: 254, preempt: false }).outwait();
  story.tell(paused(60), 60);
  assert.equal(story.state.kind, "BACKUP");
  assert.deepEqual(story.kinds().slice(0, 2), ["paused", "timer-expired"]);
});

test("a pause is nothing to INIT and FAULT", () => {
  assert.deepEqual(new Story().tell(paused(60), 60).effects, []);
  assert.deepEqual(new Story().start().tell({ kind: "fault" }).tell(paused(60), 60).effects, []);
});

test("MASTER suspended between two adverts: its clock stood still, it listens all the same", () => {
  const story = new Story().outwait().tell(paused(60, true), 0.4);
  assert.deepEqual(story.kinds(), ["paused"]);
  assert.equal(story.leftUs(), 1_000_000);
  assert.deepEqual(story.tell(TICK, 1).kinds(), ["send-advert", "announce"]);
});

test("MASTER suspended for less than an interval goes on as it was", () => {
  const story = new Story().outwait().tell(paused(0.5, true), 0.4);
  assert.deepEqual(story.kinds(), ["paused"]);
  assert.equal(story.leftUs(), 600_000);
});
