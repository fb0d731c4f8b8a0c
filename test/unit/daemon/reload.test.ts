import assert from "node:assert/strict";
import { test } from "node:test";
import type { LoadedConfiguration } from "../../../src/daemon/host.ts";
import { FakeHost } from "./fake-host.ts";
import { configuration } from "./fake-services.ts";

const RELOADING = [
  "P Reloading ...",
  "V Reloading",
  "P Configuration file /etc/keepalived/keepalived.conf",
];
const REFUSED = "P Reload refused, the running configuration stays:";

test("a good file reaches the engine, and the service manager hears of both ends", () => {
  const host = started();
  const after = configuration({ routerId: "other" });
  host.loaded = { kind: "loaded", configuration: after, diagnostics: [] };
  host.signals.deliver("SIGHUP");
  assert.deepEqual(host.lines, [...RELOADING, "P Reload complete"]);
  assert.deepEqual(host.engine.inputs, [{ kind: "configured", configuration: after }]);
  assert.deepEqual(host.serviceManager.states, [
    "RELOADING=1",
    `MONOTONIC_USEC=${host.clock.nowUs}`,
    "READY=1",
    "STATUS=no VRRP instance",
  ]);
});

const REFUSALS: readonly (readonly [string, LoadedConfiguration, readonly string[]])[] = [
  [
    "a broken file",
    {
      kind: "unusable",
      diagnostics: [{ severity: "info", speaker: "vrrp", text: "(VI_1) Unknown interface!" }],
    },
    [...RELOADING, "V (VI_1) Unknown interface!", `${REFUSED} the new configuration cannot run`],
  ],
  [
    "a missing file",
    { kind: "missing", path: "/etc/keepalived/keepalived.conf" },
    [
      ...RELOADING,
      "P Config files missing '/etc/keepalived/keepalived.conf'.",
      `${REFUSED} a configuration file is missing`,
    ],
  ],
  [
    "another instance name",
    { kind: "loaded", configuration: configuration({ instanceName: "b" }), diagnostics: [] },
    [...RELOADING, `${REFUSED} instance cannot be changed at a reload - please restart`],
  ],
];

for (const [what, loaded, lines] of REFUSALS) {
  test(`${what} changes nothing and is said`, () => {
    const host = started();
    host.loaded = loaded;
    host.signals.deliver("SIGHUP");
    assert.deepEqual(host.lines, lines);
    assert.deepEqual(host.engine.inputs, []);
    assert.deepEqual(host.ended, []);
    assert.equal(host.serviceManager.states.includes("READY=1"), true);
  });
}

test("no reload while the daemon stops", () => {
  const host = started();
  host.signals.deliver("SIGTERM");
  host.lines.length = 0;
  host.signals.deliver("SIGHUP");
  assert.deepEqual(host.lines, []);
});

function started(): FakeHost {
  const host = new FakeHost();
  host.start();
  host.lines.length = 0;
  host.engine.inputs.length = 0;
  host.serviceManager.states.length = 0;
  return host;
}
