import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { IpAddress } from "../../../src/base/ip-address.ts";
import {
  checksumHolds,
  headerChecksum,
  headerChecksumHolds,
  internetChecksum,
  pseudoHeader,
} from "../../../src/wire/checksum.ts";
import { hexBytes, hexText } from "../../wire/hex.ts";

test("the sum of RFC 1071's example", () => {
  assert.equal(internetChecksum([hexBytes("00 01 f2 03 f4 f5 f6 f7")]), ~0xddf2 & 0xffff);
});

test("how the bytes are cut into parts does not matter, odd lengths included", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(60), fc.nat(60), (bytes, a, b) => {
      const [from, to] = a <= b ? [a, b] : [b, a];
      const parts = [bytes.subarray(0, from), bytes.subarray(from, to), bytes.subarray(to)];
      assert.equal(internetChecksum(parts), internetChecksum([bytes]));
    }),
    { seed: 1071 },
  );
});

test("the sum of a header leaves out what follows it", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(30), (bytes, words) => {
      const lengthBytes = Math.min(2 * words, bytes.length - (bytes.length % 2));
      const header = bytes.subarray(0, lengthBytes);
      assert.equal(headerChecksum(bytes, lengthBytes), internetChecksum([header]));
      assert.equal(headerChecksumHolds(bytes, lengthBytes), checksumHolds([header]));
    }),
    { seed: 1071 },
  );
});

test("a message with its checksum holds, with one bit turned it does not", () => {
  const bit = fc.nat(8 * 20 - 1);
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 20, maxLength: 20 }), bit, (bytes, at) => {
      bytes.fill(0, 6, 8);
      bytes[0] = 0x21;
      const sum = internetChecksum([bytes]);
      bytes[6] = sum >> 8;
      bytes[7] = sum;
      assert.ok(checksumHolds([bytes]));
      bytes[at >> 3] = (bytes[at >> 3] ?? 0) ^ (1 << (at & 7));
      assert.ok(!checksumHolds([bytes]));
    }),
    { seed: 1071 },
  );
});

test("no sum overflows, however long the message", () => {
  assert.equal(internetChecksum([new Uint8Array(65_534).fill(0xff)]), 0);
});

test("pseudo-headers of both families", () => {
  const v4 = pseudoHeader(IpAddress.of("10.129.0.11"), IpAddress.of("224.0.0.18"), 112, 0x1234);
  assert.equal(hexText(v4), hexText(hexBytes("0a81000b e0000012 00 70 1234")));
  const v6 = pseudoHeader(IpAddress.of("fe80::1"), IpAddress.of("ff02::12"), 58, 32);
  const expected = `fe80${"00".repeat(13)}01 ff02${"00".repeat(13)}12 00000020 000000 3a`;
  assert.equal(hexText(v6), hexText(hexBytes(expected)));
  assert.throws(() => pseudoHeader(IpAddress.of("fe80::1"), IpAddress.of("1.2.3.4"), 112, 8));
});
