import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Instant, instant, seconds } from "../../../src/base/units.ts";
import type { TrackedScript } from "../../../src/model/tracker.ts";
import { planScript } from "../../../src/simulation/plans.ts";
import {
  initialScriptState,
  liveRun,
  type ScriptEffect,
  type ScriptEvent,
  type ScriptState,
  scriptDeadline,
  stepScript,
} from "../../../src/track/script-tracker.ts";

/** A tracker on a clock of its own. */
class Bench {
  readonly config: TrackedScript;
  state: ScriptState;
  now: Instant = instant(0);

  constructor(plan: Partial<TrackedScript> = {}) {
    this.config = planScript("check", plan);
    this.state = initialScriptState(this.now);
  }

  at(seconds: number): this {
    this.now = instant(Math.round(seconds * 1_000_000));
    return this;
  }

  give(event: ScriptEvent): readonly ScriptEffect[] {
    const { state, effects } = stepScript(this.config, this.state, event, this.now);
    this.state = state;
    return effects;
  }

  tick(): string[] {
    return words(this.give({ kind: "tick" }));
  }

  exit(code: number): string[] {
    const run = liveRun(this.state) ?? -1;
    return words(this.give({ kind: "ended", run, status: { kind: "exited", code } }));
  }

  /** One whole run: start and end. */
  result(code: number): string[] {
    this.now = scriptDeadline(this.state);
    this.tick();
    return this.exit(code);
  }
}

function words(effects: readonly ScriptEffect[]): string[] {
  return effects.map((effect) => {
    switch (effect.kind) {
      case "start":
        return `start ${effect.run}`;
      case "signal":
        return effect.signal;
      case "overrun":
        return effect.beingTimedOut ? "overrun (being timed out)" : "overrun";
      case "code-changed":
        return `code ${effect.code}`;
      case "health-changed":
        return effect.up ? "up" : `down (${effect.cause.kind})`;
    }
  });
}

test("the first result decides alone, whatever rise and fall are", () => {
  assert.deepEqual(new Bench({ rise: 3, fall: 3 }).result(0), ["up"]);
  assert.deepEqual(new Bench({ rise: 3, fall: 3 }).result(1), ["code 1", "down (exited)"]);
});

test("what has failed from the start takes `rise` successes", () => {
  const bench = new Bench({ rise: 2 });
  bench.state = initialScriptState(bench.now, "down");
  assert.deepEqual(bench.result(0), []);
  assert.deepEqual(bench.result(1), ["code 1"]);
  assert.deepEqual(bench.result(0), ["code 0"]);
  assert.deepEqual(bench.result(0), ["up"]);
});

test("it falls after `fall` failures in a row and rises after `rise` successes", () => {
  const bench = new Bench({ rise: 2, fall: 3 });
  bench.result(0);
  assert.deepEqual(bench.result(1), ["code 1"]);
  assert.deepEqual(bench.result(1), []);
  assert.deepEqual(bench.result(1), ["down (exited)"]);
  assert.deepEqual(bench.result(0), ["code 0"]);
  assert.deepEqual(bench.result(0), ["up"]);
});

test("a result that agrees starts the count anew", () => {
  const bench = new Bench({ rise: 2, fall: 2 });
  bench.result(0);
  for (let i = 0; i < 5; i++) {
    assert.deepEqual(bench.result(1), ["code 1"]);
    assert.deepEqual(bench.result(0), ["code 0"]);
  }
  assert.equal(bench.state.health, "up");
});

test("runs are an interval apart, counted from their starts", () => {
  const bench = new Bench({ intervalUs: seconds(2) });
  assert.deepEqual(bench.tick(), ["start 1"]);
  bench.at(0.7).exit(0);
  assert.equal(scriptDeadline(bench.state), instant(2_000_000));
  assert.deepEqual(bench.at(1.9).tick(), [], "too early");
  assert.deepEqual(bench.at(2).tick(), ["start 2"]);
});

test("a run that lasts past the next one is not started twice", () => {
  const bench = new Bench({ intervalUs: seconds(1), timeoutUs: seconds(5) });
  bench.tick();
  assert.deepEqual(bench.at(1).tick(), ["overrun"]);
  assert.deepEqual(bench.at(2).tick(), ["overrun"]);
  assert.deepEqual(bench.at(2.5).exit(0), ["up"]);
  assert.deepEqual(bench.at(3).tick(), ["start 2"]);
});

test("with timeout equal to interval the overrun is told first", () => {
  const bench = new Bench({ intervalUs: seconds(1), timeoutUs: seconds(1) });
  bench.tick();
  assert.deepEqual(bench.at(1).tick(), ["overrun", "SIGTERM", "down (timed-out)"]);
});

test("a timeout: SIGTERM and the verdict at once, SIGKILL two seconds later", () => {
  const bench = new Bench({ intervalUs: seconds(10), timeoutUs: seconds(1) });
  bench.tick();
  assert.equal(scriptDeadline(bench.state), instant(1_000_000));
  assert.deepEqual(bench.at(1).tick(), ["SIGTERM", "down (timed-out)"]);
  assert.equal(scriptDeadline(bench.state), instant(3_000_000));
  assert.deepEqual(bench.at(3).tick(), ["SIGKILL"]);
  assert.deepEqual(bench.at(4).tick(), [], "SIGKILL is sent once");
  assert.deepEqual(bench.at(10).tick(), ["overrun (being timed out)"]);
  assert.deepEqual(bench.exit(0), [], "what it says in the end no longer counts");
  assert.equal(bench.state.health, "down");
});

test("a death by signal is a failure without an exit code", () => {
  const bench = new Bench();
  bench.tick();
  const status = { kind: "signaled", signal: 11 } as const;
  assert.deepEqual(words(bench.give({ kind: "ended", run: 1, status })), ["down (signaled)"]);
  assert.deepEqual(bench.result(0), ["up"], "the last exit code was 0");
});

test("a program that cannot be started leaves the verdict as it was", () => {
  const bench = new Bench();
  bench.result(0);
  bench.at(1).tick();
  assert.deepEqual(words(bench.give({ kind: "not-started", run: 2 })), []);
  assert.equal(bench.state.health, "up");
  assert.deepEqual(bench.at(2).tick(), ["start 3"]);
});

test("a program that cannot be started at all counts as a success, as keepalived has it", () => {
  const bench = new Bench();
  assert.deepEqual(bench.tick(), ["start 1"]);
  assert.deepEqual(words(bench.give({ kind: "not-started", run: 1 })), ["up"]);
  assert.equal(bench.state.health, "up");
});

test("a late answer for another run changes nothing", () => {
  const bench = new Bench({ rise: 1, fall: 1 });
  bench.result(0);
  bench.at(1).tick();
  const late: ScriptEvent = { kind: "ended", run: 1, status: { kind: "exited", code: 1 } };
  assert.deepEqual(bench.give(late), []);
  assert.equal(liveRun(bench.state), 2);
});

test("runs missed in a stall are not made up for", () => {
  const bench = new Bench();
  bench.result(0);
  assert.deepEqual(bench.at(100).tick(), ["start 2"]);
  bench.exit(0);
  assert.equal(scriptDeadline(bench.state), instant(101_000_000));
});

test("whatever happens: at most one process, and after a tick no deadline in the past", () => {
  const events = fc.array(fc.tuple(fc.integer({ min: 0, max: 3_000_000 }), fc.nat({ max: 2 })));
  fc.assert(
    fc.property(events, (steps) => {
      const bench = new Bench({ timeoutUs: seconds(0.5), rise: 2, fall: 2 });
      let started = 0;
      for (const [us, what] of steps) {
        bench.now = instant(bench.now + us);
        const before = liveRun(bench.state);
        const effects = bench.tick();
        started += effects.filter((effect) => effect.startsWith("start")).length;
        if (before !== null) assert.ok(!effects.some((effect) => effect.startsWith("start")));
        assert.ok(scriptDeadline(bench.state) > bench.now);
        if (what < 2) bench.exit(what);
        assert.equal(bench.state.runs, started);
      }
    }),
  );
});
