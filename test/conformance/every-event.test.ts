// The instance machine over every state × every event, and over random lives.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { addMicros, type Instant, micros } from "../../src/base/units.ts";
import type { VrrpInstanceConfig } from "../../src/model/vrrp-instance.ts";
import type { InstanceEvent } from "../../src/vrrp/event.ts";
import { step } from "../../src/vrrp/instance.ts";
import { deadlineOf, type InstanceState, initialState } from "../../src/vrrp/state.ts";
import { OWN, START, TICK } from "../unit/vrrp/fixture.ts";
import { assertLaws, CONFIGS, EVENTS, variants } from "./explore.ts";

for (const [configName, config] of CONFIGS) {
  for (const [stateName, state] of variants(config)) {
    test(`${configName}: ${stateName} takes every event and keeps the laws`, () => {
      for (const [eventName, event] of EVENTS) {
        const next = step(config, state, event, START);
        const again = step(config, state, event, START);
        assert.deepEqual(next, again, `${eventName}: a step is a function`);
        try {
          assertLaws(state, next, START);
        } catch (cause) {
          throw new Error(`${eventName}: ${String(cause)}`, { cause });
        }
      }
    });
  }
}

test("a tick too early changes nothing, in any state", () => {
  for (const config of CONFIGS.values()) {
    for (const [name, state] of variants(config)) {
      const deadline = deadlineOf(state);
      if (deadline !== null && deadline <= START) continue;
      const next = step(config, state, TICK, START);
      assert.deepEqual(next, { state, effects: [] }, name);
    }
  }
});

test("a due tick always moves the deadline on", () => {
  for (const config of CONFIGS.values()) {
    for (const [name, state] of variants(config)) {
      const deadline = deadlineOf(state);
      if (deadline === null || deadline > START) continue;
      const after = deadlineOf(step(config, state, TICK, START).state);
      assert.ok(after !== null && after > START, name);
    }
  }
});

interface Happening {
  readonly event: InstanceEvent;
  /** Microseconds after the one before. */
  readonly afterUs: number;
}

const anyConfig = fc.constantFrom(...CONFIGS.values());
const anyLife = fc.array(
  fc.record({
    event: fc.constantFrom(...EVENTS.values()),
    afterUs: fc.oneof(fc.nat(2_000_000), fc.constant(0), fc.nat(20_000_000)),
  }),
  { maxLength: 60 },
);

/** Lives one life; deadlines fire when they are due, as the engine sees to it. */
function live(
  config: VrrpInstanceConfig,
  life: readonly Happening[],
  onStep: (before: InstanceState, after: ReturnType<typeof step>, now: Instant) => void,
): InstanceState {
  let state: InstanceState = { ...initialState(config), source: OWN };
  let now = START;
  const happen = (event: InstanceEvent): void => {
    const next = step(config, state, event, now);
    onStep(state, next, now);
    state = next.state;
  };
  for (const { event, afterUs } of [{ event: { kind: "started" } as const, afterUs: 0 }, ...life]) {
    const then = addMicros(now, micros(afterUs));
    for (;;) {
      const deadline = deadlineOf(state);
      if (deadline === null || deadline > then) break;
      now = deadline > now ? deadline : now;
      happen(TICK);
    }
    now = then;
    happen(event);
  }
  return state;
}

test("random lives keep the laws", () => {
  fc.assert(
    fc.property(anyConfig, anyLife, (config, life) => {
      live(config, life, (before, after, now) => assertLaws(before, after, now));
    }),
    { numRuns: 2000 },
  );
});

test("random lives: addresses are held exactly while MASTER", () => {
  fc.assert(
    fc.property(anyConfig, anyLife, (config, life) => {
      let held = 0;
      const end = live(config, life, (_, { effects }) => {
        for (const { kind } of effects) {
          if (kind === "acquire") held++;
          if (kind === "release") held--;
        }
        assert.ok(held === 0 || held === 1);
      });
      assert.equal(held, end.kind === "MASTER" ? 1 : 0);
      const { becameMaster, releasedMaster } = end.counters;
      assert.equal(becameMaster - releasedMaster, held);
    }),
    { numRuns: 1000 },
  );
});

test("random lives: after `stopped` nothing happens any more", () => {
  fc.assert(
    fc.property(anyConfig, anyLife, anyLife, (config, life, rest) => {
      let stopped = false;
      live(
        config,
        [...life, { event: { kind: "stopped" }, afterUs: 0 }, ...rest],
        (before, { effects }) => {
          stopped = before.kind === "STOP";
          if (stopped) assert.deepEqual(effects, []);
        },
      );
      assert.ok(stopped || rest.length === 0);
    }),
  );
});
