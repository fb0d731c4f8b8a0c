// Words about links that keepalived writes with `--log-detail` only.

import assert from "node:assert/strict";
import { test } from "node:test";
import { MacAddress } from "../../../src/base/mac-address.ts";
import { renderEngineEvent } from "../../../src/observe/engine-line.ts";

test("another MAC address is told in keepalived's words, as a detail", () => {
  const from = MacAddress.fromBytes(Uint8Array.of(2, 0, 0, 0, 0, 0x11));
  const to = MacAddress.fromBytes(Uint8Array.of(2, 0, 0, 0, 0, 0x99));
  const line = renderEngineEvent(
    { kind: "link-address-changed", interfaceName: "eth0", from, to },
    { addressMonitoring: false },
  );
  assert.equal(
    line?.text,
    "(eth0) MAC Address changed from 02:00:00:00:00:11 to 02:00:00:00:00:99",
  );
  assert.ok(line.detail);
});
