// Every captured and every made frame: read as expected, and written again to the byte.

import assert from "node:assert/strict";
import { test } from "node:test";
import { assertNever } from "../../src/base/invariant.ts";
import { IpAddress } from "../../src/base/ip-address.ts";
import { MacAddress } from "../../src/base/mac-address.ts";
import { Secret } from "../../src/base/secret.ts";
import { MICROS_PER_SECOND } from "../../src/base/units.ts";
import {
  type Advertisement,
  encodeAdvertisement,
  type WireReject,
} from "../../src/wire/advertisement.ts";
import { signAh, verifyAh } from "../../src/wire/ah.ts";
import { encodeGratuitousArp } from "../../src/wire/arp.ts";
import { decodeHmacTrailer, hmacHolds, signHmac } from "../../src/wire/auth-hmac.ts";
import { passwordMatches } from "../../src/wire/auth-pass.ts";
import { encodeIpv4Header } from "../../src/wire/ipv4.ts";
import { encodeUnsolicitedNa } from "../../src/wire/ndisc.ts";
import { type FrameContent, readEthernetFrame, type SeenIp } from "../netns/lab/frame.ts";
import { hexText } from "./hex.ts";
import { readVectors, VECTOR_FILES, type Vector } from "./vector-file.ts";

const ALL = Object.values(VECTOR_FILES).flatMap((file) => readVectors(file));
const GROUPS = { ipv4: IpAddress.of("224.0.0.18"), ipv6: IpAddress.of("ff02::12") };

test("no vector is missing", () => {
  assert.equal(ALL.length, 168);
  assert.equal(new Set(ALL.map((vector) => vector.name)).size, ALL.length);
});

for (const vector of ALL) {
  test(`${vector.name} is read as expected`, () => {
    const expected = Object.fromEntries(
      ["wire", "addresses", "auth", "trailer", "ah"].map((key) => [key, vector.get(key)]),
    );
    assert.deepEqual(describe(contentOf(vector)), expected);
  });
}

test("every advertisement is written again to the byte", () => {
  const adverts = ALL.flatMap((vector) => {
    const content = contentOf(vector);
    return content.kind === "advert" ? [{ vector, content }] : [];
  });
  assert.equal(adverts.length, 125);
  for (const { vector, content } of adverts) {
    const { advert, ip, ah } = content;
    const original = ip.payload.subarray(ah === null ? 0 : ah.length);
    const written = rewrite(advert, ip);
    if (hasReservedBits(original)) {
      written[4] = (written[4] ?? 0) | ((original[4] ?? 0) & 0xf0);
    }
    if (hasReservedBits(original) || advert.checksum === "wrong") {
      assert.notEqual(hexText(written), hexText(original), vector.name);
      written.set(original.subarray(6, 8), 6);
    }
    assert.equal(hexText(written), hexText(original), vector.name);
  }
});

test("the IPv4 headers of keepalived are written to the byte", () => {
  const vectors = [VECTOR_FILES.keepalived, VECTOR_FILES.keepalivedOptions].flatMap((file) => [
    ...readVectors(file),
  ]);
  let count = 0;
  for (const vector of vectors) {
    const content = contentOf(vector);
    if (content.kind !== "advert" || content.ip.header === null) continue;
    const { header, payload, source, destination, protocol, hopLimit } = content.ip;
    const identification = ((header[4] ?? 0) << 8) | (header[5] ?? 0);
    const fields = { source, destination, protocol, ttl: hopLimit, identification };
    const written = encodeIpv4Header({ ...fields, payloadBytes: payload.length });
    assert.equal(hexText(written), hexText(header), vector.name);
    count++;
  }
  assert.equal(count, 34);
});

test("gratuitous ARP frames are written to the byte", () => {
  const vectors = ALL.filter((vector) => vector.get("wire")?.startsWith("arp "));
  assert.equal(vectors.length, 6);
  for (const vector of vectors) {
    const [, , mac = "", address = ""] = vector.get("wire")?.split(" ") ?? [];
    const written = encodeGratuitousArp(macOf(mac), IpAddress.of(address));
    assert.equal(hexText(written), hexText(vector.frame), vector.name);
  }
});

test("unsolicited neighbour advertisements are written to the byte", () => {
  const vectors = ALL.filter((vector) => vector.get("wire")?.startsWith("na "));
  assert.equal(vectors.length, 5);
  for (const vector of vectors) {
    const [, address = "", mac = "", flags = ""] = vector.get("wire")?.split(" ") ?? [];
    const written = encodeUnsolicitedNa(macOf(mac), IpAddress.of(address), flags === "RO");
    assert.equal(hexText(written), hexText(vector.frame), vector.name);
  }
});

test("each AH is verified and signed again with its password, and with no other", () => {
  const vectors = ALL.filter((vector) => vector.get("ah") !== null);
  assert.equal(vectors.length, 4);
  for (const vector of vectors) {
    const content = contentOf(vector);
    assert.ok(content.kind === "advert" && content.ip.header !== null && content.ah !== null);
    const { header: ipHeader, payload } = content.ip;
    const password = new Secret(vector.get("password") ?? "");
    const scope = { ipHeader, isUnicast: false, password };
    const verdict = verifyAh(scope, payload);
    assert.ok(verdict.kind === "verified", vector.name);
    assert.equal(`${verdict.sequence} ${hexText(payload.subarray(12, 24))}`, vector.get("ah"));
    const signed = signAh(scope, verdict.sequence, verdict.message);
    assert.equal(hexText(signed), hexText(content.ah), vector.name);
    const other = { ...scope, password: new Secret("secret13") };
    assert.deepEqual(verifyAh(other, payload), { kind: "rejected", reason: "icv" });
  }
});

test("each auth_hmac trailer is verified and signed again with its key, and with no other", () => {
  for (const vector of readVectors(VECTOR_FILES.hmac)) {
    const content = contentOf(vector);
    assert.ok(content.kind === "advert");
    const { advert, ip } = content;
    const [keyId = "", digits = ""] = vector.get("key")?.split(" ") ?? [];
    const message = ip.payload.subarray(0, ip.payload.length - advert.trailer.length);
    const scope = { message, source: ip.source, key: new Secret(digits) };
    assert.ok(hmacHolds(scope, advert.trailer), vector.name);
    const trailer = decodeHmacTrailer(advert.trailer);
    assert.ok(trailer);
    const [seconds = 0, fraction = 0, counter = 0] =
      vector.get("sequence")?.split(" ").map(Number) ?? [];
    const sequence = (BigInt(seconds) << 32n) | BigInt(fraction * 0x10000 + counter);
    assert.deepEqual(trailer, { keyId: Number(keyId), sequence }, vector.name);
    assert.equal(hexText(signHmac(scope, trailer)), hexText(advert.trailer), vector.name);
    const other = { ...scope, key: new Secret(`${digits.slice(0, -2)}00`) };
    assert.ok(!hmacHolds(other, advert.trailer), vector.name);
  }
});

test("passwords are compared whole", () => {
  const password = new Secret("secret12");
  const expected = {
    valid: true,
    "no-auth": false,
    "prefix-password": false,
    "wrong-password": false,
  };
  for (const [name, isRight] of Object.entries(expected)) {
    const vector = ALL.find((candidate) => candidate.name === `synthetic/v2pass-${name}`);
    assert.ok(vector);
    const content = contentOf(vector);
    assert.ok(content.kind === "advert");
    assert.equal(passwordMatches(content.advert.authData, password), isRight, name);
  }
});

function contentOf(vector: Vector): FrameContent {
  const frame = readEthernetFrame(vector.frame);
  assert.ok(frame, vector.name);
  return frame.content;
}

function macOf(text: string): MacAddress {
  const mac = MacAddress.parse(text);
  assert.ok(mac, text);
  return mac;
}

/** In the words of the vector files. */
function describe(content: FrameContent): Record<string, string | null> {
  const nothing = { addresses: null, auth: null, trailer: null, ah: null };
  switch (content.kind) {
    case "arp": {
      const { operation, senderMac, senderAddress, targetMac, targetAddress } = content.arp;
      const wire = ["arp", operation, senderMac, senderAddress, targetMac, targetAddress].join(" ");
      return { ...nothing, wire };
    }
    case "na": {
      const { target, targetMac, isRouter, isSolicited, isOverride } = content.na;
      const flags = `${isRouter ? "R" : ""}${isSolicited ? "S" : ""}${isOverride ? "O" : ""}`;
      return { ...nothing, wire: ["na", target, targetMac, flags].join(" ") };
    }
    case "bad-advert":
      return { ...nothing, wire: `rejected ${describeReject(content.reason)}` };
    case "other":
      return { ...nothing, wire: "other" };
    case "advert":
      return { ...nothing, ...describeAdvert(content) };
    default:
      return assertNever(content);
  }
}

function describeAdvert(content: FrameContent & { kind: "advert" }): Record<string, string | null> {
  const { advert, ah } = content;
  const { version, vrid, priority, checksum, addresses, trailer } = advert;
  const names = `advert v${version} vrid ${vrid} priority ${priority}`;
  const interval = (1000 * advert.advertIntervalUs) / MICROS_PER_SECOND;
  return {
    wire: `${names} interval ${interval} checksum ${checksum}`,
    addresses: addresses.length === 0 ? null : addresses.join(" "),
    auth: version === 2 ? `${advert.authType} ${hexText(advert.authData)}`.trimEnd() : null,
    trailer: trailer.length === 0 ? null : hexText(trailer),
    ah: ah === null ? null : `${ah[11]} ${hexText(ah.subarray(12))}`,
  };
}

function describeReject(reason: WireReject): string {
  switch (reason.kind) {
    case "too-short":
    case "too-long":
      return `${reason.kind} ${reason.lengthBytes} ${reason.expectedBytes}`;
    case "version":
      return `version ${reason.version}`;
    case "type":
      return `type ${reason.type}`;
    case "carp":
      return "carp";
    default:
      return assertNever(reason);
  }
}

function rewrite(advert: Advertisement, ip: SeenIp): Uint8Array {
  const form = advert.version === 2 ? "message" : "pseudo-header";
  const checksum = advert.checksum === "wrong" ? form : advert.checksum;
  return encodeAdvertisement({ ...advert, checksum }, { ...ip, group: GROUPS[ip.family] });
}

/** Of VRRPv3, which no sender repeats: they change the checksum too. */
function hasReservedBits(message: Uint8Array): boolean {
  return (message[0] ?? 0) >> 4 === 3 && (message[4] ?? 0) > 0x0f;
}
