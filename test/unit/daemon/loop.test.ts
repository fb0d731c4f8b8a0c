// The order in which the loop reads, feeds and judges.

import assert from "node:assert/strict";
import { test } from "node:test";
import { addMicros, instant, seconds } from "../../../src/base/units.ts";
import { PACKETS_PER_TURN, PAUSE_US, SUSPEND_US } from "../../../src/daemon/loop.ts";
import { anAdvert } from "./fakes.ts";
import { Rig } from "./loop-rig.ts";

const MASTER_DOWN = seconds(3);

test("a stalled backup reads its master's adverts before it judges, and sends none", () => {
  const rig = new Rig();
  // A backup in three lines: an advert restarts the timer, a tick after its end takes over.
  rig.engine.respond = (input, now) => {
    if (input.kind === "packet") rig.engine.deadline = addMicros(now, MASTER_DOWN);
    return input.kind === "tick" ? [{ kind: "stopped" }] : [];
  };
  rig.engine.deadline = addMicros(rig.clock.now(), MASTER_DOWN);
  rig.loop.submit({ kind: "tick" });
  rig.engine.inputs.length = 0;
  rig.performed.length = 0;

  for (let i = 1; i <= 20; i++) {
    rig.clock.advance(500_000);
    rig.packets.queued.push(anAdvert());
  }
  rig.timer.expire();

  assert.deepEqual(rig.engine.kinds(), [...Array.from({ length: 20 }, () => "packet"), "paused"]);
  assert.deepEqual(rig.performed, []);
  assert.equal(rig.timer.armedAt, addMicros(rig.clock.now(), MASTER_DOWN));
});

test("a deadline that nothing has moved is judged in the same turn", () => {
  const rig = new Rig();
  rig.arm(seconds(3));
  rig.clock.advance(3_000_100);
  rig.timer.expire();
  assert.deepEqual(rig.engine.kinds(), ["tick"]);
});

test("a wake-up too early judges nothing and arms again", () => {
  const rig = new Rig();
  rig.arm(seconds(3));
  const { arms } = rig.timer;
  rig.clock.advance(2_999_999);
  rig.timer.expire();
  assert.deepEqual(rig.engine.kinds(), []);
  assert.equal(rig.timer.arms, arms + 1);
});

test("the timer is left alone while the deadline stands", () => {
  const rig = new Rig();
  rig.arm(seconds(3));
  const { arms } = rig.timer;
  rig.packets.becomeReadable();
  rig.packets.becomeReadable();
  assert.equal(rig.timer.arms, arms);
});

test("kernel events are read before packets, and both before an input from outside", () => {
  const rig = new Rig();
  rig.packets.queued.push(anAdvert());
  rig.netlink.queued.push({ kind: "link-removed", index: 2, name: "eth0" });
  rig.loop.submit({ kind: "stop", keep: false });
  assert.deepEqual(rig.engine.kinds(), ["kernel-event", "packet", "stop"]);
});

test("answers go in before the next input", () => {
  const rig = new Rig();
  rig.packets.queued.push(anAdvert(), anAdvert());
  rig.engine.respond = (input) =>
    input.kind === "packet" ? [{ kind: "change-addresses", operations: [] }] : [];
  rig.answer = (output) =>
    output.kind === "change-addresses" ? [{ kind: "addresses-changed", results: [] }] : [];
  rig.packets.becomeReadable();
  assert.deepEqual(rig.engine.kinds(), [
    "packet",
    "addresses-changed",
    "packet",
    "addresses-changed",
  ]);
});

test("all outputs of an input are done before its answers go in", () => {
  const rig = new Rig();
  rig.engine.respond = (input) =>
    input.kind === "tick"
      ? [
          { kind: "change-addresses", operations: [] },
          { kind: "unwatch-file", name: "x" },
        ]
      : [{ kind: "unwatch-process", name: "y" }];
  rig.answer = (output) =>
    output.kind === "change-addresses" ? [{ kind: "addresses-changed", results: [] }] : [];
  rig.loop.submit({ kind: "tick" });
  assert.deepEqual(
    rig.performed.map(({ kind }) => kind),
    ["change-addresses", "unwatch-file", "unwatch-process"],
  );
});

test("an adapter that calls back at once does not re-enter the engine", () => {
  const rig = new Rig();
  let depth = 0;
  rig.engine.respond = (input) => {
    assert.equal(depth, 0);
    depth++;
    if (input.kind === "tick") rig.loop.submit({ kind: "stop", keep: true });
    depth--;
    return [];
  };
  rig.loop.submit({ kind: "tick" });
  assert.deepEqual(rig.engine.kinds(), ["tick", "stop"]);
});

test("a flood is read up to the limit of a turn, then the deadline is judged", () => {
  const rig = new Rig();
  rig.arm(seconds(1));
  rig.clock.advance(1_000_000);
  for (let i = 0; i < PACKETS_PER_TURN + 5; i++) rig.packets.queued.push(anAdvert());
  rig.timer.expire();
  assert.equal(rig.engine.kinds().filter((kind) => kind === "packet").length, PACKETS_PER_TURN);
  assert.equal(rig.engine.kinds().at(-1), "tick");
  assert.deepEqual(rig.said, [{ kind: "drain-limit", what: "packets" }]);
});

test("a deadline missed by less than a pause is only judged late", () => {
  const rig = new Rig();
  rig.arm(seconds(1));
  rig.clock.advance(1_000_000 + PAUSE_US - 1);
  rig.timer.expire();
  assert.deepEqual(rig.engine.kinds(), ["tick"]);
});

test("whatever wakes the loop after a pause, the engine hears of it before it judges", () => {
  const rig = new Rig();
  rig.arm(seconds(1));
  rig.clock.advance(1_000_000 + PAUSE_US);
  rig.packets.queued.push(anAdvert());
  rig.packets.becomeReadable();
  assert.deepEqual(rig.engine.kinds(), ["packet", "paused", "tick"]);
  assert.deepEqual(rig.engine.inputs[1], {
    kind: "paused",
    durationUs: PAUSE_US,
    suspended: false,
  });
  assert.deepEqual(rig.said, [{ kind: "timer-late", lateUs: PAUSE_US }]);
});

test("a suspended host is a pause although the monotonic clock stood still", () => {
  const rig = new Rig();
  rig.arm(seconds(1));
  rig.clock.suspendedUs += 3_600_000_000;
  rig.packets.becomeReadable();
  assert.deepEqual(rig.engine.inputs, [
    { kind: "paused", durationUs: seconds(3600), suspended: true },
  ]);
  rig.packets.becomeReadable();
  assert.equal(rig.engine.inputs.length, 1);
});

test("clocks that are read one after the other are not a suspend", () => {
  const rig = new Rig();
  rig.clock.suspendedUs += SUSPEND_US - 1;
  rig.packets.becomeReadable();
  assert.deepEqual(rig.engine.kinds(), []);
});

test("a wall clock that was set is told once", () => {
  const rig = new Rig();
  rig.clock.wallStepMs = -3_600_000;
  rig.packets.becomeReadable();
  rig.clock.advance(5_000_000);
  rig.packets.becomeReadable();
  assert.deepEqual(rig.engine.kinds(), ["wall-clock"]);
});

test("what is queued is judged by the new wall clock", () => {
  const rig = new Rig();
  rig.clock.wallStepMs = 60_000;
  rig.packets.queued.push(anAdvert());
  rig.packets.becomeReadable();
  assert.deepEqual(rig.engine.kinds(), ["wall-clock", "packet"]);
});

test("the daemon's own alarms share the timer and ring in the turn", () => {
  const rig = new Rig();
  const rung: string[] = [];
  rig.arm(seconds(10));
  rig.alarms.set("watchdog", addMicros(rig.clock.now(), seconds(2)), () => rung.push("watchdog"));
  rig.packets.becomeReadable();
  assert.equal(rig.timer.armedAt, addMicros(rig.clock.now(), seconds(2)));
  rig.clock.advance(2_000_000);
  rig.timer.expire();
  assert.deepEqual(rung, ["watchdog"]);
  assert.deepEqual(rig.engine.kinds(), []);
  assert.equal(rig.timer.armedAt, rig.engine.deadline);
});

test("an exception in the engine crashes once, and the loop is dead", () => {
  const rig = new Rig();
  rig.engine.respond = () => {
    throw new Error("broken");
  };
  rig.loop.submit({ kind: "tick" });
  rig.loop.submit({ kind: "tick" });
  rig.packets.becomeReadable();
  rig.timer.expire();
  assert.deepEqual(
    rig.crashes.map((error) => (error as Error).message),
    ["broken"],
  );
  assert.equal(rig.engine.inputs.length, 1);
  assert.equal(rig.timer.closed, true);
});

test("an engine that chases its own answers is a bug, not a hang", () => {
  const rig = new Rig();
  rig.engine.respond = () => [{ kind: "change-addresses", operations: [] }];
  rig.answer = () => [{ kind: "addresses-changed", results: [] }];
  rig.loop.submit({ kind: "tick" });
  assert.match(String(rig.crashes[0]), /endless answers to tick/);
});

test("nothing is fed after the loop was closed in the middle of a turn", () => {
  const rig = new Rig();
  rig.packets.queued.push(anAdvert(), anAdvert());
  rig.engine.respond = () => {
    rig.loop.close();
    return [];
  };
  rig.engine.deadline = instant(0);
  rig.packets.becomeReadable();
  assert.deepEqual(rig.engine.kinds(), ["packet"]);
});
