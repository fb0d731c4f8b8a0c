import assert from "node:assert/strict";
import { test } from "node:test";
import { IpAddress } from "../../../src/base/ip-address.ts";
import { centis } from "../../../src/base/units.ts";
import { decodeV3, encodeV3, v3LengthBytes } from "../../../src/wire/vrrp-v3.ts";
import { hexBytes, hexText } from "../../wire/hex.ts";

test("each field is at its place, in both families", () => {
  const v4 = hexBytes("31 33 96 01 0f ff 00 00 0a 81 00 0a");
  const fields = { vrid: 0x33, priority: 0x96, maxAdvertiseInterval: centis(4095) };
  const message4 = { ...fields, addresses: [IpAddress.of("10.129.0.10")] };
  assert.deepEqual(decodeV3(v4, "ipv4"), message4);
  assert.equal(hexText(encodeV3(message4, "ipv4")), hexText(v4));
  const v6 = hexBytes(`31 33 96 01 0f ff 00 00 fe80 ${"00".repeat(12)} 0001`);
  const message6 = { ...fields, addresses: [IpAddress.of("fe80::1")] };
  assert.deepEqual(decodeV3(v6, "ipv6"), message6);
  assert.equal(hexText(encodeV3(message6, "ipv6")), hexText(v6));
});

test("the reserved bits are ignored and sent as zero", () => {
  const message = decodeV3(hexBytes("31 33 96 00 f0 64 00 00"), "ipv4");
  assert.equal(message.maxAdvertiseInterval, 100);
  assert.equal(hexText(encodeV3(message, "ipv4")), "3133960000640000");
});

test("the length follows count and family", () => {
  assert.equal(v3LengthBytes(0, "ipv6"), 8);
  assert.equal(v3LengthBytes(255, "ipv4"), 1028);
  assert.equal(v3LengthBytes(2, "ipv6"), 40);
});

test("an interval of more than 40.95 s has no place", () => {
  const message = { vrid: 1, priority: 1, addresses: [], maxAdvertiseInterval: centis(4096) };
  assert.throws(() => encodeV3(message, "ipv4"), { name: "InvariantError" });
});
