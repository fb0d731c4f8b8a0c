import assert from "node:assert/strict";
import { test } from "node:test";
import { IpAddress } from "../../../src/base/ip-address.ts";
import { millis, seconds } from "../../../src/base/units.ts";
import {
  type Advertisement,
  type AdvertisementContext,
  type AdvertisementFields,
  decodeAdvertisement,
  encodeAdvertisement,
  peekVrid,
  type WireReject,
} from "../../../src/wire/advertisement.ts";
import { hexBytes, hexText } from "../../wire/hex.ts";

const GROUP4 = IpAddress.of("224.0.0.18");
const GROUP6 = IpAddress.of("ff02::12");
const MULTICAST4: AdvertisementContext = {
  family: "ipv4",
  source: IpAddress.of("10.129.0.11"),
  destination: GROUP4,
  group: GROUP4,
};
const UNICAST4: AdvertisementContext = { ...MULTICAST4, destination: IpAddress.of("10.129.0.12") };
const MULTICAST6: AdvertisementContext = {
  family: "ipv6",
  source: IpAddress.of("fe80::ff:fe00:11"),
  destination: GROUP6,
  group: GROUP6,
};
const V2_FIELDS: AdvertisementFields = {
  version: 2,
  vrid: 51,
  priority: 150,
  addresses: [IpAddress.of("10.129.0.10")],
  advertIntervalUs: seconds(1),
  authType: 0,
  authData: new Uint8Array(8),
  checksum: "message",
  trailer: new Uint8Array(0),
};
const V3_FIELDS: AdvertisementFields = {
  ...V2_FIELDS,
  version: 3,
  authData: new Uint8Array(0),
  checksum: "pseudo-header",
};
const V2_HEX = "21 33 96 01 00 01 3e 3f 0a 81 00 0a 00 00 00 00 00 00 00 00";

function decoded(payload: Uint8Array, context: AdvertisementContext): Advertisement {
  const result = decodeAdvertisement(payload, context);
  assert.equal(result.kind, "advertisement");
  return result.advert;
}

function rejected(payload: Uint8Array, context: AdvertisementContext): WireReject {
  const result = decodeAdvertisement(payload, context);
  assert.equal(result.kind, "rejected");
  return result.reason;
}

test("VRRPv2 is read and written to the byte", () => {
  const bytes = hexBytes(V2_HEX);
  assert.deepEqual(decoded(bytes, MULTICAST4), V2_FIELDS);
  assert.equal(hexText(encodeAdvertisement(V2_FIELDS, MULTICAST4)), hexText(bytes));
});

test("no authentication data stands for zeros", () => {
  const fields = { ...V2_FIELDS, authData: new Uint8Array(0) };
  assert.equal(hexText(encodeAdvertisement(fields, MULTICAST4)), hexText(hexBytes(V2_HEX)));
});

test("the three checksum forms of VRRPv3 over IPv4 unicast are told apart", () => {
  const cases = {
    "pseudo-header": "1847",
    "pseudo-header-group": "42c1",
    message: "2ddc",
  } as const;
  for (const [form, checksum] of Object.entries(cases)) {
    const bytes = hexBytes(`31 33 96 01 00 64 ${checksum} 0a 81 00 0a`);
    const advert = decoded(bytes, UNICAST4);
    assert.equal(advert.checksum, form);
    const fields = { ...V3_FIELDS, checksum: form as keyof typeof cases };
    assert.equal(hexText(encodeAdvertisement(fields, UNICAST4)), hexText(bytes));
  }
  const wrong = hexBytes("31 33 96 01 00 64 18 48 0a 81 00 0a");
  assert.equal(decoded(wrong, UNICAST4).checksum, "wrong");
});

test("IPv6 knows the pseudo-header alone, with the real destination", () => {
  const fields = {
    ...V3_FIELDS,
    addresses: [
      IpAddress.of("fe80::129:10"),
      IpAddress.of("fd00:129::20"),
      IpAddress.of("fd00:129::10"),
    ],
  };
  const bytes = encodeAdvertisement(fields, MULTICAST6);
  assert.equal(hexText(bytes.subarray(0, 8)), "3133960300643ed8");
  assert.deepEqual(decoded(bytes, MULTICAST6), fields);
  const elsewhere = { ...MULTICAST6, destination: IpAddress.of("fe80::1") };
  assert.equal(decoded(bytes, elsewhere).checksum, "wrong");
  assert.throws(() => encodeAdvertisement({ ...fields, checksum: "message" }, MULTICAST6));
});

test("VRRPv2 over IPv6 as keepalived sends it: no authentication data, a pseudo-header", () => {
  const context = { ...MULTICAST6, source: IpAddress.of("fe80::11") };
  const hex = "21 03 96 01 00 01 4b 47 fe 80 00 00 00 00 00 00 00 00 00 00 00 00 01 03";
  const advert = decoded(hexBytes(hex), context);
  assert.deepEqual(advert, {
    ...V3_FIELDS,
    version: 2,
    vrid: 3,
    addresses: [IpAddress.of("fe80::103")],
  });
  const fields = { ...advert, checksum: "pseudo-header" } as const;
  assert.equal(hexText(encodeAdvertisement(fields, context)), hexText(hexBytes(hex)));
  assert.equal(decoded(hexBytes(hex), MULTICAST6).checksum, "wrong", "from another source");
});

test("the reserved nibble of VRRPv3 is masked", () => {
  const bytes = hexBytes("31 33 96 01 f0 64 00 00 0a 81 00 0a");
  assert.equal(decoded(bytes, MULTICAST4).advertIntervalUs, seconds(1));
});

test("centiseconds and seconds become microseconds", () => {
  assert.equal(
    decoded(hexBytes("31 33 96 00 00 01 00 00"), MULTICAST4).advertIntervalUs,
    millis(10),
  );
  assert.equal(
    decoded(hexBytes("31 33 96 00 0f ff 00 00"), MULTICAST4).advertIntervalUs,
    millis(40950),
  );
  const slow = hexBytes("21 33 96 00 00 ff 00 00 00 00 00 00 00 00 00 00");
  assert.equal(decoded(slow, MULTICAST4).advertIntervalUs, seconds(255));
});

test("an interval of zero and no address at all are data, not reasons", () => {
  const advert = decoded(hexBytes("31 33 96 00 00 00 00 00"), MULTICAST4);
  assert.equal(advert.advertIntervalUs, 0);
  assert.deepEqual(advert.addresses, []);
});

test("each unreadable message has its reason", () => {
  const valid = hexBytes(V2_HEX);
  const patched = (offset: number, value: number): Uint8Array => {
    const bytes = Uint8Array.from(valid);
    bytes[offset] = value;
    return bytes;
  };
  const cases: ReadonlyArray<readonly [Uint8Array, WireReject]> = [
    [new Uint8Array(0), { kind: "too-short", lengthBytes: 0, expectedBytes: 8 }],
    [valid.subarray(0, 7), { kind: "too-short", lengthBytes: 7, expectedBytes: 8 }],
    [valid.subarray(0, 19), { kind: "too-short", lengthBytes: 19, expectedBytes: 20 }],
    [patched(3, 2), { kind: "too-short", lengthBytes: 20, expectedBytes: 24 }],
    [patched(3, 0), { kind: "too-long", lengthBytes: 20, expectedBytes: 16 }],
    [Uint8Array.of(...valid, 0), { kind: "too-long", lengthBytes: 21, expectedBytes: 20 }],
    [patched(0, 0x41), { kind: "version", version: 4 }],
    [patched(0, 0x01), { kind: "version", version: 0 }],
    [patched(0, 0x22), { kind: "type", type: 2 }],
    [patched(0, 0x20), { kind: "type", type: 0 }],
  ];
  for (const [bytes, reason] of cases) assert.deepEqual(rejected(bytes, MULTICAST4), reason);
});

test("CARP is told apart from VRRPv2 that releases, in both families", () => {
  const carp = new Uint8Array(36);
  carp.set(hexBytes("21 0a 00 07 00 01 32 33"));
  assert.deepEqual(rejected(carp, MULTICAST4), { kind: "carp" });
  assert.deepEqual(rejected(carp, MULTICAST6), { kind: "carp" });
  carp[3] = 5;
  assert.equal(decodeAdvertisement(carp, MULTICAST4).kind, "advertisement");
});

test("28 bytes behind the message are a trailer, anything else is too long", () => {
  const trailer = new Uint8Array(28).fill(7);
  const bytes = encodeAdvertisement({ ...V2_FIELDS, trailer }, MULTICAST4);
  assert.equal(bytes.length, 48);
  assert.deepEqual(decoded(bytes, MULTICAST4), { ...V2_FIELDS, trailer });
  assert.equal(rejected(bytes.subarray(0, 47), MULTICAST4).kind, "too-long");
});

test("the checksum covers a trailer over IPv6 and stops before it over IPv4", () => {
  const trailer = new Uint8Array(28).fill(7);
  const signed4 = encodeAdvertisement({ ...V3_FIELDS, trailer }, MULTICAST4);
  const plain4 = encodeAdvertisement(V3_FIELDS, MULTICAST4);
  assert.deepEqual(signed4.subarray(0, plain4.length), plain4);
  const fields = { ...V3_FIELDS, addresses: [IpAddress.of("fe80::1")] };
  const signed6 = encodeAdvertisement({ ...fields, trailer }, MULTICAST6);
  const plain6 = encodeAdvertisement(fields, MULTICAST6);
  assert.notDeepEqual(signed6.subarray(6, 8), plain6.subarray(6, 8));
  assert.equal(decoded(signed6, MULTICAST6).checksum, "pseudo-header");
});

test("the VRID is found in whatever has two bytes", () => {
  assert.equal(peekVrid(hexBytes("ff 33")), 51);
  assert.equal(peekVrid(hexBytes("21")), null);
});

test("what does not fit a message is our bug", () => {
  const wrong: readonly AdvertisementFields[] = [
    { ...V2_FIELDS, vrid: 256 },
    { ...V2_FIELDS, priority: -1 },
    { ...V2_FIELDS, authType: 256 },
    { ...V2_FIELDS, advertIntervalUs: millis(1500) },
    { ...V2_FIELDS, advertIntervalUs: seconds(256) },
    { ...V2_FIELDS, checksum: "pseudo-header" },
    { ...V2_FIELDS, authData: new Uint8Array(7) },
    { ...V2_FIELDS, trailer: new Uint8Array(27) },
    { ...V2_FIELDS, addresses: [IpAddress.of("fe80::1")] },
    { ...V3_FIELDS, authType: 1 },
    { ...V3_FIELDS, advertIntervalUs: millis(40960) },
    { ...V3_FIELDS, addresses: [IpAddress.of("fe80::1")] },
    { ...V3_FIELDS, addresses: Array.from({ length: 256 }, () => GROUP4) },
  ];
  for (const [index, fields] of wrong.entries()) {
    assert.throws(
      () => encodeAdvertisement(fields, MULTICAST4),
      { name: "InvariantError" },
      `${index}`,
    );
  }
});
