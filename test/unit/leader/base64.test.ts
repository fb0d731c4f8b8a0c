// Held against Node's own base64.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decodeBase64, decodeText, encodeBase64, encodeText } from "../../../src/leader/base64.ts";

test("bytes go there and back as with Node", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      const text = encodeBase64(bytes);
      assert.equal(text, Buffer.from(bytes).toString("base64"));
      assert.deepEqual(decodeBase64(text), bytes);
    }),
  );
});

test("what is no base64 is nothing, and never throws", () => {
  for (const bad of ["a", "ab", "abc", "a===", "====", "ab=c", "a b=", "äbcd"]) {
    assert.equal(decodeBase64(bad), null, bad);
  }
  fc.assert(
    fc.property(fc.string(), (text) => {
      decodeText(text);
    }),
  );
});

test("text is UTF-8", () => {
  assert.equal(encodeText("лидер"), Buffer.from("лидер").toString("base64"));
  assert.equal(decodeText(Buffer.from([0xff, 0x6e]).toString("base64")), "\ufffdn");
});
