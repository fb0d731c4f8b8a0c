import assert from "node:assert/strict";
import { test } from "node:test";
import { seconds } from "../../../src/base/units.ts";
import type { TrackedProcess } from "../../../src/model/tracker.ts";
import { hasQuorum, quorumDelays } from "../../../src/track/process-quorum.ts";

const HAPROXY: TrackedProcess = {
  name: "haproxy",
  process: "haproxy",
  parameters: [],
  parameterMatch: "none",
  fullCommand: false,
  weight: { value: 0, reverse: false },
  quorum: 2,
  quorumMax: 4,
  forkDelayUs: seconds(1),
  terminateDelayUs: seconds(2),
};

test("enough and not too many", () => {
  const answers = [0, 1, 2, 3, 4, 5].map((count) => hasQuorum(HAPROXY, count));
  assert.deepEqual(answers, [false, false, true, true, true, false]);
});

test("quorum_max 0: the process must not run", () => {
  const none = { ...HAPROXY, quorum: 0, quorumMax: 0 };
  assert.deepEqual([hasQuorum(none, 0), hasQuorum(none, 1)], [true, false]);
});

test("fork_delay is for the gain, terminate_delay for the loss", () => {
  assert.deepEqual(quorumDelays(HAPROXY), { riseUs: seconds(1), fallUs: seconds(2) });
});
