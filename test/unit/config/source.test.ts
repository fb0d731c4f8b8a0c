import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeText, SourceFile, splitLines } from "../../../src/config/source.ts";

test("a missing final newline makes no difference", () => {
  assert.deepEqual(splitLines("a\nb\n"), ["a", "b"]);
  assert.deepEqual(splitLines("a\nb"), ["a", "b"]);
  assert.deepEqual(splitLines(""), []);
  assert.deepEqual(splitLines("a\r\n\nb"), ["a\r", "", "b"]);
});

test("text that is not UTF-8 is read byte by byte", () => {
  assert.equal(decodeText(new TextEncoder().encode("Приоритет")), "Приоритет");
  assert.equal(decodeText(Uint8Array.of(0x70, 0xe9, 0x21)), "pé!");
});

test("a line behind the end is empty", () => {
  const file = new SourceFile("a.conf", ["one"]);
  assert.equal(file.line(1), "one");
  assert.equal(file.line(2), "");
  assert.equal(file.logName, "a.conf");
});
