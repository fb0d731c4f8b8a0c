import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { IpAddress } from "../../../src/base/ip-address.ts";
import { MacAddress } from "../../../src/base/mac-address.ts";
import { Neighbours, readAnnouncement } from "../../../src/simulation/neighbours.ts";
import { encodeGratuitousArp } from "../../../src/wire/arp.ts";
import { encodeUnsolicitedNa } from "../../../src/wire/ndisc.ts";

const MAC = MacAddress.fromBytes(Uint8Array.of(2, 0, 0, 0, 1, 2));

test("the cache learns from gratuitous ARP and unsolicited NA", () => {
  const client = new Neighbours();
  const [four, six] = [IpAddress.of("10.0.0.9"), IpAddress.of("2001:db8::9")];
  assert.equal(client.lookUp(four), null);
  client.receive({ kind: "link-frame", bytes: encodeGratuitousArp(MAC, four) });
  client.receive({ kind: "link-frame", bytes: encodeUnsolicitedNa(MAC, six, false) });
  assert.equal(client.lookUp(four)?.text, MAC.text);
  assert.equal(client.lookUp(six)?.text, MAC.text);
});

test("any other frame announces nothing", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => readAnnouncement(bytes) === null),
  );
});
