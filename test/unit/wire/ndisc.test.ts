import assert from "node:assert/strict";
import { test } from "node:test";
import { IpAddress } from "../../../src/base/ip-address.ts";
import { MacAddress } from "../../../src/base/mac-address.ts";
import { internetChecksum, pseudoHeader } from "../../../src/wire/checksum.ts";
import { decodeIpv6, type Ipv6Packet } from "../../../src/wire/ipv6.ts";
import { decodeNeighborAdvertisement, encodeUnsolicitedNa } from "../../../src/wire/ndisc.ts";
import { hexBytes, hexText } from "../../wire/hex.ts";

const MAC = MacAddress.fromBytes(hexBytes("02 00 00 00 00 11"));
const VIP = IpAddress.of("fd00:129::10");

function packetOf(frame: Uint8Array): Ipv6Packet {
  const decoded = decodeIpv6(frame.subarray(14));
  assert.ok(decoded.kind === "packet");
  return decoded.packet;
}

/** The advertisement with some bytes of its message changed and the checksum made right again. */
function patched(offset: number, value: number): Ipv6Packet {
  const packet = packetOf(encodeUnsolicitedNa(MAC, VIP, false));
  const payload = Uint8Array.from(packet.payload);
  payload[offset] = value;
  payload.fill(0, 2, 4);
  const pseudo = pseudoHeader(packet.source, packet.destination, 58, payload.length);
  const checksum = internetChecksum([pseudo, payload]);
  payload.set([checksum >> 8, checksum & 0xff], 2);
  return { ...packet, payload };
}

test("the frame is keepalived's, byte for byte", () => {
  const expected = hexBytes(`333300000001 020000000011 86dd | 60000000 0020 3a ff
    fd000129000000000000000000000010 ff020000000000000000000000000001
    88 00 581b 20000000 fd000129000000000000000000000010 02 01 020000000011`);
  assert.equal(hexText(encodeUnsolicitedNa(MAC, VIP, false)), hexText(expected));
});

test("the router flag is told when the interface forwards", () => {
  const frame = encodeUnsolicitedNa(MAC, VIP, true);
  assert.equal(frame[58], 0xa0);
  assert.deepEqual(decodeNeighborAdvertisement(packetOf(frame)), {
    target: VIP,
    isRouter: true,
    isSolicited: false,
    isOverride: true,
    targetMac: MAC,
  });
});

test("options before the link-layer address are stepped over, an empty one ends them", () => {
  assert.equal(decodeNeighborAdvertisement(patched(24, 1))?.targetMac, null);
  assert.equal(decodeNeighborAdvertisement(patched(25, 0))?.targetMac, null);
});

test("what RFC 4861 does not let pass is none", () => {
  const packet = packetOf(encodeUnsolicitedNa(MAC, VIP, false));
  assert.ok(decodeNeighborAdvertisement(packet));
  const spoilt = Uint8Array.from(packet.payload);
  spoilt[8] = 0xfe;
  assert.equal(decodeNeighborAdvertisement({ ...packet, payload: spoilt }), null, "checksum");
  assert.equal(decodeNeighborAdvertisement({ ...packet, hopLimit: 254 }), null);
  assert.equal(decodeNeighborAdvertisement({ ...packet, nextHeader: 112 }), null);
  assert.equal(decodeNeighborAdvertisement(patched(0, 135)), null, "a solicitation");
  assert.equal(decodeNeighborAdvertisement(patched(1, 1)), null, "code");
  const short = packet.payload.subarray(0, 23);
  assert.equal(decodeNeighborAdvertisement({ ...packet, payload: short }), null);
});

test("an IPv4 address is not announced by neighbour discovery", () => {
  const address = IpAddress.of("10.129.0.10");
  assert.throws(() => encodeUnsolicitedNa(MAC, address, false), { name: "InvariantError" });
});
