import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseFileValue } from "../../../src/track/file-value.ts";

test("numbers are read as C writes them", () => {
  const cases: [string | null, number][] = [
    ["10\n", 10],
    ["-20\n", -20],
    ["+7", 7],
    ["  5  \n", 5],
    ["0x1f", 31],
    ["-0X10", -16],
    ["010", 8],
    ["0", 0],
    ["-0", 0],
    ["12\nrest", 12],
    ["12abc", 12],
    ["1.5", 1],
    ["089", 0],
    ["0x", 0],
  ];
  for (const [content, value] of cases) assert.equal(parseFileValue(content), value, content ?? "");
});

test("everything else counts as 0", () => {
  for (const content of [null, "", "\n", "abc", "--1", "- 1", ".5", "٣"]) {
    assert.equal(parseFileValue(content), 0, JSON.stringify(content));
  }
});

test("any text gives a bounded integer that is not minus zero", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.bigInt().map(String)), (content) => {
      const value = parseFileValue(content);
      assert.ok(Number.isSafeInteger(value) && !Object.is(value, -0));
      assert.ok(Math.abs(value) < 2 ** 31);
    }),
  );
});
