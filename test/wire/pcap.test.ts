// The capture reader of the namespace tests, held against files made here.

import assert from "node:assert/strict";
import { test } from "node:test";
import { concatBytes } from "../../src/wire/bytes.ts";
import { type Capture, readCapture } from "../netns/lab/pcap.ts";
import { hexBytes, hexText } from "./hex.ts";

const ADVERT = hexBytes(`01005e000012 020000000011 0800
  45c0 0028 0001 0000 ff70 d006 0a81000b e0000012
  21339601 00013e3f 0a81000a 00000000 00000000`);
const ARP = hexBytes(`ffffffffffff 020000000011 0806
  0001 0800 06 04 0001 020000000011 0a81000a ffffffffffff 0a81000a`);
const SECONDS = 1_795_163_346;
const TIME_US = SECONDS * 1_000_000 + 123_456;

type Order = "little" | "big";

function integer(value: number, bytes: 2 | 4, order: Order): Uint8Array {
  const view = new DataView(new ArrayBuffer(bytes));
  if (bytes === 2) view.setUint16(0, value, order === "little");
  else view.setUint32(0, value, order === "little");
  return new Uint8Array(view.buffer);
}

function pcap(order: Order, magic: number, fraction: number, linkType: number): Uint8Array {
  const u32 = (value: number): Uint8Array => integer(value, 4, order);
  const u16 = (value: number): Uint8Array => integer(value, 2, order);
  const header = [u32(magic), u16(2), u16(4), u32(0), u32(0), u32(262_144), u32(linkType)];
  const record = [u32(SECONDS), u32(fraction), u32(ADVERT.length), u32(ADVERT.length), ADVERT];
  return concatBytes(...header, ...record);
}

function block(order: Order, type: number, body: Uint8Array): Uint8Array {
  const padded = concatBytes(body, new Uint8Array((4 - (body.length % 4)) % 4));
  const length = integer(12 + padded.length, 4, order);
  return concatBytes(integer(type, 4, order), length, padded, length);
}

/** A section with one interface and one packet of it. */
function pcapng(order: Order, resolution: number | null, units: bigint): Uint8Array {
  const u32 = (value: number): Uint8Array => integer(value, 4, order);
  const u16 = (value: number): Uint8Array => integer(value, 2, order);
  const unknownLength = new Uint8Array(8).fill(0xff);
  const section = concatBytes(u32(0x1a2b3c4d), u16(1), u16(0), unknownLength);
  const name = concatBytes(u16(2), u16(4), new TextEncoder().encode("eth0"));
  const time =
    resolution === null ? [] : [u16(9), u16(1), Uint8Array.of(resolution, 0, 0, 0), u32(0)];
  const description = concatBytes(u16(1), u16(0), u32(0), name, ...time);
  const high = u32(Number(units >> 32n));
  const low = u32(Number(units & 0xffff_ffffn));
  const lengths = concatBytes(u32(ARP.length), u32(ARP.length));
  const packet = concatBytes(u32(0), high, low, lengths, ARP);
  return concatBytes(
    block(order, 0x0a0d0d0a, section),
    block(order, 1, description),
    block(order, 5, new Uint8Array(20)),
    block(order, 6, packet),
  );
}

function contentKinds(capture: Capture): readonly string[] {
  return capture.packets.map((packet) => packet.content.kind);
}

test("classic files of both byte orders and resolutions give an advert and its time", () => {
  for (const order of ["little", "big"] as const) {
    const files = [pcap(order, 0xa1b2c3d4, 123_456, 1), pcap(order, 0xa1b23c4d, 123_456_789, 1)];
    for (const file of files) {
      const capture = readCapture(file);
      assert.equal(capture.isCut, false);
      const [packet] = capture.packets;
      assert.ok(packet?.content.kind === "advert");
      assert.equal(packet.timeUs, TIME_US);
      assert.equal(packet.content.advert.vrid, 51);
      assert.equal(packet.content.ip.source.text, "10.129.0.11");
      assert.equal(packet.link.source?.text, "02:00:00:00:00:11");
      assert.equal(hexText(packet.bytes), hexText(ADVERT));
    }
  }
});

test("a file that still grows gives its whole records", () => {
  const file = pcap("little", 0xa1b2c3d4, 0, 1);
  const second = file.subarray(24);
  const two = concatBytes(file, second);
  assert.deepEqual(contentKinds(readCapture(two)), ["advert", "advert"]);
  for (const cutBytes of [1, second.length - 1, second.length - 17]) {
    const capture = readCapture(two.subarray(0, two.length - cutBytes));
    assert.equal(capture.packets.length, 1);
    assert.equal(capture.isCut, true);
  }
  assert.deepEqual(readCapture(new Uint8Array(0)), { packets: [], isCut: true });
});

test("a capture within a larger buffer is read at its place", () => {
  const padded = concatBytes(new Uint8Array(5), pcap("big", 0xa1b2c3d4, 0, 1));
  assert.deepEqual(contentKinds(readCapture(padded.subarray(5))), ["advert"]);
  const paddedNext = concatBytes(new Uint8Array(3), pcapng("big", null, 0n));
  assert.deepEqual(contentKinds(readCapture(paddedNext.subarray(3))), ["arp"]);
});

test("cooked and raw captures are read", () => {
  const ip = ADVERT.subarray(14);
  const mac = hexBytes("0200 0000 0011 0000");
  const cooked1 = concatBytes(hexBytes("0004 0001 0006"), mac, hexBytes("0800"), ip);
  const cooked2 = concatBytes(hexBytes("0800 0000 00000002 0001 04 06"), mac, ip);
  const cases = [
    { linkType: 113, frame: cooked1, source: "02:00:00:00:00:11" },
    { linkType: 276, frame: cooked2, source: "02:00:00:00:00:11" },
    { linkType: 101, frame: ip, source: undefined },
  ];
  for (const { linkType, frame, source } of cases) {
    const file = pcap("little", 0xa1b2c3d4, 0, linkType).subarray(0, 24);
    const record = [0, 0, frame.length, frame.length].map((value) => integer(value, 4, "little"));
    const [packet] = readCapture(concatBytes(file, ...record, frame)).packets;
    assert.equal(packet?.content.kind, "advert", `link type ${linkType}`);
    assert.equal(packet?.link.source?.text, source);
    assert.equal(packet?.link.destination, null);
  }
});

test("pcapng of both byte orders gives a time in each resolution", () => {
  const micros = BigInt(TIME_US);
  const halfSecond = SECONDS * 1_000_000 + 500_000;
  const cases: ReadonlyArray<readonly [number | null, bigint, number]> = [
    [null, micros, TIME_US],
    [6, micros, TIME_US],
    [9, micros * 1000n + 789n, TIME_US],
    [0x81, BigInt(SECONDS) * 2n + 1n, halfSecond],
  ];
  for (const order of ["little", "big"] as const) {
    for (const [resolution, units, timeUs] of cases) {
      const capture = readCapture(pcapng(order, resolution, units));
      assert.deepEqual(contentKinds(capture), ["arp"]);
      assert.equal(capture.packets[0]?.timeUs, timeUs);
      assert.equal(capture.isCut, false);
    }
  }
});

test("sections follow each other, each with its own byte order and interfaces", () => {
  const two = concatBytes(pcapng("little", 9, 5000n), pcapng("big", null, 7n));
  const capture = readCapture(two);
  assert.deepEqual(
    capture.packets.map((packet) => packet.timeUs),
    [5, 7],
  );
  const cut = readCapture(two.subarray(0, two.length - 1));
  assert.deepEqual([cut.packets.length, cut.isCut], [1, true]);
});

test("a simple packet block has no time", () => {
  const start = pcapng("little", null, 0n);
  const simple = block("little", 3, concatBytes(integer(ARP.length, 4, "little"), ARP));
  const capture = readCapture(concatBytes(start, simple));
  assert.deepEqual(contentKinds(capture), ["arp", "arp"]);
  assert.equal(capture.packets[1]?.timeUs, 0);
});

test("what is no capture, or of a link type that is not read, is an error", () => {
  assert.throws(() => readCapture(new Uint8Array(24)), /not a capture file/);
  assert.throws(() => readCapture(pcap("little", 0xa1b2c3d4, 0, 127)), /link type 127/);
  const orphan = pcapng("little", null, 0n);
  orphan.set(integer(0x7fff_ffff, 4, "little"), 28);
  assert.throws(() => readCapture(orphan), /not described/);
});
