import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { IpAddress } from "../../../src/base/ip-address.ts";
import { Secret } from "../../../src/base/secret.ts";
import { AH_HEADER_BYTES, type AhScope, signAh, verifyAh } from "../../../src/wire/ah.ts";
import { concatBytes } from "../../../src/wire/bytes.ts";
import { encodeIpv4Header } from "../../../src/wire/ipv4.ts";
import { hexBytes, hexText } from "../../wire/hex.ts";

const MESSAGE = hexBytes("21 0a 96 01 02 01 84 8e c0 00 02 64 00 00 00 00 00 00 00 00");
/** Sent by keepalived 2.2.7 from 192.0.2.1 to its peer 192.0.2.2. */
const UNICAST_AH = hexBytes("70 04 00 00 c0 00 02 01 00 00 00 01 9795f310 8d1400d8 66821b41");

function scopeFor(destination: string, isUnicast: boolean, ttl = 255): AhScope {
  const ipHeader = encodeIpv4Header({
    source: IpAddress.of("192.0.2.1"),
    destination: IpAddress.of(destination),
    protocol: 51,
    ttl,
    identification: 1,
    payloadBytes: AH_HEADER_BYTES + MESSAGE.length,
  });
  return { ipHeader, isUnicast, password: new Secret("secret12") };
}

test("unicast is signed as keepalived signs it, with the TTL as zero", () => {
  const scope = scopeFor("192.0.2.2", true);
  assert.equal(hexText(signAh(scope, 1, MESSAGE)), hexText(UNICAST_AH));
  const routed = scopeFor("192.0.2.2", true, 61);
  assert.equal(verifyAh(routed, concatBytes(UNICAST_AH, MESSAGE)).kind, "verified");
});

test("the TTL of multicast is signed, TOS, flags and header checksum are not", () => {
  const scope = scopeFor("224.0.0.18", false);
  const payload = concatBytes(signAh(scope, 7, MESSAGE), MESSAGE);
  const verdict = verifyAh(scope, payload);
  assert.deepEqual(verdict, { kind: "verified", sequence: 7, message: MESSAGE });
  const remarked = Uint8Array.from(scope.ipHeader);
  remarked.set([0x10], 1);
  remarked.set([0x40], 6);
  remarked.set([0xde, 0xad], 10);
  assert.equal(verifyAh({ ...scope, ipHeader: remarked }, payload).kind, "verified");
  const routed = Uint8Array.from(scope.ipHeader);
  routed.set([254], 8);
  const refused = { kind: "rejected", reason: "icv" };
  assert.deepEqual(verifyAh({ ...scope, ipHeader: routed }, payload), refused);
});

test("any bit turned in AH or message is refused", () => {
  const scope = scopeFor("224.0.0.18", false);
  const payload = concatBytes(signAh(scope, 7, MESSAGE), MESSAGE);
  for (let at = 0; at < payload.length; at++) {
    const turned = Uint8Array.from(payload);
    turned[at] = (turned[at] ?? 0) ^ 1;
    assert.equal(verifyAh(scope, turned).kind, "rejected", `byte ${at}`);
  }
});

test("an SPI that is not the sender's address is refused even with the right ICV", () => {
  const scope = scopeFor("224.0.0.18", false);
  const header = signAh(scope, 1, MESSAGE);
  header.set([192, 0, 2, 9], 4);
  const payload = concatBytes(header, MESSAGE);
  assert.deepEqual(verifyAh(scope, payload), { kind: "rejected", reason: "icv" });
  const signedIp = Uint8Array.from(scope.ipHeader);
  signedIp.fill(0, 1, 2).fill(0, 6, 8).fill(0, 10, 12);
  const signed = concatBytes(signedIp, payload.fill(0, 12, 24));
  payload.set(createHmac("md5", "secret12").update(signed).digest().subarray(0, 12), 12);
  assert.deepEqual(verifyAh(scope, payload), { kind: "rejected", reason: "spi" });
});

test("what is no AH before VRRP is missing", () => {
  const scope = scopeFor("224.0.0.18", false);
  const missing = { kind: "rejected", reason: "missing" };
  assert.deepEqual(verifyAh(scope, MESSAGE), missing);
  assert.deepEqual(verifyAh(scope, UNICAST_AH.subarray(0, 23)), missing);
  assert.deepEqual(verifyAh(scope, new Uint8Array(0)), missing);
  const longer = concatBytes(UNICAST_AH, MESSAGE);
  longer[1] = 5;
  assert.deepEqual(verifyAh(scope, longer), missing, "an ICV of another length");
});

test("the sequence has 32 bits", () => {
  const scope = scopeFor("224.0.0.18", false);
  const verdict = verifyAh(scope, concatBytes(signAh(scope, 0xffffffff, MESSAGE), MESSAGE));
  assert.ok(verdict.kind === "verified" && verdict.sequence === 0xffffffff);
});
