import assert from "node:assert/strict";
import { test } from "node:test";
import type { LoadedConfiguration } from "../../../src/daemon/host.ts";
import { FakeHost } from "./fake-host.ts";
import { configuration } from "./fake-services.ts";
import { anAdvert } from "./fakes.ts";

const RELOADING = [
  "P Reloading ...",
  "V Reloading",
  "P Configuration file /etc/keepalived/keepalived.conf",
];
const TEST_FAILED = "a test of the new one ends with 4 (reload_check_config)";
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
    "a half written file",
    {
      kind: "loaded",
      configuration: configuration(),
      damaged: true,
      diagnostics: [{ severity: "info", speaker: "vrrp", text: "There are 1 missing '}'s" }],
    },
    [...RELOADING, "V There are 1 missing '}'s", `${REFUSED} the new file is damaged`],
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

test("a bug in what reads a file changes nothing: no address is given up for it", () => {
  const host = started();
  host.loadSteps = 1;
  host.loadFault = new TypeError("impossible");
  host.signals.deliver("SIGHUP");
  host.signals.deliver("SIGHUP");
  host.turn();
  assert.match(host.lines.at(2) ?? "", /^P Reload refused, .*error, TypeError: impossible at /);
  assert.deepEqual([host.engine.inputs, host.ended], [[], []]);
  // The reload that was asked for meanwhile has its turn.
  host.loadFault = null;
  host.turn();
  assert.deepEqual(host.engine.kinds(), ["configured"]);
  assert.equal(host.lines.at(-1), "P Reload complete");
});

test("a bug in what takes a configuration over leaves the one that runs", () => {
  const host = started();
  const fifo = { path: "/run/fifo", owner: null, script: null };
  const after = configuration({ notifyFifo: fifo });
  host.loaded = { kind: "loaded", configuration: after, diagnostics: [] };
  host.files.openFifo = () => {
    throw new TypeError("impossible");
  };
  host.signals.deliver("SIGHUP");
  assert.match(host.lines.at(-1) ?? "", /^P Reload refused, .*TypeError: impossible/);
  assert.deepEqual([host.engine.inputs, host.ended], [[], []]);
});

const CHECKED = configuration({ reloadCheckPath: "/run/check" });
const VERDICTS = [
  [4, ["P New config failed validation, see /run/check for details", `${REFUSED} ${TEST_FAILED}`]],
  [0, ["P Reload complete"]],
] as const;

for (const [status, end] of VERDICTS) {
  test(`reload_check_config: a test that ends with ${status}`, () => {
    const host = new FakeHost();
    host.loaded = { kind: "loaded", configuration: CHECKED, diagnostics: [] };
    host.start();
    host.lines.length = 0;
    const verdict = { status, report: () => "what it says\n" };
    host.loaded = { kind: "loaded", configuration: CHECKED, diagnostics: [], test: verdict };
    host.engine.inputs.length = 0;
    host.signals.deliver("SIGHUP");
    assert.deepEqual(host.lines, ["P validate conf before Reload", ...RELOADING, ...end]);
    assert.deepEqual(host.engine.kinds(), status === 0 ? ["configured"] : []);
    assert.equal(host.files.contents.get("/run/check"), "what it says\n");
  });
}

test("without reload_check_config mistakes of little weight do not stop a reload", () => {
  const host = started();
  const test = { status: 5, report: () => assert.fail("nobody asked for it") };
  host.loaded = { kind: "loaded", configuration: configuration(), diagnostics: [], test };
  host.signals.deliver("SIGHUP");
  assert.equal(host.lines.at(-1), "P Reload complete");
});

test("a report that cannot be written is said, and the verdict holds", () => {
  const host = new FakeHost();
  host.loaded = { kind: "loaded", configuration: CHECKED, diagnostics: [] };
  host.start();
  host.lines.length = 0;
  host.files.unwritable.add("/run/check");
  const test = { status: 6, report: () => "" };
  host.loaded = { kind: "loaded", configuration: CHECKED, diagnostics: [], test };
  host.signals.deliver("SIGHUP");
  assert.ok(
    host.lines.some((line) => line.includes("/run/check: ")),
    host.lines.join("\n"),
  );
  assert.equal(host.lines.at(-1), `${REFUSED} ${TEST_FAILED.replace("4", "6")}`);
});

test("a bug in what checks a file changes nothing either", () => {
  const host = new FakeHost();
  host.loaded = { kind: "loaded", configuration: CHECKED, diagnostics: [] };
  host.start();
  host.engine.inputs.length = 0;
  const report = (): string => {
    throw new TypeError("impossible");
  };
  host.loaded = { ...host.loaded, test: { status: 0, report } };
  host.signals.deliver("SIGHUP");
  assert.match(host.lines.at(-1) ?? "", /^P Reload refused, .*TypeError: impossible/);
  assert.deepEqual([host.engine.inputs, host.ended], [[], []]);
});

test("a long file is read in steps, between which the loop goes on", () => {
  const host = started();
  host.loadSteps = 3;
  host.signals.deliver("SIGHUP");
  for (let i = 0; i < 2; i++) host.turn();
  assert.deepEqual(host.engine.inputs, []);
  host.packets.queued.push(anAdvert());
  host.packets.becomeReadable();
  host.turn();
  assert.deepEqual(host.engine.kinds(), ["packet", "configured"]);
});

test("a reload that waits for an answer lets the loop go on, without a turn of its own", () => {
  const host = started();
  host.loadWaits = true;
  host.signals.deliver("SIGHUP");
  assert.equal(host.turns.length, 0);
  host.packets.queued.push(anAdvert());
  host.packets.becomeReadable();
  assert.deepEqual(host.engine.kinds(), ["packet"]);
  host.answerLoad();
  host.turn();
  assert.deepEqual(host.engine.kinds(), ["packet", "configured"]);
});

test("an answer that comes after a stop is too late", () => {
  const host = started();
  host.loadWaits = true;
  host.signals.deliver("SIGHUP");
  host.signals.deliver("SIGTERM");
  host.answerLoad();
  host.turn();
  assert.deepEqual(host.engine.kinds(), ["stop"]);
});

test("a question that cannot be asked changes nothing either", () => {
  const host = started();
  host.loadWaits = true;
  host.askFault = new Error("spawn ENOMEM");
  host.signals.deliver("SIGHUP");
  assert.match(host.lines.at(-1) ?? "", /^P Reload refused, .*error, Error: spawn ENOMEM at /);
  assert.deepEqual([host.engine.inputs, host.ended], [[], []]);
});

test("a SIGHUP in the middle of a reload is another one afterwards, however many came", () => {
  const host = started();
  host.loadSteps = 1;
  for (let i = 0; i < 5; i++) host.signals.deliver("SIGHUP");
  host.turn();
  host.turn();
  host.turn();
  assert.deepEqual(host.engine.kinds(), ["configured", "configured"]);
  assert.equal(host.turns.length, 0);
});

test("a stop in the middle of a reload wins", () => {
  const host = started();
  host.loadSteps = 1;
  host.signals.deliver("SIGHUP");
  host.signals.deliver("SIGTERM");
  host.turn();
  assert.deepEqual(host.engine.kinds(), ["stop"]);
});

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
