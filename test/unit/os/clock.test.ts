// The clocks and both timers: that they fire, in which order of events, and never twice for one
// arm. How exact they are is measured elsewhere.

import assert from "node:assert/strict";
import { test } from "node:test";
import { addMicros, millis } from "../../../src/base/units.ts";
import { clock, createNodeTimer, createTimerfd, monotonicNow } from "../../../src/os/clock.ts";
import type { CreateDeadlineTimer, DeadlineTimer } from "../../../src/ports/clock.ts";

const LIMIT = { timeout: 20_000 };

const TIMERS: ReadonlyArray<readonly [string, CreateDeadlineTimer]> = [
  ["timerfd", (onExpired) => createTimerfd(onExpired) ?? assert.fail("no timerfd")],
  ["setTimeout", createNodeTimer],
];

function turns(count: number): Promise<void> {
  return new Promise((resolve) => {
    const next = (left: number): void => {
      if (left === 0) resolve();
      else setTimeout(() => next(left - 1), 1);
    };
    next(count);
  });
}

test("the clocks run forward in microseconds", () => {
  const [a, b] = [clock.now(), clock.now()];
  assert.ok(b >= a);
  assert.ok(clock.bootTime() >= a, "CLOCK_BOOTTIME counts suspended time on top");
  assert.ok(Math.abs(clock.wallTimeMs() - Date.now()) < 60_000);
});

test("a deadline that is moved when it is due already does not fire", LIMIT, async () => {
  const far = addMicros(monotonicNow(), millis(1_000_000));
  let fired = 0;
  const timers: DeadlineTimer[] = [];
  // Whichever the loop calls first moves the other.
  for (const other of [1, 0]) {
    const timer = createTimerfd(() => {
      fired++;
      timers[other]?.arm(far);
    });
    if (timer !== null) timers.push(timer);
  }
  await turns(5);
  // Both are due before the loop looks.
  for (const timer of timers) timer.arm(addMicros(monotonicNow(), millis(-1)));
  await turns(20);
  for (const timer of timers) timer.close();
  assert.deepEqual([timers.length, fired], [2, 1]);
});

for (const [name, create] of TIMERS) {
  test(`${name} fires at its deadline, not before, and once`, LIMIT, async () => {
    let fired = 0;
    let early = false;
    const deadline = addMicros(monotonicNow(), millis(20));
    await new Promise<void>((resolve) => {
      const timer = create(() => {
        fired++;
        early ||= monotonicNow() < deadline;
        resolve();
      });
      timer.arm(deadline);
      void turns(60).then(() => timer.close());
    });
    await turns(10);
    assert.deepEqual([fired, early], [1, false]);
  });

  test(`${name} fires on the next turn for a deadline in the past`, LIMIT, async () => {
    await new Promise<void>((resolve) => {
      const timer = create(() => {
        timer.close();
        resolve();
      });
      timer.arm(addMicros(monotonicNow(), millis(-1000)));
    });
  });

  test(`${name} forgets a deadline that was replaced or taken away`, LIMIT, async () => {
    const fired: string[] = [];
    const moved = create(() => fired.push("moved"));
    moved.arm(addMicros(monotonicNow(), millis(5)));
    moved.arm(addMicros(monotonicNow(), millis(1_000_000)));
    const disarmed = create(() => fired.push("disarmed"));
    disarmed.arm(addMicros(monotonicNow(), millis(5)));
    disarmed.arm(null);
    const closed = create(() => fired.push("closed"));
    closed.arm(addMicros(monotonicNow(), millis(5)));
    closed.close();
    const last = create(() => fired.push("last"));
    last.arm(addMicros(monotonicNow(), millis(20)));
    await turns(60);
    for (const timer of [moved, disarmed, last]) timer.close();
    assert.deepEqual(fired, ["last"]);
  });

  test(`${name} can be armed again in its own callback`, LIMIT, async () => {
    let rounds = 0;
    await new Promise<void>((resolve) => {
      const timer = create(() => {
        rounds++;
        if (rounds < 5) timer.arm(addMicros(monotonicNow(), millis(1)));
        else {
          timer.close();
          resolve();
        }
      });
      timer.arm(monotonicNow());
    });
    assert.equal(rounds, 5);
  });
}

test("waiting comes back at the moment, or at once when it has passed", () => {
  const at = addMicros(clock.now(), millis(1));
  clock.waitUntil(at);
  assert.ok(clock.now() >= at);
  clock.waitUntil(at);
});
