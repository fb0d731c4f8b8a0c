// What packets cause is held back in the log, and said in time by an alarm.

import assert from "node:assert/strict";
import { test } from "node:test";
import { IpAddress } from "../../../src/base/ip-address.ts";
import type { EngineOutput } from "../../../src/engine/output.ts";
import { LINES_PER_WINDOW, WINDOW_US } from "../../../src/observe/repetition.ts";
import { FakeHost } from "./fake-host.ts";
import { anAdvert } from "./fakes.ts";

const REJECTED: EngineOutput = {
  kind: "event",
  event: {
    kind: "packet-rejected",
    instance: "VI_1",
    vrid: 51,
    source: IpAddress.of("10.129.0.12"),
    reason: { kind: "ttl", ttl: 254 },
  },
};
const TEXT = "V (VI_1) invalid TTL/HL. Received 254 and expect 255";

test("a flood of bad packets is ten lines and, ten seconds later, its count", () => {
  const host = new FakeHost();
  host.engine.respond = (input) => (input.kind === "packet" ? [REJECTED] : []);
  host.start();
  host.lines.length = 0;
  for (let i = 0; i < 1000; i++) host.packets.queued.push(anAdvert());
  host.packets.becomeReadable();
  assert.deepEqual(
    host.lines,
    Array.from({ length: LINES_PER_WINDOW }, () => TEXT),
  );
  assert.equal(host.timer.armedAt, host.clock.nowUs + WINDOW_US);
  host.clock.advance(WINDOW_US);
  host.timer.expire();
  assert.equal(host.lines.at(-1), `${TEXT} (the last of 990 more like it within 10 s)`);
});
