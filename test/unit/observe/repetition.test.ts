import assert from "node:assert/strict";
import { test } from "node:test";
import { addMicros, type Instant, instant, millis, seconds } from "../../../src/base/units.ts";
import { line } from "../../../src/observe/line.ts";
import {
  LINES_PER_WINDOW,
  Repetition,
  TOTAL_LINES_PER_WINDOW,
  WINDOW_US,
} from "../../../src/observe/repetition.ts";

const START = instant(1_000_000);
const at = (us: number): Instant => addMicros(START, millis(us / 1000));

test("a peer that sends one advert a second is never held back", () => {
  const repetition = new Repetition();
  for (let second = 0; second < 300; second++) {
    const now = addMicros(START, seconds(second));
    for (const summary of repetition.flush(now)) assert.fail(summary.text);
    assert.equal(repetition.admit(line("heard", { repeats: "VI_1/heard" }), now), true);
  }
});

test("a flood is a few lines and one count", () => {
  const repetition = new Repetition();
  let said = 0;
  for (let i = 0; i < 10_000; i++) {
    if (repetition.admit(line(`flood ${i}`, { repeats: "VI_1/ttl" }), at(i * 100))) said++;
  }
  assert.equal(said, LINES_PER_WINDOW);
  assert.equal(repetition.nextDeadline(), addMicros(START, WINDOW_US));
  assert.deepEqual(repetition.flush(at(9_999_999)), []);
  const [summary, ...others] = repetition.flush(addMicros(START, WINDOW_US));
  assert.deepEqual(others, []);
  assert.equal(summary?.text, "flood 9999 (the last of 9990 more like it within 10 s)");
  assert.equal(summary?.fields["held"], 9990);
  assert.equal(repetition.nextDeadline(), null);
});

test("many kinds together stay below the total", () => {
  const repetition = new Repetition();
  let said = 0;
  for (let kind = 0; kind < 1000; kind++) {
    for (let i = 0; i < 5; i++) {
      if (repetition.admit(line("x", { repeats: `VI_${kind}/ttl` }), START)) said++;
    }
  }
  assert.equal(said, TOTAL_LINES_PER_WINDOW);
});

test("thousands of kinds are summed up within the total, and in one line beyond it", () => {
  const repetition = new Repetition();
  for (let kind = 0; kind < 5000; kind++) {
    for (let i = 0; i < 20; i++) repetition.admit(line("x", { repeats: `VI_${kind}/ttl` }), START);
  }
  const firstEnd = addMicros(START, WINDOW_US);
  assert.equal(repetition.flush(firstEnd).length, TOTAL_LINES_PER_WINDOW);
  const secondEnd = addMicros(firstEnd, WINDOW_US);
  assert.equal(repetition.nextDeadline(), secondEnd);
  const [rest, ...others] = repetition.flush(secondEnd);
  assert.deepEqual(others, []);
  assert.equal(rest?.text, "90000 more lines of 4500 kinds were held back");
  assert.equal(repetition.nextDeadline(), null);
});

test("each held line is counted once, whenever the windows end", () => {
  const repetition = new Repetition();
  let said = 0;
  let counted = 0;
  const flush = (now: Instant): void => {
    for (const { text, fields } of repetition.flush(now)) {
      counted += Number(fields["held"]);
      assert.match(text, /held back|more like it/);
    }
  };
  for (let i = 0; i < 30_000; i++) {
    const now = at(i * 1000);
    if ((repetition.nextDeadline() ?? now + 1) <= now) flush(now);
    if (repetition.admit(line("x", { repeats: `VI_${(i * 7) % 300}/ttl` }), now)) said++;
  }
  for (let next = repetition.nextDeadline(); next !== null; next = repetition.nextDeadline()) {
    flush(next);
  }
  assert.equal(said + counted, 30_000);
});

test("lines about this host itself always pass", () => {
  const repetition = new Repetition();
  for (let i = 0; i < 2 * TOTAL_LINES_PER_WINDOW; i++) {
    assert.equal(repetition.admit(line("(VI_1) Entering MASTER STATE"), START), true);
  }
});

test("kinds whose window has passed are forgotten", () => {
  const repetition = new Repetition();
  repetition.admit(line("x", { repeats: "a" }), START);
  repetition.flush(addMicros(START, WINDOW_US));
  assert.equal(repetition.admit(line("x", { repeats: "a" }), addMicros(START, WINDOW_US)), true);
  assert.equal(repetition.nextDeadline(), null);
});
