// Our own bugs: whatever breaks, no address stays on the host and the end is not a success.

import assert from "node:assert/strict";
import { test } from "node:test";
import { InvariantError } from "../../../src/base/invariant.ts";
import { IpAddress } from "../../../src/base/ip-address.ts";
import { prefix } from "../../../src/base/prefix.ts";
import type { EngineInput } from "../../../src/engine/input.ts";
import type { EngineOutput } from "../../../src/engine/output.ts";
import type { AddressSpec } from "../../../src/model/kernel.ts";
import { FakeHost } from "./fake-host.ts";
import { anAdvert } from "./fakes.ts";

const VIP: AddressSpec = {
  interfaceIndex: 2,
  prefix: prefix(IpAddress.of("10.129.0.10"), 24),
  label: "eth0:1",
  scope: 0,
  broadcast: null,
  peer: null,
  flags: 0,
  preferredLifetimeSeconds: null,
  protocol: 18,
};
const RELEASE: EngineOutput = {
  kind: "send-packet",
  instance: "VI_1",
  packet: {
    socket: "socket",
    destination: IpAddress.of("224.0.0.18"),
    source: IpAddress.of("10.129.0.11"),
    bytes: new Uint8Array([0]),
    hopLimit: 255,
  },
};
const REMOVE: EngineOutput = {
  kind: "change-addresses",
  operations: [{ kind: "remove", address: VIP }],
};

test("a broken invariant lets go in order: priority 0, then the addresses, then the end", () => {
  const host = master((input) => (input.kind === "stop" ? [RELEASE, REMOVE] : null));
  breakEngine(host);
  assert.equal(host.packets.sent.length, 1);
  assert.deepEqual(host.netlink.addressCalls, [
    [{ kind: "add", address: VIP }],
    [{ kind: "remove", address: VIP }],
  ]);
  assert.deepEqual(host.ended, [70]);
  assert.equal(host.files.contents.has("/run/keepalived.pid"), false);
  assert.match(
    host.lines.at(-1) ?? "",
    /^V internal error, giving up all addresses: InvariantError: impossible at /,
  );
});

test("an engine that cannot even stop leaves the addresses to the daemon's own list", () => {
  const host = master((input) => {
    if (input.kind === "stop") throw new InvariantError("still broken");
    return null;
  });
  breakEngine(host);
  assert.deepEqual(host.netlink.addressCalls.at(-1), [{ kind: "remove", address: VIP }]);
  assert.deepEqual(host.ended, [70]);
});

test("what nobody caught ends the same way, once", () => {
  const host = master((input) => (input.kind === "stop" ? [REMOVE] : null));
  host.throwUncaught(new TypeError("elsewhere"));
  host.throwUncaught(new TypeError("again"));
  assert.deepEqual(host.ended, [70]);
  assert.equal(host.netlink.addressCalls.length, 2);
});

test("a socket that fails in the crash does not keep the addresses", () => {
  const host = master((input) => (input.kind === "stop" ? [RELEASE, REMOVE] : null));
  host.packets.onSend = () => {
    throw new Error("socket is gone");
  };
  breakEngine(host);
  assert.deepEqual(host.netlink.addressCalls.at(-1), [{ kind: "remove", address: VIP }]);
  assert.deepEqual(host.ended, [70]);
});

test("the engine's own `stopped` does not make a crash an orderly stop", () => {
  const host = master((input) => (input.kind === "stop" ? [{ kind: "stopped" }] : null));
  breakEngine(host);
  assert.deepEqual(host.ended, [70]);
  assert.equal(
    host.lines.some((line) => line.endsWith("Stopping")),
    false,
  );
});

test("the timer's descriptor is closed once: its number may be another file's by then", () => {
  const host = master((input) => (input.kind === "stop" ? [REMOVE] : null));
  breakEngine(host);
  assert.equal(host.timer.closes, 1);
});

/** A daemon that holds the address; `respond` is asked first. */
function master(respond: (input: EngineInput) => readonly EngineOutput[] | null): FakeHost {
  const host = new FakeHost();
  host.engine.respond = (input) => {
    const own = respond(input);
    if (own !== null) return own;
    if (input.kind === "packet") throw new InvariantError("impossible");
    return input.kind === "configured"
      ? [{ kind: "change-addresses", operations: [{ kind: "add", address: VIP }] }]
      : [];
  };
  host.start();
  return host;
}

function breakEngine(host: FakeHost): void {
  host.packets.queued.push(anAdvert());
  host.packets.becomeReadable();
}
