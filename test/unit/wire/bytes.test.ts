import assert from "node:assert/strict";
import { test } from "node:test";
import {
  concatBytes,
  readUint8,
  readUint16,
  readUint32,
  writeUint16,
  writeUint32,
} from "../../../src/wire/bytes.ts";
import { hexBytes, hexText } from "../../wire/hex.ts";

test("integers are big-endian and unsigned", () => {
  const bytes = hexBytes("00 fe dc ba 98");
  assert.equal(readUint8(bytes, 1), 0xfe);
  assert.equal(readUint16(bytes, 1), 0xfedc);
  assert.equal(readUint32(bytes, 1), 0xfedcba98);
});

test("a read behind the end gives zeros", () => {
  assert.equal(readUint16(hexBytes("12"), 0), 0x1200);
  assert.equal(readUint32(hexBytes("12 34"), 1), 0x34000000);
  assert.equal(readUint8(hexBytes("12"), 7), 0);
});

test("what is written is read again", () => {
  const bytes = new Uint8Array(6);
  writeUint16(bytes, 0, 0xabcd);
  writeUint32(bytes, 2, 0xffffffff);
  assert.equal(hexText(bytes), "abcdffffffff");
  assert.equal(hexText(concatBytes(bytes.subarray(0, 2), hexBytes(""), hexBytes("01"))), "abcd01");
});
