// Requests about addresses against the bytes that keepalived 2.2.7 was seen to send for the same
// lines of its configuration, and the kernel's messages read back.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { IpAddress } from "../../../src/base/ip-address.ts";
import { prefix } from "../../../src/base/prefix.ts";
import {
  type AddressRequest,
  decodeAddress,
  encodeAddAddress,
  encodeRemoveAddress,
  RTM_NEWADDR,
} from "../../../src/wire/rtnetlink-address.ts";
import { encodeRequest, type NetlinkRequest } from "../../../src/wire/rtnetlink-message.ts";

const littleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

function request(text: string, lengthBits: number, rest: Partial<AddressRequest>): AddressRequest {
  return {
    interfaceIndex: 3,
    prefix: prefix(IpAddress.of(text), lengthBits),
    label: null,
    scope: 0,
    broadcast: null,
    peer: null,
    flags: 0,
    preferredLifetimeSeconds: null,
    protocol: 0,
    ...rest,
  };
}

const NODAD = 0x02;

/** The message from its flags on, without the sequence number. */
const ADDED: ReadonlyArray<readonly [line: string, asked: AddressRequest, body: string]> = [
  [
    "10.129.0.10/24 label eth0:1",
    request("10.129.0.10", 24, { label: "eth0:1" }),
    "0218000003000000080002000a81000a0b000300657468303a310000",
  ],
  [
    "10.5.0.1/32 scope link brd 10.5.0.255",
    request("10.5.0.1", 32, { scope: 253, broadcast: IpAddress.of("10.5.0.255") }),
    "022000fd03000000080002000a050001080004000a0500ff",
  ],
  [
    "10.8.0.1 noprefixroute",
    request("10.8.0.1", 32, { flags: 0x200 }),
    "0220000003000000080002000a0800010800080000020000",
  ],
  [
    "fd00::10/64",
    request("fd00::10", 64, { flags: NODAD }),
    "0a4000000300000014000200fd0000000000000000000000000000100800080002000000",
  ],
  [
    "fd00::13/64 preferred_lft 0",
    request("fd00::13", 64, { flags: NODAD, preferredLifetimeSeconds: 0 }),
    "0a400000030000001400060000000000ffffffff0000000000000000" +
      "14000200fd0000000000000000000000000000130800080002000000",
  ],
];

function bodyOf(asked: NetlinkRequest): string {
  return Buffer.from(asked.body).toString("hex");
}

test("a lifetime is put on what is there already", { skip: !littleEndian }, () => {
  const forAWhile = encodeAddAddress(request("10.8.0.1", 32, { validLifetimeSeconds: 28 }));
  // NLM_F_REPLACE and NLM_F_CREATE
  assert.deepEqual([forAWhile.type, forAWhile.flags], [RTM_NEWADDR, 0x505]);
  const [address, until] = ["080002000a080001", "140006001c0000001c0000000000000000000000"];
  assert.equal(bodyOf(forAWhile), `0220000003000000${until}${address}`);
  const forEver = encodeAddAddress(request("10.8.0.1", 32, { validLifetimeSeconds: null }));
  assert.equal(forEver.flags, 0x505);
  assert.ok(bodyOf(forEver).includes("14000600ffffffffffffffff"));
  const deprecated = { preferredLifetimeSeconds: 0, validLifetimeSeconds: 28 };
  const both = encodeAddAddress(request("fd00::13", 64, deprecated));
  assert.ok(bodyOf(both).includes("14000600000000001c000000"));
});

test("an address is asked for with keepalived's bytes", { skip: !littleEndian }, () => {
  for (const [line, asked, body] of ADDED) {
    const made = encodeAddAddress(asked);
    assert.equal(bodyOf(made), body, line);
    assert.deepEqual([made.type, made.flags], [RTM_NEWADDR, 0x5], line);
  }
});

test("an address is taken off with keepalived's bytes", { skip: !littleEndian }, () => {
  const labelled = encodeRemoveAddress(request("10.129.0.10", 24, { label: "eth0:1" }));
  assert.equal(bodyOf(labelled), "0218000003000000080002000a81000a080001000a81000a");
  const scoped = encodeRemoveAddress(request("10.5.0.1", 32, { scope: 253 }));
  assert.equal(bodyOf(scoped), "022000fd03000000080002000a050001080001000a050001");
  const six = encodeRemoveAddress(request("fd00::10", 64, { flags: NODAD }));
  assert.equal(bodyOf(six), "0a4000000300000014000200fd000000000000000000000000000010");
  assert.deepEqual([six.type, six.flags], [21, 0x5]);
});

test("a mark of ours is one attribute more", { skip: !littleEndian }, () => {
  const marked = encodeAddAddress(request("10.9.0.1", 24, { protocol: 18 }));
  assert.equal(bodyOf(marked), "0218000003000000080002000a09000105000b0012000000");
});

test("what was asked for reads back as the kernel tells it", () => {
  const octets = fc.uint8Array({ minLength: 4, maxLength: 4 });
  const groups = fc.uint8Array({ minLength: 16, maxLength: 16 });
  const asked = fc.record({
    bytes: fc.oneof(octets, groups),
    bits: fc.nat(128),
    interfaceIndex: fc.integer({ min: 1, max: 0x7fff_ffff }),
    scope: fc.nat(255),
    flags: fc.nat(0xffff),
    protocol: fc.nat(255),
    far: fc.boolean(),
  });
  fc.assert(
    fc.property(asked, ({ bytes, bits, far, ...rest }) => {
      const local = prefix(IpAddress.fromBytes(bytes), bits % (8 * bytes.length + 1));
      const other = IpAddress.fromBytes(bytes.map((byte) => byte ^ 1));
      const peer = far ? prefix(other, local.lengthBits) : null;
      const made = encodeAddAddress({
        ...rest,
        prefix: local,
        peer,
        label: null,
        broadcast: null,
        preferredLifetimeSeconds: null,
      });
      const read = decodeAddress({ ...made, sequence: 1, port: 0 });
      assert.deepEqual(JSON.stringify(read), JSON.stringify({ ...read, ...rest }));
      assert.equal(read?.prefix.address.text, local.address.text);
      assert.equal(read?.peer?.address.text, peer?.address.text);
    }),
  );
});

test("an IPv6 address without other end is in IFA_ADDRESS alone", { skip: !littleEndian }, () => {
  const body = Buffer.from(
    "0a4080fd0200000014000100fe80000000000000000000000000000114000600" +
      "ffffffffffffffff00000000000000000800080080000000",
    "hex",
  );
  const read = decodeAddress({ type: RTM_NEWADDR, flags: 0, sequence: 0, port: 0, body });
  assert.equal(read?.prefix.address.text, "fe80::1");
  assert.equal(read?.peer, null);
  assert.deepEqual([read?.scope, read?.flags, read?.interfaceIndex], [253, 0x80, 2]);
});

test("other families and broken messages are nobody's address", () => {
  const made = encodeAddAddress(request("10.0.0.1", 24, {}));
  const message = { ...made, sequence: 1, port: 0 };
  assert.notEqual(decodeAddress(message), null);
  const bridge = Uint8Array.from(made.body);
  bridge[0] = 7;
  assert.equal(decodeAddress({ ...message, body: bridge }), null);
  const tooLong = Uint8Array.from(made.body);
  tooLong[1] = 33;
  assert.equal(decodeAddress({ ...message, body: tooLong }), null);
  assert.equal(decodeAddress({ ...message, body: made.body.subarray(0, 8) }), null);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (body) => {
      decodeAddress({ ...message, body });
    }),
  );
});

test("a request is framed as the kernel wants it", { skip: !littleEndian }, () => {
  const [, asked] = ADDED[0] ?? [];
  assert.ok(asked !== undefined);
  const bytes = encodeRequest(encodeAddAddress(asked), 0x6b0016da);
  assert.equal(Buffer.from(bytes).toString("hex").slice(0, 32), "2c00000014000500da16006b00000000");
});
