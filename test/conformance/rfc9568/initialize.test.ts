// RFC 9568 §6.4.1. The RFC prints the steps without numbers; those in the names are of RFC 5798
// §6.4.1, where the same steps are numbered.

import assert from "node:assert/strict";
import { test } from "node:test";
import { seconds } from "../../../src/base/units.ts";
import { advert, configure, OWNER_TRAITS, Story, TICK } from "../../unit/vrrp/fixture.ts";

const V3 = { version: 3 } as const;

test("105-110: an owner sends an advertisement at startup", () => {
  const story = new Story({ ...V3, ...OWNER_TRAITS }).start();
  assert.deepEqual(story.effects[1], { kind: "send-advert", priority: 255, copies: 1 });
});

test("115-135: it takes its addresses, to be announced, after the advertisement", () => {
  const story = new Story({ ...V3, ...OWNER_TRAITS }).start();
  const kinds = story.kinds();
  assert.ok(kinds.indexOf("acquire") > kinds.indexOf("send-advert"));
  assert.equal(kinds.filter((kind) => kind === "acquire").length, 1);
});

test("140: its Adver_Timer is Advertisement_Interval", () => {
  const story = new Story({ ...V3, ...OWNER_TRAITS, advertIntervalUs: seconds(0.5) }).start();
  assert.equal(story.leftUs(), 500_000);
});

test("145: it is Active", () => {
  assert.equal(new Story({ ...V3, ...OWNER_TRAITS }).start().state.kind, "MASTER");
});

test("155: others begin with Active_Adver_Interval at their own interval", () => {
  const story = new Story({ ...V3, advertIntervalUs: seconds(0.2) }).start();
  assert.equal(story.state.masterAdvertIntervalUs, 200_000);
});

test("160: their Active_Down_Timer is Active_Down_Interval", () => {
  assert.equal(new Story(V3).start().leftUs(), 3_609_375);
  assert.equal(new Story({ ...V3, advertIntervalUs: seconds(0.2) }).start().leftUs(), 721_875);
});

test("165: they are Backup, and have sent nothing", () => {
  const story = new Story(V3).start();
  assert.equal(story.state.kind, "BACKUP");
  assert.deepEqual(story.kinds(), ["state-changed", "notify"]);
});

test("nothing but startup is heard in Initialize", () => {
  const story = new Story(V3);
  const before = story.state;
  for (const event of [advert(200), advert(0), TICK]) {
    assert.deepEqual(story.tell(event, 10).effects, []);
    assert.deepEqual(story.state, before);
  }
});

test("priority 255 is what makes an owner, not the wish to be MASTER", () => {
  const story = new Story({ ...V3, basePriority: 254, wantedState: "MASTER" }).start();
  assert.equal(story.state.kind, "BACKUP");
  assert.equal(configure(OWNER_TRAITS).basePriority, 255);
});
