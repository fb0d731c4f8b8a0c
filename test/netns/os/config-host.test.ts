// The interfaces that a configuration may name are those of the network namespace this process is
// in, whichever one /sys was mounted for.

import assert from "node:assert/strict";
import { test } from "node:test";
import { createConfigHost } from "../../../src/daemon/config-host.ts";
import { skip, withWire } from "./wire.ts";

test("interfaces of a namespace that was entered", { skip }, async () => {
  await withWire((a) => {
    a.space.run("ip", "link", "add", "quiet9", "mtu", "1400", "type", "bridge");
    const found = a.space.inside(() => createConfigHost({ resolveNames: false }).interfaces());
    const told = found.map(({ addresses, ...link }) => ({
      ...link,
      addresses: addresses.map(({ address }) => address.text),
    }));
    assert.deepEqual(
      told.sort((one, other) => (one.name < other.name ? -1 : 1)),
      [
        {
          name: "eth0",
          loopback: false,
          multicast: true,
          mtuBytes: 1500,
          addresses: [a.address4.text, a.address6.text],
        },
        {
          name: "lo",
          loopback: true,
          multicast: false,
          mtuBytes: 65_536,
          addresses: ["127.0.0.1", "::1"],
        },
        // Down and without an address, and still there.
        { name: "quiet9", loopback: false, multicast: true, mtuBytes: 1400, addresses: [] },
      ],
    );
  });
});
