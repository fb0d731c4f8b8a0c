import assert from "node:assert/strict";
import { test } from "node:test";
import { IpAddress } from "../../../src/base/ip-address.ts";
import { concatBytes } from "../../../src/wire/bytes.ts";
import { internetChecksum } from "../../../src/wire/checksum.ts";
import {
  decodeIpv4,
  encodeIpv4Header,
  type Ipv4Fields,
  renumberIpv4,
} from "../../../src/wire/ipv4.ts";
import { hexBytes, hexText } from "../../wire/hex.ts";

/** Of an advert of keepalived: unicast from 10.129.0.11 to 10.129.0.12. */
const HEADER = hexBytes("45c00028 00010000 ff70a58c 0a81000b 0a81000c");
const FIELDS: Ipv4Fields = {
  source: IpAddress.of("10.129.0.11"),
  destination: IpAddress.of("10.129.0.12"),
  protocol: 112,
  ttl: 255,
  identification: 1,
  payloadBytes: 20,
};
const PAYLOAD = new Uint8Array(20).fill(0xaa);

function reasonFor(datagram: Uint8Array): string {
  const decoded = decodeIpv4(datagram);
  return decoded.kind === "rejected" ? decoded.reason : "none";
}

/** HEADER with some bytes changed and its checksum made right again. */
function headerWith(patches: Readonly<Record<number, number>>): Uint8Array {
  const header = Uint8Array.from(HEADER);
  for (const [offset, value] of Object.entries(patches)) header[Number(offset)] = value;
  header.fill(0, 10, 12);
  const checksum = internetChecksum([header]);
  header.set([checksum >> 8, checksum & 0xff], 10);
  return header;
}

test("the header is written as keepalived writes it", () => {
  assert.equal(hexText(encodeIpv4Header(FIELDS)), hexText(HEADER));
});

test("another identification is another checksum, and nothing else", () => {
  const datagram = concatBytes(encodeIpv4Header(FIELDS), PAYLOAD);
  const renumbered = concatBytes(encodeIpv4Header({ ...FIELDS, identification: 0xabcd }), PAYLOAD);
  assert.equal(hexText(renumberIpv4(datagram, 0xabcd)), hexText(renumbered));
});

test("a datagram is read and cut to its total length", () => {
  const decoded = decodeIpv4(concatBytes(HEADER, PAYLOAD, new Uint8Array(6)));
  assert.ok(decoded.kind === "packet");
  const { source, destination, protocol, ttl, header, payload } = decoded.packet;
  assert.deepEqual([source.text, destination.text], ["10.129.0.11", "10.129.0.12"]);
  assert.deepEqual([protocol, ttl], [112, 255]);
  assert.deepEqual(header, HEADER);
  assert.deepEqual(payload, PAYLOAD);
});

test("options belong to the header", () => {
  const start = Uint8Array.from(HEADER);
  start.set([0x46, 0xc0, 0x00, 0x2c]);
  start.fill(0, 10, 12);
  const header = concatBytes(start, hexBytes("94 04 00 00"));
  const checksum = internetChecksum([header]);
  header.set([checksum >> 8, checksum & 0xff], 10);
  const decoded = decodeIpv4(concatBytes(header, PAYLOAD));
  assert.ok(decoded.kind === "packet");
  assert.equal(decoded.packet.header.length, 24);
  assert.deepEqual(decoded.packet.payload, PAYLOAD);
});

test("don't-fragment is no fragment", () => {
  assert.equal(reasonFor(concatBytes(headerWith({ 6: 0x40 }), PAYLOAD)), "none");
  assert.equal(reasonFor(concatBytes(headerWith({ 6: 0x80 }), PAYLOAD)), "none", "reserved bit");
});

test("each unreadable header has its reason", () => {
  const whole = concatBytes(HEADER, PAYLOAD);
  assert.equal(reasonFor(new Uint8Array(0)), "header-incomplete");
  assert.equal(reasonFor(HEADER.subarray(0, 19)), "header-incomplete");
  assert.equal(reasonFor(headerWith({ 0: 0x4f })), "header-incomplete");
  assert.equal(reasonFor(concatBytes(headerWith({ 0: 0x65 }), PAYLOAD)), "version");
  assert.equal(reasonFor(concatBytes(headerWith({ 0: 0x44 }), PAYLOAD)), "header-length");
  assert.equal(reasonFor(whole.subarray(0, 39)), "total-length");
  assert.equal(reasonFor(concatBytes(headerWith({ 3: 19 }), PAYLOAD)), "total-length");
  assert.equal(reasonFor(concatBytes(headerWith({ 6: 0x20 }), PAYLOAD)), "fragment");
  assert.equal(reasonFor(concatBytes(headerWith({ 7: 0x01 }), PAYLOAD)), "fragment");
  const spoilt = Uint8Array.from(whole);
  spoilt[8] = 254;
  assert.equal(reasonFor(spoilt), "header-checksum");
});

test("what does not fit a header is our bug", () => {
  const wrong: readonly Ipv4Fields[] = [
    { ...FIELDS, identification: 0 },
    { ...FIELDS, identification: 0x10000 },
    { ...FIELDS, ttl: 256 },
    { ...FIELDS, payloadBytes: 65_516 },
    { ...FIELDS, source: IpAddress.of("fe80::1") },
    { ...FIELDS, destination: IpAddress.of("ff02::12") },
  ];
  for (const fields of wrong) {
    assert.throws(() => encodeIpv4Header(fields), { name: "InvariantError" });
  }
});
