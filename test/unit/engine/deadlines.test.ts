import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { instant } from "../../../src/base/units.ts";
import { Deadlines } from "../../../src/engine/deadlines.ts";

interface Key {
  readonly name: string;
}

test("the earliest comes first, equal ones in the order of arming", () => {
  const deadlines = new Deadlines<Key>();
  const [a, b, c] = [{ name: "a" }, { name: "b" }, { name: "c" }];
  deadlines.set(a, instant(5));
  deadlines.set(b, instant(3));
  deadlines.set(c, instant(3));
  assert.equal(deadlines.earliest(), instant(3));
  assert.deepEqual(deadlines.takeDue(instant(5), 9), [b, c, a]);
  assert.equal(deadlines.earliest(), null);
});

test("no more than asked for, the rest stays due", () => {
  const deadlines = new Deadlines<Key>();
  const keys = [1, 2, 3].map((i) => ({ name: String(i) }));
  for (const key of keys) deadlines.set(key, instant(1));
  assert.deepEqual(deadlines.takeDue(instant(1), 2), keys.slice(0, 2));
  assert.deepEqual(deadlines.takeDue(instant(1), 2), keys.slice(2));
});

test("setting again replaces, null removes", () => {
  const deadlines = new Deadlines<Key>();
  const a = { name: "a" };
  deadlines.set(a, instant(5));
  deadlines.set(a, instant(9));
  assert.deepEqual(deadlines.takeDue(instant(8), 9), []);
  deadlines.set(a, null);
  assert.equal(deadlines.earliest(), null);
  deadlines.set(a, null);
});

test("it behaves as a sorted list does", () => {
  const action = fc.record({
    key: fc.nat({ max: 9 }),
    at: fc.option(fc.nat({ max: 50 }), { nil: null }),
    take: fc.option(fc.nat({ max: 50 }), { nil: null }),
  });
  fc.assert(
    fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
      const keys = Array.from({ length: 10 }, (_, i) => ({ name: String(i) }));
      const deadlines = new Deadlines<Key>();
      const model = new Map<number, number>();
      for (const { key, at, take } of actions) {
        const object = keys[key];
        assert.ok(object !== undefined);
        deadlines.set(object, at === null ? null : instant(at));
        if (at === null) model.delete(key);
        else model.set(key, at);
        if (take !== null) {
          const due = [...model].filter(([, moment]) => moment <= take);
          for (const [taken] of due) model.delete(taken);
          const got = deadlines.takeDue(instant(take), 99).map(({ name }) => Number(name));
          const taken = due.map(([name]) => name);
          const ascending = (a: number, b: number): number => a - b;
          assert.deepEqual(got.toSorted(ascending), taken.toSorted(ascending));
        }
        const earliest = model.size === 0 ? null : Math.min(...model.values());
        assert.equal(deadlines.earliest(), earliest);
      }
    }),
  );
});
