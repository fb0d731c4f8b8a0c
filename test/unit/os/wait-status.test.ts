// Status words as the kernel packs them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeWaitStatus } from "../../../src/os/wait-status.ts";

test("exit codes, signals and core dumps", () => {
  const dumped = 0x80;
  const cases = [
    [0x0000, { kind: "exited", code: 0 }],
    [0x0100, { kind: "exited", code: 1 }],
    [0xff00, { kind: "exited", code: 255 }],
    [15, { kind: "signaled", signal: 15 }],
    [11 | dumped, { kind: "signaled", signal: 11 }],
    [0x10000 + 9, { kind: "signaled", signal: 9 }],
  ] as const;
  for (const [status, expected] of cases) assert.deepEqual(decodeWaitStatus(status), expected);
});

test("a lost status is no success", () => {
  assert.deepEqual(decodeWaitStatus(-10), { kind: "exited", code: 255 });
});
