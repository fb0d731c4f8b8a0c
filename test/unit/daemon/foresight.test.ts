// When the loop wakes for a takeover, and what it does until then.

import assert from "node:assert/strict";
import { test } from "node:test";
import { addMicros, micros, millis, seconds } from "../../../src/base/units.ts";
import { Foresight, LEAD_US, WARM_US } from "../../../src/daemon/foresight.ts";
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
  assert.deepEqual(rig.rehearsals, [CONFIG]);
  assert.equal(rig.clock.now(), deadline);
  assert.deepEqual(rig.engine.kinds(), ["tick"]);
});

test("what is heard in the last moment counts", () => {
  const rig = backup(seconds(3));
  rig.clock.waitUntil = (at) => {
    rig.packets.queued.push(anAdvert());
    rig.clock.nowUs = at;
  };
  rig.engine.respond = (input, now) => {
    if (input.kind === "packet") rig.engine.deadline = addMicros(now, seconds(3));
    return [];
  };
  rig.clock.advance(seconds(3) - LEAD_US);
  rig.timer.expire();
  assert.deepEqual(rig.engine.kinds(), ["packet"]);
  assert.equal(rig.timer.armedAt, addMicros(rig.clock.now(), micros(seconds(3) - LEAD_US)));
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
  assert.deepEqual(rig.rehearsals, [CONFIG]);
});

test("the next ones of a dead master are neither rehearsed nor waited for", () => {
  const rig = backup(LEAD_US);
  const again = millis(5);
  rig.arm(again);
  assert.equal(rig.timer.armedAt, addMicros(rig.clock.now(), again));
  rig.clock.advance(again - 10);
  rig.timer.expire();
  assert.equal(rig.rehearsals.length, 1);
  rig.clock.advance(WARM_US);
  rig.timer.expire();
  const later = seconds(1);
  rig.arm(later);
  assert.equal(rig.timer.armedAt, addMicros(rig.clock.now(), micros(later - LEAD_US)));
});

/** @param takesUs how long the next rehearsal takes */
function rehearsing(rig: Rig, takesUs: () => number): Foresight {
  return new Foresight({
    clock: rig.clock,
    engine: rig.engine,
    say: (event) => rig.said.push(event),
    rehearse: () => rig.clock.advance(takesUs()),
  });
}

test("rehearsals go on while there is time for one more", () => {
  const rig = new Rig();
  let rounds = 0;
  const foresight = rehearsing(rig, () => {
    rounds++;
    return 300;
  });
  rig.engine.takeover = CONFIG;
  rig.engine.deadline = addMicros(rig.clock.now(), LEAD_US);
  assert.ok(foresight.awaitTakeover());
  // The fifth would begin 800 µs before the end, the sixth 500 µs, with 600 wanted.
  assert.equal(rounds, 5);
  assert.equal(rig.clock.now(), rig.engine.deadline);
});

test("a rehearsal that is known to take longer than there is time is left out", () => {
  const rig = new Rig();
  let rounds = 0;
  const foresight = rehearsing(rig, () => {
    rounds++;
    return 300;
  });
  foresight.prepare(CONFIG, () => undefined, 1);
  rig.engine.takeover = CONFIG;
  rig.engine.deadline = addMicros(rig.clock.now(), micros(500));
  assert.ok(foresight.awaitTakeover());
  assert.equal(rounds, 1);
  assert.equal(rig.clock.now(), rig.engine.deadline);
});

test("one slow rehearsal does not keep the next takeover from being rehearsed", () => {
  const rig = new Rig();
  const durations = [300, 5000, 300];
  const foresight = rehearsing(rig, () => durations.shift() ?? 2000);
  for (let round = 0; round < 2; round++) foresight.prepare(CONFIG, () => undefined, 1);
  rig.engine.takeover = CONFIG;
  rig.engine.deadline = addMicros(rig.clock.now(), LEAD_US);
  assert.ok(foresight.awaitTakeover());
  assert.deepEqual(durations, []);
});

test("a rehearsal that fails is said once, and the takeover is done", () => {
  const rig = new Rig();
  const foresight = new Foresight({
    clock: rig.clock,
    engine: rig.engine,
    say: (event) => rig.said.push(event),
    rehearse: () => {
      throw new Error("no stage");
    },
  });
  rig.engine.takeover = CONFIG;
  for (const distance of [seconds(1), seconds(2)]) {
    rig.clock.advance(distance);
    rig.engine.deadline = addMicros(rig.clock.now(), LEAD_US);
    assert.ok(foresight.awaitTakeover());
  }
  assert.deepEqual(rig.said, [{ kind: "rehearsal-failed", reason: "Error: no stage" }]);
});

test("the first rehearsals take a turn each, and end", () => {
  const rig = new Rig();
  // Nothing is due yet: a check script has not answered.
  const turns: (() => void)[] = [];
  rig.foresight.prepare(CONFIG, (callback) => turns.push(callback), 3);
  assert.equal(rig.rehearsals.length, 1);
  for (let turn = turns.shift(); turn !== undefined; turn = turns.shift()) turn();
  assert.equal(rig.rehearsals.length, 3);
});

test("the first rehearsals have many addresses, the last of them has few", () => {
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
  });
  foresight.prepare(CONFIG, (callback) => callback(), 3);
  const [many = 0, , few = 0] = limits;
  assert.deepEqual(limits, [many, many, few]);
  assert.ok(few < many);
  rig.engine.takeover = CONFIG;
  rig.engine.deadline = addMicros(rig.clock.now(), LEAD_US);
  rig.clock.advance(0);
  foresight.awaitTakeover();
  assert.equal(limits.length, 3, "as long as the last one was known to take");
});
