// From which moment a packet counts.

import assert from "node:assert/strict";
import { test } from "node:test";
import { addMicros, elapsed, micros, seconds } from "../../../src/base/units.ts";
import { PROMPT_US } from "../../../src/daemon/loop.ts";
import { anAdvert } from "./fakes.ts";
import { Rig } from "./loop-rig.ts";

const MASTER_DOWN = seconds(3);

test("a packet counts from its arrival, unless it waited for somebody who was away", () => {
  const rig = new Rig();
  const told: number[] = [];
  const began = rig.clock.now();
  rig.engine.respond = (_, now) => {
    told.push(elapsed(began, now));
    return [];
  };
  const waits = [micros(PROMPT_US + 1), PROMPT_US, micros(400), micros(0)];
  for (const wait of waits) {
    rig.clock.advance(10_000);
    rig.packets.queued.push(anAdvert());
    rig.packets.waits.push(wait);
    rig.packets.becomeReadable();
  }
  assert.deepEqual(told, [10_000, 20_000 - PROMPT_US, 29_600, 40_000]);
});

test("the timer of a master that is heard runs from the arrival of its advert", () => {
  const rig = new Rig();
  rig.engine.respond = (_, now) => {
    rig.engine.deadline = addMicros(now, MASTER_DOWN);
    return [];
  };
  const came = rig.clock.now();
  rig.clock.advance(700);
  rig.packets.queued.push(anAdvert());
  rig.packets.waits.push(micros(700));
  rig.packets.becomeReadable();
  assert.equal(rig.timer.armedAt, addMicros(came, MASTER_DOWN));
});

test("after a stall the timer runs anew, however long ago the last advert came", () => {
  const rig = new Rig();
  rig.engine.respond = (input, now) => {
    if (input.kind === "packet") rig.engine.deadline = addMicros(now, MASTER_DOWN);
    return input.kind === "tick" ? [{ kind: "stopped" }] : [];
  };
  rig.engine.deadline = addMicros(rig.clock.now(), MASTER_DOWN);
  rig.packets.becomeReadable();
  rig.clock.advance(2 * MASTER_DOWN);
  rig.packets.queued.push(anAdvert(), anAdvert());
  rig.packets.waits.push(micros(MASTER_DOWN + 2), micros(MASTER_DOWN + 1));
  rig.timer.expire();
  assert.deepEqual(rig.performed, []);
  assert.equal(rig.timer.armedAt, addMicros(rig.clock.now(), MASTER_DOWN));
});

test("the engine's time does not go back to an arrival before what it has done since", () => {
  const rig = new Rig();
  const told: (readonly [string, number])[] = [];
  const began = rig.clock.now();
  rig.engine.respond = (input, now) => {
    told.push([input.kind, elapsed(began, now)]);
    rig.clock.advance(100);
    return input.kind === "packet" ? [{ kind: "change-addresses", operations: [] }] : [];
  };
  rig.answer = () => [{ kind: "addresses-changed", results: [] }];
  rig.clock.advance(1000);
  for (const waited of [300, 500]) {
    rig.packets.queued.push(anAdvert());
    rig.packets.waits.push(micros(waited));
  }
  rig.packets.becomeReadable();
  assert.deepEqual(told, [
    ["packet", 700],
    ["addresses-changed", 1_100],
    ["packet", 1_100],
    ["addresses-changed", 1_300],
  ]);
});
