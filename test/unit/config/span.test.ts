import assert from "node:assert/strict";
import { test } from "node:test";
import { SourceFile } from "../../../src/config/source.ts";
import { lineSpan } from "../../../src/config/span.ts";

const file = new SourceFile("a", ["  one two  ", "three"]);

test("a line's span leaves the blanks around it out", () => {
  assert.deepEqual(lineSpan(file, 1), { file, line: 1, column: 3, length: 7 });
  assert.equal(lineSpan(file, 9).length, 1);
});
