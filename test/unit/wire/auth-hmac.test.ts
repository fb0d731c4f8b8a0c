import assert from "node:assert/strict";
import { test } from "node:test";
import { IpAddress } from "../../../src/base/ip-address.ts";
import { Secret } from "../../../src/base/secret.ts";
import {
  decodeHmacTrailer,
  hmacHolds,
  isLaterSequence,
  nextSequence,
  sequenceAgeSeconds,
  signHmac,
} from "../../../src/wire/auth-hmac.ts";
import { hexBytes, hexText } from "../../wire/hex.ts";

const SCOPE = {
  message: hexBytes("31 33 96 01 00 64 12 34 0a 81 00 0a"),
  source: IpAddress.of("10.129.0.11"),
  key: new Secret("00112233445566778899aabbccddeeff".repeat(2)),
};
const FIELDS = { keyId: 7, sequence: (1_795_163_346n << 32n) | 0x97dd_0000n };

test("a trailer carries type, key id, clock and counter", () => {
  const trailer = signHmac(SCOPE, FIELDS);
  assert.equal(hexText(trailer.subarray(0, 12)), "010700006b0004d297dd0000");
  assert.equal(trailer.length, 28);
  assert.deepEqual(decodeHmacTrailer(trailer), FIELDS);
});

test("the checksum is not signed: unicast copies share a trailer", () => {
  const trailer = signHmac(SCOPE, FIELDS);
  const message = Uint8Array.from(SCOPE.message);
  message.set([0xff, 0xff], 6);
  assert.ok(hmacHolds({ ...SCOPE, message }, trailer));
  assert.equal(hexText(message.subarray(6, 8)), "ffff", "the message is left as it was");
});

test("any other bit of message, trailer or source is signed", () => {
  const trailer = signHmac(SCOPE, FIELDS);
  for (let at = 0; at < SCOPE.message.length; at++) {
    if (at === 6 || at === 7) continue;
    const message = Uint8Array.from(SCOPE.message);
    message[at] = (message[at] ?? 0) ^ 1;
    assert.ok(!hmacHolds({ ...SCOPE, message }, trailer), `message byte ${at}`);
  }
  for (let at = 0; at < trailer.length; at++) {
    const turned = Uint8Array.from(trailer);
    turned[at] = (turned[at] ?? 0) ^ 1;
    assert.ok(!hmacHolds(SCOPE, turned), `trailer byte ${at}`);
  }
  assert.ok(!hmacHolds({ ...SCOPE, source: IpAddress.of("10.129.0.12") }, trailer));
});

test("a trailer of another type, length or with reserved bits is malformed", () => {
  const trailer = signHmac(SCOPE, FIELDS);
  assert.equal(decodeHmacTrailer(trailer.subarray(0, 27)), null);
  assert.equal(decodeHmacTrailer(new Uint8Array(0)), null);
  for (const at of [0, 2, 3]) {
    const turned = Uint8Array.from(trailer);
    turned[at] = 2;
    assert.equal(decodeHmacTrailer(turned), null);
  }
});

test("too short a message or trailer does not hold", () => {
  const trailer = signHmac(SCOPE, FIELDS);
  assert.ok(!hmacHolds(SCOPE, trailer.subarray(1)));
  assert.ok(!hmacHolds({ ...SCOPE, message: SCOPE.message.subarray(0, 7) }, trailer));
});

test("the sequence is the clock, and grows when the clock does not", () => {
  const first = nextSequence(0n, 1_795_163_346_500, null);
  assert.equal(first, (1_795_163_346n << 32n) | (0x8000n << 16n));
  assert.equal(nextSequence(first, 1_795_163_346_500, null), first + 1n);
  assert.equal(nextSequence(first, 1_795_163_000_000, null), first + 1n, "set back");
  assert.ok(nextSequence(first, 1_795_163_346_501, null) > first + 1n);
  const full = first | 0xffffn;
  assert.ok(isLaterSequence(nextSequence(full, 0, null), full), "the counter carries");
});

test("order survives the wrap of 64 bits", () => {
  const last = (1n << 64n) - 1n;
  assert.equal(nextSequence(last, 0, null), 0n);
  assert.equal(nextSequence(last, 2 ** 32 * 1000 + 5000, null), 5n << 32n, "the clock leads on");
  assert.ok(isLaterSequence(0n, last));
  assert.ok(!isLaterSequence(last, 0n));
  assert.ok(!isLaterSequence(5n, 5n));
});

test("age is counted in whole seconds, across the wrap of the field", () => {
  const sequence = 1000n << 32n;
  assert.equal(sequenceAgeSeconds(sequence, 1_005_999), 5);
  assert.equal(sequenceAgeSeconds(sequence, 990_000), -10);
  const beforeWrap = ((1n << 32n) - 1n) << 32n;
  assert.equal(sequenceAgeSeconds(beforeWrap, 2 ** 32 * 1000), 1);
});
