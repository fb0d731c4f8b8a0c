// Processor sets as bits.

import assert from "node:assert/strict";
import os from "node:os";
import { test } from "node:test";
import { cpuMask, ownCpuMask } from "../../../src/os/cpu-mask.ts";
import { native } from "../../../src/os/native.ts";

test("one bit a processor, whole longs", { skip: os.endianness() !== "LE" }, () => {
  assert.deepEqual(cpuMask([0]), Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0));
  assert.deepEqual(cpuMask([1, 9]), Uint8Array.of(2, 2, 0, 0, 0, 0, 0, 0));
  assert.equal(cpuMask([64]).length, 16);
  assert.equal(cpuMask([64])[8], 1);
});

test("the mask of this thread is one that the kernel takes back", () => {
  const mask = ownCpuMask();
  assert.ok(mask !== null && mask.some((byte) => byte !== 0));
  assert.equal(native.setAffinity(0, mask), 0);
});
