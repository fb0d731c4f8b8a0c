// Routes against the requests that keepalived 2.2.7 was seen to send for the same configuration:
// equal headers and equal attributes, in whatever order.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { IpAddress } from "../../../src/base/ip-address.ts";
import { type Prefix, prefix } from "../../../src/base/prefix.ts";
import { decodeAttributes, type NetlinkRequest } from "../../../src/wire/rtnetlink-message.ts";
import {
  decodeRoute,
  encodeAddRoute,
  encodeRemoveRoute,
  type RouteRequest,
} from "../../../src/wire/rtnetlink-route.ts";

const skip = new Uint8Array(Uint16Array.of(1).buffer)[0] !== 1;

const HEADER_BYTES = 12;
const METRICS = 8;

function net(text: string): Prefix {
  const [address = "", bits = ""] = text.split("/");
  return prefix(IpAddress.of(address), Number(bits));
}

function route(rest: Partial<RouteRequest>): RouteRequest {
  return {
    family: "ipv4",
    destination: null,
    source: null,
    preferredSource: null,
    gateway: null,
    interfaceIndex: 0,
    type: 1,
    table: 254,
    scope: 0,
    protocol: 18,
    tos: 0,
    metric: null,
    onlink: false,
    metrics: [],
    nextHops: [],
    flow: null,
    preference: null,
    expiresSeconds: null,
    ttlPropagate: null,
    ...rest,
  };
}

function metric(type: number, value: number | string, locked = false): RouteRequest["metrics"][0] {
  return { type, value, locked };
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/** Header and attributes by type; the metrics opened up, since their order is free too. */
function contents(body: Uint8Array): unknown {
  const open = (bytes: Uint8Array, offset: number): unknown =>
    [...decodeAttributes(bytes, offset)]
      .toSorted(([a], [b]) => a - b)
      .map(([type, value]) => [type, type === METRICS ? open(value, 0) : hex(value)]);
  return [hex(body.subarray(0, HEADER_BYTES)), open(body, HEADER_BYTES)];
}

const SEEN: ReadonlyArray<readonly [string, RouteRequest, number, string]> = [
  [
    "192.0.2.0/24 dev eth0 scope link",
    route({ destination: net("192.0.2.0/24"), scope: 253, interfaceIndex: 3 }),
    0x405,
    "02180000fe12fd010000000008000100c00002000800040003000000",
  ],
  [
    "198.51.100.0/24 via 10.129.0.99 dev eth0 table 1000 metric 7 mtu lock 1400 congctl cubic …",
    route({
      destination: net("198.51.100.0/24"),
      gateway: IpAddress.of("10.129.0.99"),
      interfaceIndex: 3,
      table: 1000,
      metric: 7,
      metrics: [
        metric(2, 1400, true),
        metric(16, "cubic"),
        metric(4, 1600),
        metric(5, 800),
        metric(13, 200),
        metric(10, 9),
        metric(8, 1300),
        metric(11, 5),
        metric(12, 1),
        metric(15, 1),
      ],
    }),
    0x405,
    "02180000001200010000000008000f00e803000008000100c6336400080005000a81006308000400" +
      "030000000800060007000000600008000900100063756269637f0000080004004006000008000500" +
      "2003000008000d00c800000008000c00010000000800020078050000080008001405000008000a00" +
      "0900000008000b000500000008000f00010000000800010004000000",
  ],
  [
    "203.0.113.0/24 nexthop via 10.129.0.98 dev eth0 weight 2 nexthop via 10.129.0.97 dev eth0",
    route({
      destination: net("203.0.113.0/24"),
      nextHops: [
        { gateway: IpAddress.of("10.129.0.98"), weight: 2 },
        { gateway: IpAddress.of("10.129.0.97"), weight: 1 },
      ].map((hop) => ({ ...hop, interfaceIndex: 3, onlink: false, flow: null })),
    }),
    0x405,
    "02180000fe1200010000000008000100cb007100240009001000000103000000080005000a810062" +
      "1000000003000000080005000a810061",
  ],
  [
    "blackhole 10.99.0.0/24",
    route({ destination: net("10.99.0.0/24"), type: 6 }),
    0x605,
    "02180000fe12000600000000080001000a630000",
  ],
  [
    "10.98.0.0/24 dev eth0 src 10.129.0.10 realms 3/4 tos 8",
    route({
      destination: net("10.98.0.0/24"),
      preferredSource: IpAddress.of("10.129.0.10"),
      interfaceIndex: 3,
      flow: 0x30004,
      tos: 8,
    }),
    0x405,
    "02180008fe12000100000000080001000a620000080007000a81000a080004000300000008000b0004000300",
  ],
  [
    "2001:db8::/32 via fd00::99 dev eth0 pref high expires 600",
    route({
      family: "ipv6",
      destination: net("2001:db8::/32"),
      gateway: IpAddress.of("fd00::99"),
      interfaceIndex: 3,
      preference: 1,
      expiresSeconds: 600,
    }),
    0x405,
    "0a200000fe120001000000001400010020010db800000000000000000000000014000500fd000000" +
      "000000000000000000000099080004000300000008001700580200000500140001000000",
  ],
  [
    "default via 10.129.0.99 dev eth0 table 100 onlink",
    route({
      destination: net("0.0.0.0/0"),
      gateway: IpAddress.of("10.129.0.99"),
      interfaceIndex: 3,
      table: 100,
      onlink: true,
    }),
    0x405,
    "0200000064120001040000000800010000000000080005000a8100630800040003000000",
  ],
];

test("a route is asked for as keepalived does", { skip }, () => {
  for (const [line, asked, flags, body] of SEEN) {
    const made: NetlinkRequest = encodeAddRoute(asked);
    assert.deepEqual(contents(made.body), contents(Buffer.from(body, "hex")), line);
    assert.deepEqual([made.type, made.flags], [24, flags], line);
  }
});

test("a route is taken away by the same description", () => {
  for (const [line, asked] of SEEN) {
    const made = encodeRemoveRoute(asked);
    assert.deepEqual([made.type, made.flags], [25, 0x5], line);
    assert.deepEqual(made.body, encodeAddRoute(asked).body, line);
  }
});

test("a gateway of the other family has an attribute of its own", { skip }, () => {
  const made = encodeAddRoute(route({ gateway: IpAddress.of("fe80::1"), interfaceIndex: 3 }));
  const via = decodeAttributes(made.body, HEADER_BYTES).get(18);
  assert.equal(via === undefined ? "" : hex(via), "0a00fe800000000000000000000000000001");
});

test("what the kernel tells of a route is what was asked for", () => {
  for (const [line, asked] of SEEN) {
    const read = decodeRoute({ ...encodeAddRoute(asked), sequence: 0, port: 0 });
    const { family, destination, table, tos, protocol } = asked;
    const expected = { family, destination, table, tos, protocol, metric: asked.metric ?? 0 };
    assert.equal(JSON.stringify(read), JSON.stringify(expected), line);
  }
});

test("the cache and other families are nobody's route", () => {
  const made = encodeAddRoute(route({}));
  const message = { ...made, sequence: 0, port: 0 };
  const cloned = Uint8Array.from(made.body);
  new DataView(cloned.buffer).setUint32(8, 0x200, !skip);
  assert.notEqual(decodeRoute(message), null);
  assert.equal(decodeRoute({ ...message, body: cloned }), null);
  assert.equal(decodeRoute({ ...message, body: Uint8Array.of(129, ...made.body.slice(1)) }), null);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (body) => {
      decodeRoute({ ...message, body: Uint8Array.of(2, ...body) });
    }),
  );
});
