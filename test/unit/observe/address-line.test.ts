// Sockets of unicast instances, and interfaces that are not there.

import assert from "node:assert/strict";
import { test } from "node:test";
import { IpAddress } from "../../../src/base/ip-address.ts";
import { seconds } from "../../../src/base/units.ts";
import type { EngineEvent } from "../../../src/engine/event.ts";
import { renderEngineEvent } from "../../../src/observe/engine-line.ts";

function textOf(event: EngineEvent): string | undefined {
  return renderEngineEvent(event, { addressMonitoring: false })?.text;
}

test("the comma before unicast is keepalived's", () => {
  const address = IpAddress.of("10.129.0.11");
  const text = {
    interfaceIndex: 2,
    family: "IPv4",
    protocol: 112,
    unicast: true,
    address,
  } as const;
  assert.equal(
    textOf({ kind: "socket-opened", text }),
    "VRRP sockpool: [ifindex(  2), family(IPv4), proto(112), , unicast, address(10.129.0.11)]",
  );
});

test("a source address that is not there has keepalived's words, and the next trial", () => {
  const failure = { errno: 99, code: "EADDRNOTAVAIL", message: "Cannot assign requested address" };
  const event = {
    kind: "socket-failed",
    interfaceName: "eth0",
    source: IpAddress.of("10.129.0.77"),
    failure,
    retryUs: seconds(2),
  } as const;
  const error = "failed 99 - Cannot assign requested address";
  assert.equal(textOf(event), `bind unicast_src 10.129.0.77 ${error}, trying again in 2.000000 s`);
  assert.equal(
    textOf({ ...event, source: null, retryUs: null }),
    "cannot open VRRP socket on eth0: Cannot assign requested address (EADDRNOTAVAIL)",
  );
});

test("an interface that does not exist is down, in keepalived's words", () => {
  const reason = { kind: "interface-missing", interfaceName: "br9" } as const;
  assert.equal(
    textOf({ kind: "fault-at-start", instance: "VI_1", reason }),
    "(VI_1): entering FAULT state (interface br9 down)",
  );
});
