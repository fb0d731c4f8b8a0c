import assert from "node:assert/strict";
import { test } from "node:test";
import { IpAddress } from "../../../src/base/ip-address.ts";
import { concatBytes } from "../../../src/wire/bytes.ts";
import { decodeIpv6, encodeIpv6Header } from "../../../src/wire/ipv6.ts";
import { hexBytes } from "../../wire/hex.ts";

const PAYLOAD = new Uint8Array(16).fill(0xaa);

function datagram(nextHeader: number, payload: Uint8Array): Uint8Array {
  const header = encodeIpv6Header({
    source: IpAddress.of("fe80::1"),
    destination: IpAddress.of("ff02::12"),
    nextHeader,
    hopLimit: 255,
    payloadBytes: payload.length,
  });
  return concatBytes(header, payload);
}

function reasonFor(bytes: Uint8Array): string {
  const decoded = decodeIpv6(bytes);
  return decoded.kind === "rejected" ? decoded.reason : "none";
}

test("a packet is written, read and cut to its payload length", () => {
  const decoded = decodeIpv6(concatBytes(datagram(112, PAYLOAD), new Uint8Array(4)));
  assert.ok(decoded.kind === "packet");
  const { source, destination, nextHeader, hopLimit, payload } = decoded.packet;
  assert.deepEqual([source.text, destination.text], ["fe80::1", "ff02::12"]);
  assert.deepEqual([nextHeader, hopLimit], [112, 255]);
  assert.deepEqual(payload, PAYLOAD);
});

test("extension headers are stepped over", () => {
  const hopByHop = hexBytes("3c 00 05 02 00 00 01 00");
  const destinationOptions = hexBytes(`70 01 ${"00".repeat(14)}`);
  const decoded = decodeIpv6(datagram(0, concatBytes(hopByHop, destinationOptions, PAYLOAD)));
  assert.ok(decoded.kind === "packet");
  assert.equal(decoded.packet.nextHeader, 112);
  assert.deepEqual(decoded.packet.payload, PAYLOAD);
});

test("each unreadable packet has its reason", () => {
  const whole = datagram(112, PAYLOAD);
  assert.equal(reasonFor(whole.subarray(0, 39)), "header-incomplete");
  assert.equal(reasonFor(whole.subarray(0, 50)), "payload-length");
  assert.equal(reasonFor(datagram(44, PAYLOAD)), "fragment");
  assert.equal(reasonFor(datagram(0, hexBytes("70 00 00 00"))), "header-incomplete");
  assert.equal(reasonFor(datagram(0, hexBytes("70 09 00 00 00 00 00 00"))), "header-incomplete");
  whole[0] = 0x45;
  assert.equal(reasonFor(whole), "version");
});
