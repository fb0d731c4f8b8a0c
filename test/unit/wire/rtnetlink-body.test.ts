import assert from "node:assert/strict";
import { test } from "node:test";
import { IpAddress } from "../../../src/base/ip-address.ts";
import { RequestBody } from "../../../src/wire/rtnetlink-body.ts";
import { decodeAttributes, readUint32At } from "../../../src/wire/rtnetlink-message.ts";

test("a header and attributes of every kind read back, each at its alignment", () => {
  const body = new RequestBody();
  body.uint8(2);
  body.uint8(32);
  body.uint8(0);
  body.uint8(253);
  body.uint32(0xfedc_ba98);
  body.uint8Attribute(11, 18);
  body.addressAttribute(1, IpAddress.of("10.1.2.3"));
  body.bytesAttribute(3, Uint8Array.of(1, 2, 3, 4, 5));
  body.uint32Attribute(6, 7, 0xffff_ffff);
  const bytes = body.finish();
  assert.equal(bytes.length, 8 + 8 + 8 + 12 + 12);
  assert.deepEqual([...bytes.subarray(0, 4)], [2, 32, 0, 253]);
  assert.equal(readUint32At(bytes, 4), 0xfedc_ba98);
  const attributes = decodeAttributes(bytes, 8);
  assert.deepEqual(attributes.get(11), Uint8Array.of(18));
  assert.deepEqual(attributes.get(1), Uint8Array.of(10, 1, 2, 3));
  assert.deepEqual(attributes.get(3), Uint8Array.of(1, 2, 3, 4, 5));
  const pair = attributes.get(6) ?? new Uint8Array(0);
  assert.deepEqual([readUint32At(pair, 0), readUint32At(pair, 4)], [7, 0xffff_ffff]);
});

test("a body may be longer than it was made for, whichever attribute is too much", () => {
  const long = new Uint8Array(200).fill(9);
  const fill: readonly ((body: RequestBody) => void)[] = [
    (body) => body.uint8Attribute(2, 5),
    (body) => body.uint32Attribute(2, 5),
    (body) => body.addressAttribute(2, IpAddress.of("fd00::5")),
    (body) => body.bytesAttribute(2, Uint8Array.of(5)),
  ];
  for (const add of fill) {
    for (let before = 40; before <= 128; before += 4) {
      const body = new RequestBody();
      body.bytesAttribute(1, long.subarray(0, before - 4));
      add(body);
      const attributes = decodeAttributes(body.finish(), 0);
      assert.equal(attributes.get(1)?.length, before - 4);
      assert.ok(attributes.get(2)?.includes(5), `after ${before} bytes`);
    }
  }
  const body = new RequestBody();
  body.bytesAttribute(1, long);
  assert.deepEqual(decodeAttributes(body.finish(), 0).get(1), long);
});

test("bodies that are written at the same time, or after one another, do not mix", () => {
  const [first, second] = [new RequestBody(), new RequestBody()];
  first.uint32(1);
  second.uint32(2);
  const finished = first.finish();
  const third = new RequestBody();
  third.uint32(3);
  first.uint8(4);
  second.uint8(5);
  assert.equal(readUint32At(finished, 0), 1);
  assert.equal(readUint32At(third.finish(), 0), 3);
  assert.deepEqual([...first.finish()], [4]);
  assert.equal(second.finish().length, 5);
});

test("padding is zeros, whatever was written before", () => {
  const before = new RequestBody();
  before.bytesAttribute(1, new Uint8Array(100).fill(0xff));
  before.finish();
  const body = new RequestBody();
  body.uint8Attribute(2, 7);
  assert.deepEqual([...body.finish()].slice(4), [7, 0, 0, 0]);
});
