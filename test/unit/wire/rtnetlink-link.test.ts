// Links as the kernel tells them, from messages put together here attribute by attribute.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decodeLink, encodeLinkDump, RTM_NEWLINK } from "../../../src/wire/rtnetlink-link.ts";
import {
  attribute,
  type NetlinkMessage,
  string,
  uint16,
  uint32,
} from "../../../src/wire/rtnetlink-message.ts";

const UP = 0x1;
const LOOPBACK = 0x8;
const RUNNING = 0x40;
const NOARP = 0x80;
const MULTICAST = 0x1000;

interface Parts {
  readonly family?: number;
  readonly index?: number;
  readonly flags?: number;
  readonly attributes?: readonly Uint8Array[];
}

const NAME = attribute(3, string("eth0"));

function link({ family = 0, index = 2, flags = 0, attributes = [NAME] }: Parts): NetlinkMessage {
  const parts = [
    Uint8Array.of(family, 0),
    uint16(1),
    uint32(index),
    uint32(flags),
    uint32(0),
    ...attributes,
  ];
  const body = Uint8Array.from(parts.flatMap((part) => [...part]));
  return { type: RTM_NEWLINK, flags: 0, sequence: 0, port: 0, body };
}

function slaveOf(kind: string): Uint8Array {
  return attribute(18, attribute(4, string(kind)));
}

test("a running Ethernet link", () => {
  const mac = attribute(1, Uint8Array.of(2, 0, 0, 0, 0, 0x11));
  const mtu = attribute(4, uint32(9000));
  const flags = UP | RUNNING | MULTICAST;
  assert.deepEqual(
    JSON.parse(JSON.stringify(decodeLink(link({ flags, attributes: [NAME, mac, mtu] })))),
    {
      index: 2,
      name: "eth0",
      mac: "02:00:00:00:00:11",
      running: true,
      adminUp: true,
      multicast: true,
      loopback: false,
      noArp: false,
      hardwareType: 1,
      mtuBytes: 9000,
      masterIndex: 0,
      ipv6Forwarding: false,
    },
  );
});

test("a link runs only when it is up and has a carrier", () => {
  const running = [0, UP, RUNNING, UP | RUNNING].map(
    (flags) => decodeLink(link({ flags }))?.running,
  );
  assert.deepEqual(running, [false, false, false, true]);
  const other = decodeLink(link({ flags: LOOPBACK | NOARP }));
  assert.deepEqual([other?.loopback, other?.noArp, other?.adminUp], [true, true, false]);
});

test("only a VRF counts as master", () => {
  const master = attribute(10, uint32(9));
  const masterOf = (...attributes: Uint8Array[]): number | undefined =>
    decodeLink(link({ attributes: [NAME, master, ...attributes] }))?.masterIndex;
  assert.equal(masterOf(slaveOf("vrf")), 9);
  assert.equal(masterOf(slaveOf("bridge")), 0);
  assert.equal(masterOf(), 0);
});

test("forwarding of IPv6 is the first of the settings", () => {
  const forwards = (...settings: readonly number[]): boolean | undefined => {
    const conf = attribute(2, ...settings.map(uint32));
    const inet6 = attribute(10, attribute(1, uint32(0)), conf);
    const families = attribute(26, attribute(2, uint32(1)), inet6);
    return decodeLink(link({ attributes: [NAME, families] }))?.ipv6Forwarding;
  };
  assert.equal(forwards(1, 0), true);
  assert.equal(forwards(0, 1), false);
  assert.equal(forwards(), false);
});

test("an address of another length is no MAC", () => {
  const infiniband = attribute(1, new Uint8Array(20));
  assert.equal(decodeLink(link({ attributes: [NAME, infiniband] }))?.mac, null);
});

test("a bridge that lost a port does not remove the link", () => {
  assert.equal(decodeLink(link({ family: 7 })), null);
  assert.equal(decodeLink(link({ index: 0 })), null);
  assert.equal(decodeLink(link({ attributes: [] })), null);
});

test("no bytes make the decoder throw", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), (body) => {
      decodeLink({ ...link({}), body: Uint8Array.of(0, ...body) });
    }),
  );
});

test("a dump asks for every link", () => {
  const dump = encodeLinkDump();
  assert.deepEqual([dump.type, dump.flags, dump.body.length], [18, 0x301, 16]);
});
