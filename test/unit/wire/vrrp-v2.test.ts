import assert from "node:assert/strict";
import { test } from "node:test";
import { IpAddress } from "../../../src/base/ip-address.ts";
import { decodeV2, encodeV2, v2ChecksumHolds, v2LengthBytes } from "../../../src/wire/vrrp-v2.ts";
import { hexBytes, hexText } from "../../wire/hex.ts";

const BYTES = hexBytes("21 33 96 02 01 ff 00 00 0a 81 00 1e 0a 81 00 0a 61 62 63 00 00 00 00 00");

test("each field is at its place, the addresses in their order", () => {
  assert.deepEqual(decodeV2(BYTES, "ipv4"), {
    vrid: 0x33,
    priority: 0x96,
    addresses: [IpAddress.of("10.129.0.30"), IpAddress.of("10.129.0.10")],
    authType: 1,
    advertIntervalSeconds: 255,
    authData: hexBytes("61 62 63 00 00 00 00 00"),
  });
});

test("the checksum covers the password", () => {
  const message = encodeV2(decodeV2(BYTES, "ipv4"), "ipv4");
  assert.ok(v2ChecksumHolds(message));
  const authData = hexBytes("61 62 64 00 00 00 00 00");
  const other = encodeV2({ ...decodeV2(BYTES, "ipv4"), authData }, "ipv4");
  assert.notEqual(hexText(message.subarray(6, 8)), hexText(other.subarray(6, 8)));
  other.set(message.subarray(6, 8), 6);
  assert.ok(!v2ChecksumHolds(other));
});

test("the authentication data counts, addresses or not", () => {
  assert.equal(v2LengthBytes(0, "ipv4"), 16);
  assert.equal(v2LengthBytes(255, "ipv4"), 1036);
  assert.equal(v2LengthBytes(2, "ipv6"), 40, "there is none over IPv6");
});

test("what was decoded does not change with the receive buffer", () => {
  const buffer = Uint8Array.from(BYTES);
  const message = decodeV2(buffer, "ipv4");
  buffer.fill(0xff);
  assert.deepEqual(message, decodeV2(BYTES, "ipv4"));
});
