import assert from "node:assert/strict";
import { test } from "node:test";
import { instant, millis } from "../../../src/base/units.ts";
import { Scripts } from "../../../src/simulation/scripts.ts";
import { Timeline } from "../../../src/simulation/timeline.ts";

function newScripts(): { timeline: Timeline; scripts: Scripts; ends: string[] } {
  const timeline = new Timeline();
  const scripts = new Scripts(timeline);
  const ends: string[] = [];
  scripts.onExit = (run, status) => {
    const how = status.kind === "exited" ? `code ${status.code}` : `signal ${status.signal}`;
    ends.push(`${timeline.now()} ${run} ${how}`);
  };
  return { timeline, scripts, ends };
}

test("a script does what it is set to at its start", () => {
  const { timeline, scripts, ends } = newScripts();
  scripts.start(1, "chk");
  scripts.set("chk", { kind: "exits", code: 3, runUs: millis(10) });
  scripts.start(2, "chk");
  timeline.runUntil(instant(20_000));
  assert.deepEqual(ends, ["2000 1 code 0", "10000 2 code 3"]);
});

test("one that hangs ends by SIGTERM, a stubborn one by SIGKILL alone", () => {
  const { timeline, scripts, ends } = newScripts();
  scripts.set("hang", { kind: "hangs", stubborn: false });
  scripts.set("deaf", { kind: "hangs", stubborn: true });
  scripts.start(1, "hang");
  scripts.start(2, "deaf");
  scripts.signal(1, 15);
  scripts.signal(2, 15);
  timeline.runUntil(instant(5_000));
  assert.deepEqual(ends, ["1000 1 signal 15"]);
  scripts.signal(2, 9);
  scripts.signal(2, 9);
  timeline.runUntil(instant(10_000));
  assert.deepEqual(ends, ["1000 1 signal 15", "6000 2 signal 9"]);
  assert.equal(scripts.running, 0);
});

test("one that ends by a signal does not end again by itself", () => {
  const { timeline, scripts, ends } = newScripts();
  scripts.set("slow", { kind: "exits", code: 0, runUs: millis(1) });
  scripts.start(1, "slow");
  scripts.signal(1, 15);
  timeline.runUntil(instant(10_000));
  assert.deepEqual(ends, ["1000 1 signal 15"]);
});

test("a missing one cannot start, and a forgotten one ends unheard", () => {
  const { timeline, scripts, ends } = newScripts();
  scripts.set("gone", { kind: "missing" });
  assert.equal(scripts.start(1, "gone")?.code, "ENOENT");
  scripts.start(2, "chk");
  scripts.forget();
  timeline.runUntil(instant(10_000));
  assert.deepEqual(ends, []);
});
