// Hostile bytes: no codec throws, and what a codec reads it writes again. Runs are bounded and
// seeded; a failure prints the seed, SEED=n replays it, RUNS=n runs longer.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { IpAddress } from "../../src/base/ip-address.ts";
import { MacAddress } from "../../src/base/mac-address.ts";
import { Secret } from "../../src/base/secret.ts";
import { micros } from "../../src/base/units.ts";
import {
  type AdvertisementContext,
  type AdvertisementFields,
  decodeAdvertisement,
  encodeAdvertisement,
  peekVrid,
} from "../../src/wire/advertisement.ts";
import { AH_HEADER_BYTES, signAh, verifyAh } from "../../src/wire/ah.ts";
import { decodeArp, encodeGratuitousArp } from "../../src/wire/arp.ts";
import { decodeHmacTrailer, hmacHolds, signHmac } from "../../src/wire/auth-hmac.ts";
import { concatBytes } from "../../src/wire/bytes.ts";
import { encodeEthernet } from "../../src/wire/ethernet.ts";
import { decodeIpv4, encodeIpv4Header } from "../../src/wire/ipv4.ts";
import { encodeIpv6Header } from "../../src/wire/ipv6.ts";
import { encodeUnsolicitedNa } from "../../src/wire/ndisc.ts";
import { readEthernetFrame } from "../netns/lab/frame.ts";
import { readVectors, VECTOR_FILES } from "./vector-file.ts";

const SEED = Number(process.env["SEED"] ?? 9568);
const RUNS = Number(process.env["RUNS"] ?? 2000);
const GROUP4 = IpAddress.of("224.0.0.18");
const GROUP6 = IpAddress.of("ff02::12");
const FRAMES = Object.values(VECTOR_FILES).flatMap((file) =>
  readVectors(file).map((vector) => vector.frame),
);

function hold<T>(arbitrary: fc.Arbitrary<T>, predicate: (value: T) => void): void {
  fc.assert(fc.property(arbitrary, predicate), { seed: SEED, numRuns: RUNS });
}

const ipv4 = fc
  .uint8Array({ minLength: 4, maxLength: 4 })
  .map((bytes) => IpAddress.fromBytes(bytes));
const ipv6 = fc
  .uint8Array({ minLength: 16, maxLength: 16 })
  .map((bytes) => IpAddress.fromBytes(bytes));
const mac = fc
  .uint8Array({ minLength: 6, maxLength: 6 })
  .map((bytes) => MacAddress.fromBytes(bytes));
const octet = fc.nat(0xff);
const bytesUpTo = (maxLength: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ maxLength });
const exactly = (length: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength: length, maxLength: length });

const context4: fc.Arbitrary<AdvertisementContext> = fc
  .record({ source: ipv4, destination: fc.oneof(fc.constant(GROUP4), ipv4) })
  .map((addresses) => ({ family: "ipv4", group: GROUP4, ...addresses }));
const context6: fc.Arbitrary<AdvertisementContext> = fc
  .record({ source: ipv6, destination: fc.oneof(fc.constant(GROUP6), ipv6) })
  .map((addresses) => ({ family: "ipv6", group: GROUP6, ...addresses }));
const context = fc.oneof(context4, context6);

/** A captured frame with some bytes replaced, some cut off or some added. */
const mutatedFrame = fc
  .record({
    frame: fc.constantFrom(...FRAMES),
    patches: fc.array(fc.tuple(fc.nat(), octet), { maxLength: 6 }),
    cutBytes: fc.oneof(fc.constant(0), fc.nat(80)),
    tail: fc.oneof(fc.constant(new Uint8Array(0)), bytesUpTo(40)),
  })
  .map(({ frame, patches, cutBytes, tail }) => {
    const bytes = concatBytes(frame.subarray(0, Math.max(0, frame.length - cutBytes)), tail);
    for (const [at, value] of patches) if (bytes.length > 0) bytes[at % bytes.length] = value;
    return bytes;
  });

/** Random bytes behind the headers that make a reader look at them. */
const wrapped = fc
  .record({ payload: bytesUpTo(200), source: ipv4, source6: ipv6, isIpv6: fc.boolean(), mac })
  .chain(({ payload, source, source6, isIpv6, mac: source48 }) =>
    fc.constantFrom(112, 51, 58, 0, 43, 60).map((protocol) => {
      const ethernet = { source: source48, destination: source48 };
      const payloadBytes = payload.length;
      if (isIpv6) {
        const addresses = { source: source6, destination: GROUP6 };
        const fields = { ...addresses, nextHeader: protocol, hopLimit: 255, payloadBytes };
        const datagram = concatBytes(encodeIpv6Header(fields), payload);
        return encodeEthernet({ ...ethernet, etherType: 0x86dd }, datagram);
      }
      const fields = { source, destination: GROUP4, protocol, ttl: 255, identification: 1 };
      const datagram = concatBytes(encodeIpv4Header({ ...fields, payloadBytes }), payload);
      return encodeEthernet({ ...ethernet, etherType: 0x0800 }, datagram);
    }),
  );

test(`no frame makes a reader throw (SEED=${SEED}, RUNS=${RUNS})`, () => {
  hold(fc.oneof(bytesUpTo(120), mutatedFrame, wrapped), (frame) => {
    readEthernetFrame(frame);
    decodeArp(frame);
    decodeIpv4(frame);
  });
});

test(`no message makes a decoder throw, whole or not (SEED=${SEED})`, () => {
  const looksRight = fc
    .tuple(fc.constantFrom(0x21, 0x31), bytesUpTo(64))
    .map(([first, rest]) => Uint8Array.of(first, ...rest));
  hold(fc.tuple(fc.oneof(bytesUpTo(64), looksRight), context), ([payload, around]) => {
    const decoded = decodeAdvertisement(payload, around);
    assert.equal(peekVrid(payload), payload[1] ?? null);
    if (decoded.kind === "rejected") return;
    const { advert } = decoded;
    assert.ok(advert.trailer.length === 0 || advert.trailer.length === 28);
    assert.ok(advert.addresses.every((address) => address.family === around.family));
  });
});

test(`no bytes make a check of authentication throw (SEED=${SEED})`, () => {
  const scope = fc.record({ ipHeader: bytesUpTo(60), isUnicast: fc.boolean() });
  const key = new Secret("00".repeat(32));
  hold(fc.tuple(scope, bytesUpTo(80), ipv4), ([partial, payload, source]) => {
    const verdict = verifyAh({ ...partial, password: new Secret("secret12") }, payload);
    assert.equal(verdict.kind, "rejected");
    decodeHmacTrailer(payload);
    const trailer = payload.subarray(0, 28);
    assert.ok(!hmacHolds({ message: payload, source, key }, trailer));
  });
});

test(`an advertisement that was written is read again (SEED=${SEED})`, () => {
  hold(fc.oneof(v2Advert, v3AdvertOver(context4, ipv4), v3AdvertOver(context6, ipv6)), (sent) => {
    const bytes = encodeAdvertisement(sent.fields, sent.context);
    const decoded = decodeAdvertisement(bytes, sent.context);
    assert.ok(decoded.kind === "advertisement");
    assert.deepEqual({ ...decoded.advert, checksum: sent.fields.checksum }, sent.fields);
    assert.notEqual(decoded.advert.checksum, "wrong");
  });
});

test(`a message that was read is written again, but its checksum (SEED=${SEED})`, () => {
  const body = fc.tuple(fc.constantFrom(0x21, 0x31), octet, octet, fc.nat(4), exactly(80));
  hold(fc.tuple(body, context4), ([[first, vrid, priority, count, rest], around]) => {
    const lengthBytes = 8 + 4 * count + (first === 0x21 ? 8 : 0);
    const payload = Uint8Array.of(first, vrid, priority, count, ...rest).subarray(0, lengthBytes);
    if (first === 0x31) payload[4] = (payload[4] ?? 0) & 0x0f;
    const decoded = decodeAdvertisement(payload, around);
    assert.ok(decoded.kind === "advertisement");
    const { advert } = decoded;
    const checksum = "message";
    const bytes = encodeAdvertisement({ ...advert, checksum }, around);
    bytes.set(payload.subarray(6, 8), 6);
    assert.deepEqual(bytes, payload);
  });
});

test(`an AH that was signed is verified, and not after a change (SEED=${SEED})`, () => {
  const parts = fc.record({ source: ipv4, isUnicast: fc.boolean(), message: bytesUpTo(60) });
  const change = fc.record({ at: fc.nat(), by: fc.integer({ min: 1, max: 255 }) });
  const sequence = fc.nat(0xffff_ffff);
  hold(
    fc.tuple(parts, sequence, change),
    ([{ source, isUnicast, message }, number, { at, by }]) => {
      const ipHeader = encodeIpv4Header({
        source,
        destination: GROUP4,
        protocol: 51,
        ttl: 255,
        identification: 7,
        payloadBytes: AH_HEADER_BYTES + message.length,
      });
      const scope = { ipHeader, isUnicast, password: new Secret("secret12") };
      const payload = concatBytes(signAh(scope, number, message), message);
      assert.deepEqual(verifyAh(scope, payload), { kind: "verified", sequence: number, message });
      payload[at % payload.length] = (payload[at % payload.length] ?? 0) ^ by;
      assert.equal(verifyAh(scope, payload).kind, "rejected");
    },
  );
});

test(`a trailer that was signed holds, and not after a change (SEED=${SEED})`, () => {
  const change = fc.record({ at: fc.nat(27), by: fc.integer({ min: 1, max: 255 }) });
  const trailerFields = fc.record({ keyId: octet, sequence: fc.bigInt(0n, (1n << 64n) - 1n) });
  const message = fc.uint8Array({ minLength: 8, maxLength: 60 });
  hold(
    fc.tuple(fc.oneof(ipv4, ipv6), message, trailerFields, change),
    ([source, text, fields, { at, by }]) => {
      const scope = { message: text, source, key: new Secret("5a".repeat(32)) };
      const trailer = signHmac(scope, fields);
      assert.deepEqual(decodeHmacTrailer(trailer), { ...fields });
      assert.ok(hmacHolds(scope, trailer));
      trailer[at] = (trailer[at] ?? 0) ^ by;
      assert.ok(!hmacHolds(scope, trailer));
    },
  );
});

test(`announcements are read again as they were meant (SEED=${SEED})`, () => {
  hold(fc.tuple(mac, ipv4, ipv6, fc.boolean()), ([sender, address4, address6, isRouter]) => {
    const arp = readEthernetFrame(encodeGratuitousArp(sender, address4))?.content;
    assert.ok(arp?.kind === "arp" && arp.arp.senderAddress.equals(address4));
    assert.ok(arp.arp.targetAddress.equals(address4) && arp.arp.senderMac.equals(sender));
    const na = readEthernetFrame(encodeUnsolicitedNa(sender, address6, isRouter))?.content;
    assert.ok(na?.kind === "na" && na.na.target.equals(address6) && na.na.isRouter === isRouter);
    assert.ok(na.na.isOverride && !na.na.isSolicited && na.na.targetMac?.equals(sender));
  });
});

interface SentAdvert {
  readonly fields: AdvertisementFields;
  readonly context: AdvertisementContext;
}

const trailer = fc.oneof(fc.constant(new Uint8Array(0)), exactly(28));

const v2Advert: fc.Arbitrary<SentAdvert> = fc
  .record({
    vrid: octet,
    priority: octet,
    authType: octet,
    authData: exactly(8),
    seconds: octet,
    addresses: fc.array(ipv4, { maxLength: 20 }),
    trailer,
    context: context4,
  })
  .map(({ context: around, seconds, ...rest }) => {
    const advertIntervalUs = micros(seconds * 1_000_000);
    return {
      context: around,
      fields: { version: 2, checksum: "message", advertIntervalUs, ...rest },
    };
  });

function v3AdvertOver(
  around: fc.Arbitrary<AdvertisementContext>,
  address: fc.Arbitrary<IpAddress>,
): fc.Arbitrary<SentAdvert> {
  const forms = ["pseudo-header", "message", "pseudo-header-group"] as const;
  const parts = fc.record({
    vrid: octet,
    priority: octet,
    centis: fc.nat(4095),
    addresses: fc.array(address, { maxLength: 20 }),
    trailer,
    form: fc.constantFrom(...forms),
    context: around,
  });
  return parts.map(({ context: where, centis, form, ...rest }) => {
    const checksum = where.family === "ipv6" ? "pseudo-header" : form;
    const advertIntervalUs = micros(centis * 10_000);
    const none = { authType: 0, authData: new Uint8Array(0) };
    return { context: where, fields: { version: 3, checksum, advertIntervalUs, ...none, ...rest } };
  });
}
