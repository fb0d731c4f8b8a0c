// Lines through pino to the sinks of the process that would have said them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Log } from "../../../src/daemon/log.ts";
import { line } from "../../../src/observe/line.ts";
import { ListSink } from "./fake-services.ts";

const SEVERITIES = ["alert", "err", "warning", "notice", "info", "debug"] as const;

test("every severity, text and field arrives as it was said", () => {
  const sink = new ListSink();
  const log = new Log({ parent: [], vrrp: [sink] });
  for (const severity of SEVERITIES) {
    log.write(line(`${severity} %s %d {}`, { severity, fields: { instance: "VI_1", errno: 2 } }));
  }
  assert.deepEqual(
    sink.lines,
    SEVERITIES.map((severity) => ({
      severity,
      text: `${severity} %s %d {}`,
      fields: { instance: "VI_1", errno: 2 },
    })),
  );
});

test("each speaker has its sinks, and the console hears both", () => {
  const [console, parent, vrrp] = [new ListSink(), new ListSink(), new ListSink()];
  const log = new Log({ parent: [console, parent], vrrp: [console, vrrp] });
  log.write(line("a", { speaker: "parent" }));
  log.write(line("b"));
  const texts = (sink: ListSink): string[] => sink.lines.map(({ text }) => text);
  assert.deepEqual([texts(console), texts(parent), texts(vrrp)], [["a", "b"], ["a"], ["b"]]);
});

test("other identifiers close what nobody uses any more, after the last line is out", () => {
  const [console, before, after] = [new ListSink(), new ListSink(), new ListSink()];
  const log = new Log({ parent: [console, before], vrrp: [console, before] });
  log.redirect({ parent: [console, after], vrrp: [console, after] });
  assert.deepEqual(before.calls, ["close 0"]);
  assert.deepEqual(console.calls, []);
  log.write(line("x"));
  assert.equal(after.lines.length, 1);
  log.close();
  assert.deepEqual(console.calls, ["close 500"]);
});
