// When the loop wakes for a takeover, and what it does until then.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  addMicros,
  type Instant,
  instant,
  micros,
  millis,
  seconds,
} from "../../../src/base/units.ts";
import { Foresight, LEAD_US, STAGE_US, WARM_US } from "../../../src/daemon/foresight.ts";
import { configure } from "../vrrp/fixture.ts";
import { anAdvert } from "./fakes.ts";
import { Rig } from "./loop-rig.ts";

const CONFIG = configure();

/** A backup whose master is silent, with the loop's timer set. */
function backup(awayUs: number): Rig {
  const rig = new Rig();
  rig.engine.takeover = CONFIG;
  rig.arm(awayUs);
  return rig;
}

test("the loop wakes before a takeover, rehearses, and judges at the deadline", () => {
  const rig = backup(seconds(3));
  const deadline = addMicros(rig.clock.now(), seconds(3));
  assert.equal(rig.timer.armedAt, deadline - LEAD_US);
  rig.clock.advance(seconds(3) - LEAD_US);
  rig.timer.expire();
  assert.equal(rig.rehearsals[0], CONFIG);
  assert.equal(rig.clock.now(), deadline);
  assert.deepEqual(rig.engine.kinds(), ["tick"]);
});

/** The master speaks at that moment, however the time until then passes. */
function hearAt(rig: Rig, at: Instant): void {
  const { clock, packets, engine } = rig;
  const advance = clock.waitUntil.bind(clock);
  let spoken = false;
  clock.waitUntil = (until) => {
    advance(until);
    if (spoken || clock.now() < at) return;
    spoken = true;
    packets.queued.push(anAdvert());
  };
  engine.respond = (input, now) => {
    if (input.kind === "packet") engine.deadline = addMicros(now, seconds(3));
    return [];
  };
}

test("what is heard in the last moment counts", () => {
  const rig = backup(seconds(3));
  hearAt(rig, addMicros(rig.clock.now(), seconds(3)));
  rig.clock.advance(seconds(3) - LEAD_US);
  rig.timer.expire();
  assert.deepEqual(rig.engine.kinds(), ["packet"]);
  assert.equal(rig.timer.armedAt, addMicros(rig.clock.now(), micros(seconds(3) - LEAD_US)));
});

test("who hears the master after all waits no longer", () => {
  const rig = backup(seconds(3));
  const deadline = addMicros(rig.clock.now(), seconds(3));
  hearAt(rig, instant(deadline - 500));
  rig.clock.advance(seconds(3) - LEAD_US);
  rig.timer.expire();
  assert.deepEqual(rig.engine.kinds(), ["packet"]);
  assert.ok(rig.clock.now() < deadline - 400);
});

test("memory is swept first, where there is time for it", () => {
  const rig = backup(LEAD_US);
  assert.deepEqual([rig.sweeps, rig.engine.kinds()], [1, ["tick"]]);
  const near = backup(STAGE_US);
  assert.deepEqual([near.sweeps, near.engine.kinds()], [0, ["tick"]]);
});

test("for any other deadline nobody gets up early", () => {
  const rig = new Rig();
  const deadline = addMicros(rig.clock.now(), seconds(1));
  rig.arm(seconds(1));
  assert.equal(rig.timer.armedAt, deadline);
  rig.clock.advance(seconds(1) - 10);
  rig.timer.expire();
  assert.deepEqual([rig.rehearsals, rig.engine.kinds()], [[], []]);
});

test("a takeover that is nearer than the lead is awaited at once", () => {
  const rig = backup(LEAD_US - 500);
  assert.deepEqual(rig.engine.kinds(), ["tick"]);
  assert.equal(rig.rehearsals[0], CONFIG);
});

test("the next ones of a dead master are neither rehearsed nor waited for", () => {
  const rig = backup(LEAD_US);
  const { length } = rig.rehearsals;
  const again = millis(5);
  rig.arm(again);
  assert.equal(rig.timer.armedAt, addMicros(rig.clock.now(), again));
  rig.clock.advance(again - 10);
  rig.timer.expire();
  assert.equal(rig.rehearsals.length, length);
  rig.clock.advance(WARM_US);
  rig.timer.expire();
  const later = seconds(1);
  rig.arm(later);
  assert.equal(rig.timer.armedAt, addMicros(rig.clock.now(), micros(later - LEAD_US)));
});

test("rehearsals go on while there is time for one more", () => {
  const rig = backup(LEAD_US);
  // The fifth begins 800 µs before the end; for a sixth 600 are wanted and 500 are left.
  assert.equal(rig.rehearsals.length, 5);
});

test("a rehearsal that is known to take longer than there is time is left out", () => {
  const rig = new Rig();
  rig.foresight.prepare(CONFIG, () => undefined, 1);
  rig.engine.takeover = CONFIG;
  rig.arm(500);
  assert.equal(rig.rehearsals.length, 1);
  assert.deepEqual(rig.engine.kinds(), ["tick"]);
});

test("one slow rehearsal does not keep the next takeover from being rehearsed", () => {
  const rig = new Rig();
  for (const tookUs of [300, 5000]) {
    rig.rehearsalUs = tookUs;
    rig.foresight.prepare(CONFIG, () => undefined, 1);
  }
  rig.engine.takeover = CONFIG;
  rig.arm(LEAD_US);
  assert.equal(rig.rehearsals.length, 3);
});

test("a rehearsal that fails is said once, and the takeover is done", () => {
  const rig = new Rig();
  rig.onRehearsal = () => {
    throw new Error("no stage");
  };
  rig.engine.takeover = CONFIG;
  for (let round = 0; round < 2; round++) {
    rig.arm(LEAD_US);
    rig.clock.advance(seconds(1));
  }
  rig.foresight.prepare(CONFIG, () => undefined);
  assert.deepEqual(rig.engine.kinds(), ["tick", "tick"]);
  assert.deepEqual(rig.said, [{ kind: "rehearsal-failed", reason: "Error: no stage" }]);
});

test("the first rehearsals take a turn each, and end", () => {
  const rig = new Rig();
  // Nothing is due yet: a check script has not answered.
  const turns: (() => void)[] = [];
  rig.foresight.prepare(CONFIG, (callback) => turns.push(callback), 3);
  assert.equal(rig.rehearsals.length, 1);
  for (let turn = turns.shift(); turn !== undefined; turn = turns.shift()) turn();
  assert.deepEqual([rig.rehearsals.length, rig.sweeps], [3, 1]);
});

test("the first rehearsals have few addresses, then many, and the last of them few", () => {
  const rig = new Rig();
  const limits: number[] = [];
  const foresight = new Foresight({
    clock: rig.clock,
    engine: rig.engine,
    say: (event) => rig.said.push(event),
    rehearse: (_, addressLimit) => {
      limits.push(addressLimit);
      rig.clock.advance(LEAD_US);
    },
    sweep: () => undefined,
  });
  foresight.prepare(CONFIG, (callback) => callback());
  const [few = 0] = limits;
  const many = Math.max(...limits);
  const at = limits.indexOf(many);
  const grown = limits.slice(at, -1);
  const before = limits.length;
  assert.deepEqual(limits, [...limits.slice(0, at).map(() => few), ...grown.map(() => many), few]);
  assert.ok(few < many && at > 1 && grown.length > 1);
  rig.engine.takeover = CONFIG;
  rig.engine.deadline = addMicros(rig.clock.now(), LEAD_US);
  rig.clock.advance(0);
  foresight.awaitTakeover(() => undefined);
  assert.equal(limits.length, before, "as long as the last one was known to take");
});
