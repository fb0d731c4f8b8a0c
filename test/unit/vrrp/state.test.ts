import assert from "node:assert/strict";
import { test } from "node:test";
import { IpAddress } from "../../../src/base/ip-address.ts";
import { deadlineOf, initialState, withClearedCounters } from "../../../src/vrrp/state.ts";
import { advert, configure, Story, TICK } from "./fixture.ts";

test("a configured source is known before the interface is", () => {
  const source = IpAddress.of("10.129.0.99");
  const group = IpAddress.of("224.0.0.18");
  const transport = { kind: "multicast", group, source } as const;
  assert.equal(initialState(configure({ transport })).source, source);
  assert.equal(initialState(configure()).source, null);
});

test("what happened is counted", () => {
  const story = new Story().start().tell(advert(200)).tell(advert(0)).outwait();
  story.tell(TICK, 1).tell(advert(50)).tell({ kind: "fault" });
  assert.deepEqual(story.state.counters, {
    advertsReceived: 3,
    advertsSent: 5,
    becameMaster: 1,
    releasedMaster: 1,
    priorityZeroReceived: 1,
    priorityZeroSent: 2,
  });
});

test("counters begin anew without touching anything else", () => {
  const { state } = new Story().outwait();
  const cleared = withClearedCounters(state);
  assert.deepEqual(new Set(Object.values(cleared.counters)), new Set([0]));
  assert.deepEqual({ ...cleared, counters: state.counters }, state);
  assert.equal(deadlineOf(cleared), deadlineOf(state));
});
