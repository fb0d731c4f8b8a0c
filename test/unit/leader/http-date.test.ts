// Held against the run time's own calendar.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseHttpDate } from "../../../src/leader/http-date.ts";

test("every second of four centuries", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 12_622_780_800 }), (second) => {
      assert.equal(parseHttpDate(new Date(second * 1000).toUTCString()), second);
    }),
  );
});

test("other forms are none", () => {
  for (const text of ["", "now", "2026-11-20T07:58:19Z", "Fri, 20 Foo 2026 07:58:19 GMT"]) {
    assert.equal(parseHttpDate(text), null);
  }
});
