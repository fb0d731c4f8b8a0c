// Framing of netlink messages: what is written can be read, what is malformed is left out, and the
// kernel's answers are understood, with and without its own words.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  attribute,
  decodeAcknowledgement,
  decodeAttributes,
  decodeMessages,
  decodeString,
  encodeAcknowledgement,
  encodeRequest,
  encodeRequests,
  type NetlinkMessage,
  NLM_F_ACK,
  NLM_F_REQUEST,
  NLMSG_DONE,
  NLMSG_ERROR,
  readUint32At,
  string,
  uint32,
} from "../../../src/wire/rtnetlink-message.ts";

const NLM_F_CAPPED = 0x100;
const NLM_F_ACK_TLVS = 0x200;

function answer(flags: number, body: Uint8Array, type: number = NLMSG_ERROR): NetlinkMessage {
  return { type, flags, sequence: 1, port: 7, body };
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

test("of several requests in one datagram only the last asks for an acknowledgement", () => {
  const flags = NLM_F_REQUEST | NLM_F_ACK;
  const bodies = [Uint8Array.of(1, 2, 3, 4), Uint8Array.of(5), new Uint8Array(0)];
  const requests = bodies.map((body, index) => ({ type: 20 + index, flags, body }));
  const messages = decodeMessages(encodeRequests(requests, 7));
  assert.deepEqual(
    messages.map((message) => [message.type, message.flags, message.sequence]),
    [
      [20, NLM_F_REQUEST, 7],
      [21, NLM_F_REQUEST, 8],
      [22, flags, 9],
    ],
  );
  assert.deepEqual(
    messages.map(({ body }) => body),
    bodies,
  );
});

test("a request carries its length, type, flags and sequence", () => {
  const bytes = encodeRequest({ type: 20, flags: 5, body: Uint8Array.of(9, 8, 7, 6) }, 0x01020304);
  const [message] = decodeMessages(bytes);
  assert.equal(readUint32At(bytes, 0), 20);
  assert.deepEqual(message, {
    type: 20,
    flags: NLM_F_REQUEST | NLM_F_ACK,
    sequence: 0x01020304,
    port: 0,
    body: Uint8Array.of(9, 8, 7, 6),
  });
});

test("messages of a datagram come back in order, unaligned bodies included", () => {
  const bodies = fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 8 });
  fc.assert(
    fc.property(bodies, (list) => {
      const datagram = join(
        ...list.map((body, index) => {
          const bytes = encodeRequest({ type: index, flags: 0, body }, index);
          return join(bytes, new Uint8Array((4 - (bytes.length % 4)) % 4));
        }),
      );
      const read = decodeMessages(datagram).map((message) => [...message.body]);
      assert.deepEqual(
        read,
        list.map((body) => [...body]),
      );
    }),
  );
});

test("no bytes make a decoder throw", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(40), (bytes, offset) => {
      for (const message of decodeMessages(bytes)) decodeAcknowledgement(message);
      decodeAcknowledgement(answer(NLM_F_ACK_TLVS, bytes));
      decodeAttributes(bytes, offset);
    }),
  );
});

test("a message that is cut off is left out, with what follows", () => {
  const whole = encodeRequest({ type: 1, flags: 0, body: uint32(1) }, 1);
  const both = join(whole, whole);
  assert.equal(decodeMessages(both).length, 2);
  assert.equal(decodeMessages(both.subarray(0, both.length - 1)).length, 1);
});

test("attributes are read by type without their flag bits, the last of equals", () => {
  const NESTED = 0x8000;
  const bytes = join(attribute(1 | NESTED, uint32(5)), attribute(2, string("eth0")));
  const attributes = decodeAttributes(join(bytes, attribute(1, uint32(6))), 0);
  assert.deepEqual([...attributes.keys()], [1, 2]);
  assert.deepEqual(attributes.get(1), uint32(6));
  assert.equal(decodeString(attributes.get(2) ?? new Uint8Array(0)), "eth0");
});

test("a malformed attribute ends the list", () => {
  const tooLong = Uint8Array.of(200, 0, 9, 0);
  const tooShort = Uint8Array.of(3, 0, 9, 0);
  for (const bad of [tooLong, tooShort]) {
    const attributes = decodeAttributes(join(attribute(1, uint32(5)), bad), 0);
    assert.deepEqual([...attributes.keys()], [1]);
  }
});

test("an acknowledgement of zero is success", () => {
  assert.deepEqual(decodeAcknowledgement(answer(0, join(uint32(0), new Uint8Array(16)))), {
    errno: 0,
    text: null,
  });
});

test("the kernel's words are found behind a capped request and behind a whole one", () => {
  const text = attribute(1, string("ipv4: Address already assigned"));
  const header = join(uint32(24), new Uint8Array(12));
  const capped = join(uint32(-17), header, text);
  const whole = join(uint32(-17), header, new Uint8Array(8), text);
  const expected = { errno: 17, text: "ipv4: Address already assigned" };
  const flags = NLM_F_ACK_TLVS;
  assert.deepEqual(decodeAcknowledgement(answer(flags | NLM_F_CAPPED, capped)), expected);
  assert.deepEqual(decodeAcknowledgement(answer(flags, whole)), expected);
});

test("a dump that fails says why in its last message", () => {
  const body = join(uint32(-95), attribute(1, string("no such table")));
  assert.deepEqual(decodeAcknowledgement(answer(NLM_F_ACK_TLVS, body, NLMSG_DONE)), {
    errno: 95,
    text: "no such table",
  });
});

test("what says that a request is done reads as the kernel's word", () => {
  const [message] = decodeMessages(encodeAcknowledgement(77));
  assert.ok(message !== undefined);
  assert.deepEqual([message.type, message.sequence], [NLMSG_ERROR, 77]);
  assert.deepEqual(decodeAcknowledgement(message), { errno: 0, text: null });
});
