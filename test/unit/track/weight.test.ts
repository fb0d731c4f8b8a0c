import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  effectivePriority,
  influenceOfFile,
  influenceOfHealth,
  NO_INFLUENCE,
} from "../../../src/track/weight.ts";

const weight = (value: number, reverse = false): { value: number; reverse: boolean } => ({
  value,
  reverse,
});

test("health: the table of weights", () => {
  const cases: [number, boolean, boolean, number, boolean][] = [
    // weight, reverse, up -> bonus, fault
    [20, false, true, 20, false],
    [20, false, false, 0, false],
    [-20, false, true, 0, false],
    [-20, false, false, -20, false],
    [0, false, true, 0, false],
    [0, false, false, 0, true],
    [20, true, false, 0, false],
    [20, true, true, -20, false],
    [-20, true, true, 0, false],
    [-20, true, false, 20, false],
    [0, true, true, 0, true],
    [0, true, false, 0, false],
  ];
  for (const [value, reverse, up, bonus, fault] of cases) {
    const influence = influenceOfHealth(weight(value, reverse), up);
    assert.deepEqual(influence, { bonus, fault }, `${value} ${reverse} ${up}`);
  }
});

test("before the first result nothing counts", () => {
  assert.equal(influenceOfHealth(weight(0), null), NO_INFLUENCE);
  assert.equal(influenceOfHealth(weight(-50), null), NO_INFLUENCE);
  assert.equal(influenceOfFile(weight(0), null), NO_INFLUENCE);
});

test("files: number times weight, bounded above, a fault below", () => {
  const cases: [number, boolean, number, number, boolean][] = [
    [1, false, -20, -20, false],
    [2, false, 30, 60, false],
    [1, false, -253, -253, false],
    [1, false, -254, 0, true],
    [1, false, -300, 0, true],
    [-2, false, 127, 0, true],
    [1, false, 400, 253, false],
    [1, true, 20, -20, false],
    [0, false, 0, 0, false],
    [0, false, 1, 0, true],
    [0, true, 0, 0, true],
    [0, true, 7, 0, false],
  ];
  for (const [value, reverse, number, bonus, fault] of cases) {
    const influence = influenceOfFile(weight(value, reverse), number);
    assert.deepEqual(influence, { bonus, fault }, `${value} ${reverse} ${number}`);
  }
});

test("a product of 0 is 0, not minus 0", () => {
  assert.deepEqual(influenceOfFile(weight(-5), 0), { bonus: 0, fault: false });
});

test("the sum stays within 1..254, and an owner is an owner", () => {
  const bonus = (value: number): { bonus: number; fault: boolean } => ({
    bonus: value,
    fault: false,
  });
  assert.equal(effectivePriority(110, [bonus(30), bonus(-60)]), 80);
  assert.equal(effectivePriority(100, [bonus(253)]), 254);
  assert.equal(effectivePriority(100, [bonus(-253)]), 1);
  assert.equal(effectivePriority(255, [bonus(-253)]), 255);
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 254 }),
      fc.array(fc.integer({ min: -254, max: 254 })),
      (base, all) => {
        const priority = effectivePriority(base, all.map(bonus));
        assert.ok(priority >= 1 && priority <= 254);
      },
    ),
  );
});
