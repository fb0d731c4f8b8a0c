import assert from "node:assert/strict";
import { test } from "node:test";
import { IpAddress } from "../../../src/base/ip-address.ts";
import { prefix } from "../../../src/base/prefix.ts";
import type { EngineOutput } from "../../../src/engine/output.ts";
import type { AddressSpec } from "../../../src/model/kernel.ts";
import { FakeHost } from "./fake-host.ts";

const SCRIPT = { argv: ["/etc/keepalived/stop.sh"], account: null, text: "stop.sh" } as const;
const VIP: AddressSpec = {
  interfaceIndex: 2,
  prefix: prefix(IpAddress.of("10.129.0.10"), 24),
  label: null,
  scope: 0,
  broadcast: null,
  peer: null,
  flags: 0,
  preferredLifetimeSeconds: null,
  protocol: 18,
};

test("the end waits for notify_stop, but not for an earlier notify script", () => {
  const host = started([
    { kind: "notify", command: SCRIPT, final: false },
    { kind: "notify", command: SCRIPT, final: true },
    { kind: "stopped" },
  ]);
  host.signals.deliver("SIGTERM");
  assert.deepEqual(host.ended, []);
  host.processes.exit(2);
  assert.deepEqual(host.ended, [0]);
});

test("a notify_stop that hangs holds the end for one second", () => {
  const host = started([{ kind: "notify", command: SCRIPT, final: true }, { kind: "stopped" }]);
  host.signals.deliver("SIGTERM");
  host.clock.advance(999_999);
  host.timer.expire();
  assert.deepEqual(host.ended, []);
  host.clock.advance(1);
  host.timer.expire();
  assert.deepEqual(host.ended, [0]);
});

test("a second SIGTERM changes nothing", () => {
  const host = started([]);
  host.signals.deliver("SIGTERM");
  host.signals.deliver("SIGTERM");
  assert.deepEqual(host.engine.kinds(), ["stop"]);
});

test("check scripts that still run are ended", () => {
  const host = started([{ kind: "stopped" }], [{ kind: "run-script", run: 1, command: SCRIPT }]);
  host.signals.deliver("SIGTERM");
  assert.deepEqual(host.processes.signals, [[1, 15]]);
});

test("--dont-release-vrrp is handed to the engine", () => {
  const host = new FakeHost();
  host.start({ keepAtStop: true });
  host.signals.deliver("SIGTERM");
  assert.deepEqual(host.engine.inputs.at(-1), { kind: "stop", keep: true });
});

test("an engine that never stops is ended after child_wait_time, its addresses removed", () => {
  const host = started(
    [],
    [{ kind: "change-addresses", operations: [{ kind: "add", address: VIP }] }],
  );
  host.signals.deliver("SIGTERM");
  host.clock.advance(5_000_000);
  host.timer.expire();
  assert.equal(host.lines.includes("P vrrp process failed to die - forcing termination"), true);
  assert.deepEqual(host.netlink.addressCalls.at(-1), [{ kind: "remove", address: VIP }]);
  assert.deepEqual(host.ended, [0]);
});

function started(atStop: readonly EngineOutput[], atStart: readonly EngineOutput[] = []): FakeHost {
  const host = new FakeHost();
  host.engine.respond = (input) => {
    if (input.kind === "configured") return atStart;
    return input.kind === "stop" ? atStop : [];
  };
  host.start();
  host.engine.inputs.length = 0;
  return host;
}
