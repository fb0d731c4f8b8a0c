import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { IpAddress } from "../../../src/base/ip-address.ts";

test("IPv4 text is taken as inet_pton takes it", () => {
  assert.equal(IpAddress.parse("10.129.0.10")?.text, "10.129.0.10");
  for (const bad of [
    "",
    "1.2.3",
    "1.2.3.4.5",
    "256.1.1.1",
    "01.2.3.4",
    "1.2.3.4/24",
    "a.b.c.d",
    " 1.2.3.4",
  ]) {
    assert.equal(IpAddress.parse(bad), null, bad);
  }
});

test("IPv6 text is canonical after RFC 5952", () => {
  const cases: ReadonlyArray<readonly [string, string]> = [
    ["2001:DB8:0:0:0:0:0:1", "2001:db8::1"],
    ["::", "::"],
    ["0:0:1:0:0:0:1:0", "0:0:1::1:0"],
    ["1:0:0:2:0:0:3:4", "1::2:0:0:3:4"],
    ["::ffff:1.2.3.4", "::ffff:1.2.3.4"],
    ["fe80::1:2", "fe80::1:2"],
    ["1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"],
  ];
  for (const [text, canonical] of cases) assert.equal(IpAddress.parse(text)?.text, canonical, text);
  for (const bad of [
    ":::",
    "1::2::3",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9",
    "12345::",
    "::1.2.3",
    "1.2.3.4::",
    "1:2:3:4:5:6:7:8::",
    "fe80::1%eth0",
  ]) {
    assert.equal(IpAddress.parse(bad), null, bad);
  }
});

test("text and bytes are inverse", () => {
  const sizes = fc
    .constantFrom(4, 16)
    .chain((size) => fc.uint8Array({ minLength: size, maxLength: size }));
  fc.assert(
    fc.property(sizes, (bytes) => {
      const address = IpAddress.fromBytes(bytes);
      assert.deepEqual(IpAddress.parse(address.text)?.toBytes(), bytes);
    }),
  );
});

test("comparison is unsigned and big-endian", () => {
  assert.ok(IpAddress.of("192.0.2.12").compare(IpAddress.of("192.0.2.11")) > 0);
  assert.ok(IpAddress.of("9.255.255.255").compare(IpAddress.of("10.0.0.0")) < 0);
  assert.ok(IpAddress.of("200.0.0.1").compare(IpAddress.of("100.0.0.1")) > 0);
  assert.equal(IpAddress.of("fe80::1").compare(IpAddress.of("FE80::1")), 0);
});

test("an address is read where it stands, whatever was read before", () => {
  const bytes = fc.uint8Array({ minLength: 20, maxLength: 20 });
  fc.assert(
    fc.property(bytes, fc.nat(4), (message, offset) => {
      for (const [family, length] of [
        ["ipv4", 4],
        ["ipv6", 16],
      ] as const) {
        const expected = IpAddress.fromBytes(message.subarray(offset, offset + length));
        const first = IpAddress.read(message, offset, family);
        assert.equal(first.text, expected.text);
        assert.equal(IpAddress.read(Uint8Array.from(message), offset, family), first, "known");
      }
    }),
    { seed: 4096 },
  );
  assert.throws(() => IpAddress.read(new Uint8Array(20), 17, "ipv4"), /no ipv4 address at byte 17/);
});

test("what is read later does not change an address that was read", () => {
  const message = Uint8Array.of(10, 0, 0, 1);
  const before = IpAddress.read(message, 0, "ipv4");
  message[3] = 2;
  assert.equal(IpAddress.read(message, 0, "ipv4").text, "10.0.0.2");
  assert.equal(before.text, "10.0.0.1");
});
