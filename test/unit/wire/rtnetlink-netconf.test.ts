// Settings of interfaces as the kernel tells of them.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { attribute, type NetlinkMessage, uint32 } from "../../../src/wire/rtnetlink-message.ts";
import { decodeForwarding, RTM_NEWNETCONF } from "../../../src/wire/rtnetlink-netconf.ts";

function message(family: number, ...attributes: readonly Uint8Array[]): NetlinkMessage {
  const parts = [Uint8Array.of(family, 0, 0, 0), ...attributes];
  const body = Uint8Array.from(parts.flatMap((part) => [...part]));
  return { type: RTM_NEWNETCONF, flags: 0, sequence: 0, port: 0, body };
}

const INDEX = attribute(1, uint32(2));
const ON = attribute(2, uint32(1));

test("forwarding of IPv6 on one interface", () => {
  assert.deepEqual(decodeForwarding(message(10, INDEX, ON)), { index: 2, ipv6Forwarding: true });
  const off = attribute(2, uint32(0));
  assert.deepEqual(decodeForwarding(message(10, INDEX, off)), { index: 2, ipv6Forwarding: false });
});

test("all and default, IPv4, and other settings are not", () => {
  for (const index of [0, 0xffff_ffff, 0xffff_fffe]) {
    assert.equal(decodeForwarding(message(10, attribute(1, uint32(index)), ON)), null);
  }
  assert.equal(decodeForwarding(message(2, INDEX, ON)), null);
  assert.equal(decodeForwarding(message(10, INDEX, attribute(4, uint32(1)))), null);
});

test("no bytes make the decoder throw", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (body) => {
      decodeForwarding({ ...message(10), body });
    }),
  );
});
