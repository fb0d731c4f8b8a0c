import assert from "node:assert/strict";
import { test } from "node:test";
import { hexDump } from "../../../src/wire/hex-dump.ts";

test("sixteen octets a line, with offset and text", () => {
  const bytes = Uint8Array.from({ length: 19 }, (_, i) => 0x1f + i);
  assert.deepEqual(hexDump(bytes), [
    "0000  1f 20 21 22 23 24 25 26  27 28 29 2a 2b 2c 2d 2e  . !\"#$%&'()*+,-.",
    `0010  2f 30 31${" ".repeat(42)}/01`,
  ]);
  assert.deepEqual(hexDump(new Uint8Array(0)), []);
});
