// What `global_defs` asks of the kernel's scheduler, and what is asked instead.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Micros, micros, millis, seconds } from "../../../src/base/units.ts";
import { applyScheduling } from "../../../src/daemon/scheduling.ts";
import { DEFAULT_GLOBAL } from "../../../src/model/global-defaults.ts";
import type { ProcessEvent } from "../../../src/observe/process-event.ts";
import { FakeProcesses } from "./fake-services.ts";

interface Told {
  readonly limits: readonly Micros[];
  readonly said: readonly ProcessEvent[];
}

function limit(realtimeLimitUs: Micros, realtimePriority: number | null = 50): Told {
  const processes = new FakeProcesses();
  const said: ProcessEvent[] = [];
  const scheduling = { ...DEFAULT_GLOBAL.scheduling, realtimePriority, realtimeLimitUs };
  applyScheduling(scheduling, processes, (event) => said.push(event));
  return { limits: processes.realtimeLimits, said };
}

test("a real-time limit that would kill a healthy daemon is raised, and that is said", () => {
  const wantedUs = millis(10);
  const limitUs = seconds(5);
  assert.deepEqual(limit(wantedUs), {
    limits: [limitUs],
    said: [{ kind: "realtime-limit-raised", wantedUs, limitUs }],
  });
});

test("a longer one is taken as it is", () => {
  const wantedUs = micros(seconds(5) + 1);
  assert.deepEqual(limit(wantedUs), { limits: [wantedUs], said: [] });
  assert.deepEqual(limit(seconds(5)), { limits: [seconds(5)], said: [] });
});

test("without a real-time class there is nothing to limit", () => {
  assert.deepEqual(limit(millis(10), null), { limits: [], said: [] });
});
