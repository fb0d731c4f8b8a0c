import assert from "node:assert/strict";
import { test } from "node:test";
import { instant, seconds } from "../../../src/base/units.ts";
import { observeLevel, settleLevel, UNKNOWN_LEVEL } from "../../../src/track/delayed-level.ts";

const DELAYS = { riseUs: seconds(3), fallUs: seconds(2) };
const NO_DELAYS = { riseUs: seconds(0), fallUs: seconds(0) };
const at = (value: number): ReturnType<typeof instant> => instant(value * 1_000_000);

test("the first word is believed at once", () => {
  assert.deepEqual(observeLevel(UNKNOWN_LEVEL, false, DELAYS, at(0)), {
    believed: false,
    pendingAt: null,
  });
});

test("a change must last", () => {
  const up = observeLevel(UNKNOWN_LEVEL, true, DELAYS, at(0));
  const falling = observeLevel(up, false, DELAYS, at(10));
  assert.deepEqual(falling, { believed: true, pendingAt: at(12) });
  assert.equal(settleLevel(falling, at(11)), falling, "too early");
  assert.deepEqual(settleLevel(falling, at(12)), { believed: false, pendingAt: null });
});

test("hearing the same again does not start the delay anew", () => {
  const up = observeLevel(UNKNOWN_LEVEL, true, DELAYS, at(0));
  const falling = observeLevel(up, false, DELAYS, at(10));
  assert.equal(observeLevel(falling, false, DELAYS, at(11)), falling);
});

test("going back cancels", () => {
  const up = observeLevel(UNKNOWN_LEVEL, true, DELAYS, at(0));
  const falling = observeLevel(up, false, DELAYS, at(10));
  const back = observeLevel(falling, true, DELAYS, at(11));
  assert.deepEqual(back, { believed: true, pendingAt: null });
  assert.equal(settleLevel(back, at(12)), back);
});

test("without delays everything is believed at once", () => {
  const up = observeLevel(UNKNOWN_LEVEL, true, NO_DELAYS, at(0));
  assert.equal(observeLevel(up, false, NO_DELAYS, at(0)).believed, false);
});

test("each direction has its own delay", () => {
  const down = observeLevel(UNKNOWN_LEVEL, false, DELAYS, at(0));
  assert.equal(observeLevel(down, true, DELAYS, at(10)).pendingAt, at(13));
});
