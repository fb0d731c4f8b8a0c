import assert from "node:assert/strict";
import { test } from "node:test";
import { Secret } from "../../../src/base/secret.ts";
import { passwordMatches, passwordOctets } from "../../../src/wire/auth-pass.ts";
import { hexBytes, hexText } from "../../wire/hex.ts";

test("a password is padded with zeros and cut after 8 octets of UTF-8", () => {
  assert.equal(hexText(passwordOctets(new Secret("abc"))), "6162630000000000");
  assert.equal(hexText(passwordOctets(new Secret("123456789"))), "3132333435363738");
  assert.equal(hexText(passwordOctets(new Secret("пароль"))), "d0bfd0b0d180d0be");
});

test("a password matches itself and nothing shorter or longer", () => {
  const password = new Secret("abc");
  assert.ok(passwordMatches(hexBytes("61 62 63 00 00 00 00 00"), password));
  assert.ok(!passwordMatches(hexBytes("61 62 00 00 00 00 00 00"), password));
  assert.ok(!passwordMatches(hexBytes("61 62 63 64 00 00 00 00"), password));
  assert.ok(!passwordMatches(new Uint8Array(8), password));
  assert.ok(!passwordMatches(new Uint8Array(0), password), "VRRPv3 carries none");
});
