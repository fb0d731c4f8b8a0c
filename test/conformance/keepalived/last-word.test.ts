// higher_prio_send_advert: what a router says that yields is heard by those behind it, and must not
// set them against the master.

import assert from "node:assert/strict";
import { test } from "node:test";
import { IpAddress } from "../../../src/base/ip-address.ts";
import { seconds } from "../../../src/base/units.ts";
import type { VrrpInstanceConfig } from "../../../src/model/vrrp-instance.ts";
import { advert, configure, LESSER, Story } from "../../unit/vrrp/fixture.ts";
import { Lan } from "../lan.ts";

const FAST_US = seconds(0.1);

function router(
  basePriority: number,
  differences: Partial<VrrpInstanceConfig> = {},
): VrrpInstanceConfig {
  const traits = { version: 3, preempt: false, higherPrioritySendAdvert: true } as const;
  return configure({ ...traits, basePriority, ...differences });
}

for (const lowerPriorityNoAdvert of [false, true]) {
  const named = lowerPriorityNoAdvert ? "a master that does not answer" : "a master that answers";
  test(`two fast routers come to rest behind ${named}`, () => {
    const lan = new Lan();
    lan.add("best", router(200, { lowerPriorityNoAdvert }), IpAddress.of("10.129.0.11")).run(5);
    lan.add("b", router(100, { advertIntervalUs: FAST_US }), IpAddress.of("10.129.0.12"));
    lan.add("c", router(90, { advertIntervalUs: FAST_US }), IpAddress.of("10.129.0.13")).run(5);
    assert.equal(lan.kinds(), "MASTER BACKUP BACKUP");
    lan.cut = true;
    assert.equal(lan.run(5).kinds(), "MASTER MASTER MASTER");
    lan.cut = false;
    lan.run(3);
    const before = lan.sent.length;
    lan.run(5);
    assert.equal(lan.kinds(), "MASTER BACKUP BACKUP");
    const speakers = new Set(lan.sent.slice(before).map(({ by }) => by));
    assert.deepEqual([...speakers], ["best"]);
  });
}

const FAST = { source: LESSER, advertIntervalUs: FAST_US } as const;
const BACKUP = { version: 3, preempt: false } as const;

test("a shorter interval is not learned from a router below the living master", () => {
  const story = new Story(BACKUP).start().tell(advert(200)).tell(advert(150, FAST), 0.5);
  assert.deepEqual(story.kinds(), []);
  assert.equal(story.leftUs(), 3_609_375);
});

test("it is learned when that router speaks again, as master", () => {
  const story = new Story(BACKUP).start().tell(advert(200)).tell(advert(150, FAST), 0.5);
  assert.deepEqual(story.tell(advert(150, FAST), 0.1).kinds(), ["interval-learned"]);
  assert.equal(story.leftUs(), 360_937);
});

test("it is learned at once when the master has let go, or has been silent for too long", () => {
  const released = new Story(BACKUP).start().tell(advert(200)).tell(advert(0), 0.5);
  assert.deepEqual(released.tell(advert(150, FAST), 0.1).kinds(), ["interval-learned"]);
  const silent = new Story(BACKUP).start().tell(advert(200));
  assert.deepEqual(silent.tell(advert(150, FAST), 3.1).kinds(), ["interval-learned"]);
});
