// keepalived's FAULT state, and the loss of a virtual address. The counts of priority-0 adverts are
// measured.

import assert from "node:assert/strict";
import { test } from "node:test";
import { IpAddress } from "../../../src/base/ip-address.ts";
import { seconds } from "../../../src/base/units.ts";
import type { InstanceEvent } from "../../../src/vrrp/event.ts";
import { advert, OWNER_TRAITS, Story, TICK } from "../../unit/vrrp/fixture.ts";

const FAULT: InstanceEvent = { kind: "fault" };
const CLEARED: InstanceEvent = { kind: "fault-cleared" };

test("MASTER to FAULT: two priority-0 adverts, then the addresses go", () => {
  const story = new Story().outwait().tell(FAULT, 0.3);
  assert.equal(story.state.kind, "FAULT");
  assert.deepEqual(story.kinds(), [
    "state-changed",
    "send-advert",
    "sent-priority-zero",
    "release",
    "notify",
  ]);
  assert.deepEqual(story.effects[1], { kind: "send-advert", priority: 0, copies: 2 });
});

test("BACKUP to FAULT: nothing is sent, nothing released", () => {
  const story = new Story().start().tell(FAULT, 0.3);
  assert.deepEqual(story.kinds(), ["state-changed", "notify"]);
});

test("FAULT hears nothing and has no deadline", () => {
  const story = new Story().start().tell(FAULT);
  const before = story.state;
  for (const event of [advert(0), advert(200), TICK]) {
    assert.deepEqual(story.tell(event, 10).effects, []);
    assert.equal(story.state, before);
  }
});

test("leaving FAULT: BACKUP with the full timer of the own interval", () => {
  const story = new Story({ version: 3 }).start();
  story.tell(advert(200, { advertIntervalUs: seconds(0.2) }));
  story.tell(FAULT).tell(CLEARED, 60);
  assert.equal(story.state.kind, "BACKUP");
  assert.equal(story.leftUs(), 3_609_375);
});

test("leaving FAULT: an owner waits like the others", () => {
  const story = new Story({ ...OWNER_TRAITS, advertIntervalUs: seconds(2) }).start();
  story.tell(FAULT).tell(CLEARED, 1);
  assert.equal(story.state.kind, "BACKUP");
  assert.equal(story.leftUs(), 6_003_906);
});

test("leaving FAULT: a unicast instance refreshes its own address at its peers", () => {
  const peer = { address: IpAddress.of("10.129.0.12"), minTtl: null, maxTtl: null };
  const transport = {
    kind: "unicast",
    source: null,
    peers: [peer],
    ttl: null,
    faultWithoutPeer: false,
  } as const;
  const story = new Story({ transport }).start();
  assert.ok(!story.kinds().includes("announce-source"));
  story.tell(FAULT).tell(CLEARED, 1);
  assert.deepEqual(story.kinds(), ["state-changed", "announce-source", "notify"]);
});

test("a fault said before the start leads into FAULT", () => {
  const story = new Story().tell(FAULT).start();
  assert.deepEqual(story.effects, [
    { kind: "state-changed", from: "INIT", to: "FAULT", cause: "fault" },
    { kind: "notify", state: "FAULT" },
  ]);
  assert.equal(new Story().tell(FAULT).tell(CLEARED).start().state.kind, "BACKUP");
});

test("an owner with a fault is not MASTER at the start", () => {
  assert.equal(new Story(OWNER_TRAITS).tell(FAULT).start().state.kind, "FAULT");
});

test("a lost address: one priority-0 advert, BACKUP for the Skew_Time, then MASTER again", () => {
  const story = new Story({ basePriority: 150 }).outwait().tell({ kind: "resource-lost" }, 0.3);
  assert.deepEqual(story.kinds(), [
    "state-changed",
    "send-advert",
    "sent-priority-zero",
    "release",
    "notify",
  ]);
  assert.deepEqual(story.effects[1], { kind: "send-advert", priority: 0, copies: 1 });
  assert.equal(story.leftUs(), 414_062);
  assert.equal(story.outwait().state.kind, "MASTER");
});

test("a lost address is nothing to a router that does not hold it", () => {
  const story = new Story().start();
  const before = story.state;
  assert.deepEqual(story.tell({ kind: "resource-lost" }).effects, []);
  assert.equal(story.state, before);
});
