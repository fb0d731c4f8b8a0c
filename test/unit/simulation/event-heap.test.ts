import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { instant } from "../../../src/base/units.ts";
import { EventHeap } from "../../../src/simulation/event-heap.ts";

test("actions come out by time, and in the order of planning at the same time", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (times) => {
      const heap = new EventHeap();
      const taken: [number, number][] = [];
      for (const [order, at] of times.entries()) {
        heap.add(instant(at), () => taken.push([at, order]));
      }
      for (let next = heap.take(); next !== null; next = heap.take()) next.action();
      const expected = times.map((at, order): [number, number] => [at, order]);
      expected.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
      assert.deepEqual(taken, expected);
      assert.equal(heap.size, 0);
    }),
  );
});

test("an empty heap has no next time", () => {
  const heap = new EventHeap();
  assert.equal(heap.nextAt(), null);
  assert.equal(heap.take(), null);
  heap.add(instant(4), () => {});
  assert.equal(heap.nextAt(), 4);
});
