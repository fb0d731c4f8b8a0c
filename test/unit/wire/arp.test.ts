import assert from "node:assert/strict";
import { test } from "node:test";
import { IpAddress } from "../../../src/base/ip-address.ts";
import { BROADCAST_MAC, MacAddress } from "../../../src/base/mac-address.ts";
import { ARP_REQUEST, decodeArp, encodeGratuitousArp } from "../../../src/wire/arp.ts";
import { hexBytes, hexText } from "../../wire/hex.ts";

const MAC = MacAddress.fromBytes(hexBytes("02 00 00 00 00 11"));
const VIP = IpAddress.of("10.129.0.10");
const FRAME = hexBytes(`ffffffffffff 020000000011 0806
  0001 0800 06 04 0001 | 020000000011 0a81000a | ffffffffffff 0a81000a`);

test("gratuitous ARP is keepalived's, byte for byte", () => {
  assert.equal(hexText(encodeGratuitousArp(MAC, VIP)), hexText(FRAME));
});

test("a packet is read, padding or not", () => {
  const expected = {
    operation: ARP_REQUEST,
    senderMac: MAC,
    senderAddress: VIP,
    targetMac: BROADCAST_MAC,
    targetAddress: VIP,
  };
  assert.deepEqual(decodeArp(FRAME.subarray(14)), expected);
  assert.deepEqual(decodeArp(Uint8Array.of(...FRAME.subarray(14), 0, 0)), expected);
});

test("anything but Ethernet and IPv4 is none", () => {
  const packet = FRAME.subarray(14);
  assert.equal(decodeArp(packet.subarray(0, 27)), null);
  for (const offset of [1, 2, 4, 5]) {
    const other = Uint8Array.from(packet);
    other[offset] = 0x20;
    assert.equal(decodeArp(other), null, `byte ${offset}`);
  }
});

test("an IPv6 address is not announced by ARP", () => {
  assert.throws(() => encodeGratuitousArp(MAC, IpAddress.of("fe80::1")), {
    name: "InvariantError",
  });
});
