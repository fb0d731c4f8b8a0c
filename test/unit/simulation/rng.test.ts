import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Rng } from "../../../src/simulation/rng.ts";

test("the same seed gives the same words, another seed others", () => {
  assert.deepEqual(draw(7), draw(7));
  assert.notDeepEqual(draw(7), draw(8));
  assert.notDeepEqual(draw(7), draw(7 + 2 ** 32), "the high half of a seed counts");
});

function draw(seed: number): number[] {
  const rng = new Rng(seed);
  return Array.from({ length: 8 }, () => rng.nextWord());
}

test("the words of a seed stay what they are: recorded seeds must replay", () => {
  const rng = new Rng(1);
  const words = Array.from({ length: 4 }, () => rng.nextWord());
  assert.deepEqual(words, [393288148, 2174103013, 3814759091, 2092745082]);
});

test("a draw stays in its range and reaches both ends", () => {
  const rng = new Rng(3);
  const seen = new Set(Array.from({ length: 400 }, () => rng.between(-2, 3)));
  assert.deepEqual(
    [...seen].sort((a, b) => a - b),
    [-2, -1, 0, 1, 2, 3],
  );
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 0, max: 1000 }), (seed, width) => {
      const value = new Rng(seed).between(5, 5 + width);
      return value >= 5 && value <= 5 + width;
    }),
  );
});

test("chances come out as often as asked, and none draws nothing", () => {
  const rng = new Rng(11);
  const hits = Array.from({ length: 10_000 }, () => rng.chance(0.25)).filter(Boolean).length;
  assert.ok(hits > 2_300 && hits < 2_700, String(hits));
  assert.equal(rng.chance(1), true);
  const [a, b] = [new Rng(5), new Rng(5)];
  assert.equal(a.chance(0), false);
  assert.equal(a.nextWord(), b.nextWord());
});

test("an empty choice is our own bug", () => {
  assert.throws(() => new Rng(1).pick([]), /nothing to pick/);
  assert.throws(() => new Rng(1).between(2, 1), /no integer/);
});
