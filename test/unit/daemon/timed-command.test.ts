// startup_script and shutdown_script: who waits for whom, and for how long.

import assert from "node:assert/strict";
import { test } from "node:test";
import { seconds } from "../../../src/base/units.ts";
import type { TimedCommand } from "../../../src/model/configuration.ts";
import { FakeHost } from "./fake-host.ts";
import { configuration } from "./fake-services.ts";
import { EPERM } from "./fakes.ts";

const SCRIPT: TimedCommand = {
  command: { argv: ["/etc/keepalived/x.sh"], account: null, text: "x.sh" },
  timeoutUs: seconds(10),
};

test("nothing runs before startup_script has ended", () => {
  const host = withScripts({ startupScript: SCRIPT });
  host.start({ detail: true });
  assert.deepEqual(host.engine.inputs, []);
  assert.equal(host.lines.at(-1), "P Running startup script /etc/keepalived/x.sh");
  host.processes.exit(1);
  assert.equal(host.lines.includes("P startup script script succeeded"), true);
  assert.equal(host.engine.kinds().at(-1), "configured");
});

test("a startup_script that hangs is ended after its time, and the start goes on", () => {
  const host = withScripts({ startupScript: SCRIPT });
  host.start();
  host.clock.advance(9_999_999);
  host.timer.expire();
  assert.deepEqual(host.engine.inputs, []);
  host.clock.advance(1);
  host.timer.expire();
  assert.deepEqual(host.processes.signals, [[1, 15]]);
  assert.equal(host.lines.includes("P startup script script timed_out"), true);
  assert.equal(host.engine.kinds().at(-1), "configured");
  host.processes.exit(1);
  assert.equal(host.engine.kinds().filter((kind) => kind === "configured").length, 1);
});

test("a startup_script that fails or cannot start is said, and the start goes on", () => {
  const failing = withScripts({ startupScript: SCRIPT });
  failing.start();
  failing.processes.exit(1, 3);
  assert.equal(
    failing.lines.includes("P startup script script failed (exited with status 3)"),
    true,
  );
  assert.equal(failing.engine.kinds().at(-1), "configured");

  const missing = withScripts({ startupScript: SCRIPT });
  missing.processes.refusal = EPERM;
  missing.start();
  assert.equal(missing.engine.kinds().at(-1), "configured");
});

test("shutdown_script runs when everything has been let go, before the pid files go", () => {
  const host = withScripts({ shutdownScript: SCRIPT });
  host.engine.respond = (input) => (input.kind === "stop" ? [{ kind: "stopped" }] : []);
  host.start();
  host.signals.deliver("SIGTERM");
  assert.equal(host.lines.at(-1), "V Stopped");
  assert.equal(host.files.contents.has("/run/keepalived.pid"), true);
  assert.deepEqual(host.ended, []);
  host.processes.exit(1);
  assert.equal(host.files.contents.has("/run/keepalived.pid"), false);
  assert.deepEqual(host.ended, [0]);
});

test("a bug while shutdown_script runs is a crash, not a success", () => {
  const host = withScripts({ shutdownScript: SCRIPT });
  host.engine.respond = (input) => (input.kind === "stop" ? [{ kind: "stopped" }] : []);
  host.start();
  host.signals.deliver("SIGTERM");
  host.throwUncaught(new Error("late"));
  host.processes.exit(1);
  assert.deepEqual(host.ended, [70]);
});

function withScripts(global: Parameters<typeof configuration>[0]): FakeHost {
  const host = new FakeHost();
  host.loaded = { kind: "loaded", configuration: configuration(global), diagnostics: [] };
  return host;
}
