// Frames of a rehearsal: all are taken, none leaves.

import assert from "node:assert/strict";
import { test } from "node:test";
import { createPacketSockets } from "../../../src/os/packet-sockets.ts";

test("frames of a rehearsal are taken, also for a device that does not exist", () => {
  const sockets = createPacketSockets({ idOf: () => "none", rawSocket: false, rehearsal: true });
  const frames = Array.from({ length: 300 }, () => new Uint8Array(42));
  assert.deepEqual(sockets.sendFrames(0x7fff_ffff, frames), []);
  sockets.closeAll();
});
