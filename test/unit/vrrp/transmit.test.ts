import assert from "node:assert/strict";
import { test } from "node:test";
import { IpAddress } from "../../../src/base/ip-address.ts";
import { Secret } from "../../../src/base/secret.ts";
import { seconds } from "../../../src/base/units.ts";
import type { VrrpInstanceConfig } from "../../../src/model/vrrp-instance.ts";
import { NO_PACKET_MEMORY } from "../../../src/vrrp/packet-memory.ts";
import { buildAdverts, type Transmission } from "../../../src/vrrp/transmit.ts";
import { address, configure, OWN } from "./fixture.ts";

const WALL_TIME_MS = 1_795_163_346_596;

function build(
  differences: Partial<VrrpInstanceConfig>,
  priority = 150,
  memory = NO_PACKET_MEMORY,
): Transmission {
  const source = differences.family === "ipv6" ? IpAddress.of("fe80::ff:fe00:11") : OWN;
  const config = configure(differences);
  const context = { config, source, memory, socket: "s", wallTimeMs: WALL_TIME_MS };
  return buildAdverts(context, priority);
}

function unicast(
  peers: readonly string[],
  ttl: number | null = null,
): VrrpInstanceConfig["transport"] {
  return {
    kind: "unicast",
    source: null,
    ttl,
    faultWithoutPeer: false,
    peers: peers.map((text) => ({ address: IpAddress.of(text), minTtl: null, maxTtl: null })),
  };
}

function hex(transmission: Transmission, index = 0): string {
  return Buffer.from(transmission.packets[index]?.bytes ?? []).toString("hex");
}

const V2_IP = "45c0002800010000ff70d0060a81000be0000012";

// Datagrams of keepalived 2.2.7, the address 10.129.0.11 and VRID 51.
const CAPTURED: readonly [string, Partial<VrrpInstanceConfig>, number, string][] = [
  ["v2", {}, 150, `${V2_IP}2133960100013e3f0a81000a0000000000000000`],
  ["v2, release", {}, 0, `${V2_IP}213300010001d43f0a81000a0000000000000000`],
  [
    "v2, three addresses in configuration order",
    { addresses: [address("10.129.0.30"), address("10.129.0.10"), address("10.129.0.20")] },
    150,
    "45c0003000010000ff70cffe0a81000be0000012" +
      "21339603000129090a81001e0a81000a0a8100140000000000000000",
  ],
  [
    "v2, password shorter than 8",
    { authentication: { kind: "pass", password: new Secret("abc") } },
    150,
    `${V2_IP}21339601010178dc0a81000a6162630000000000`,
  ],
  [
    "v2, password of 8",
    { authentication: { kind: "pass", password: new Secret("secret12") } },
    150,
    `${V2_IP}213396010101cfc00a81000a7365637265743132`,
  ],
  [
    "v2, AH",
    { authentication: { kind: "ah", password: new Secret("secret12") } },
    150,
    "45c0004000010000ff33d02b0a81000be0000012" +
      "700400000a81000b000000016375935d20b65fc032345469" +
      "2133960102013c3f0a81000a0000000000000000",
  ],
  [
    "v3",
    {
      version: 3,
      addresses: [address("10.129.0.30"), address("10.129.0.10"), address("10.129.0.20")],
    },
    150,
    "45c0002800010000ff70d0060a81000be00000123133960300642d830a81001e0a81000a0a810014",
  ],
  [
    "v3, 100 ms",
    { version: 3, advertIntervalUs: seconds(0.1) },
    150,
    "45c0002000010000ff70d00e0a81000be000001231339601000a431b0a81000a",
  ],
  [
    "v3, unicast",
    { version: 3, transport: unicast(["10.129.0.12"]) },
    150,
    "45c0002000010000ff70a5940a81000b0a81000c31339601006418470a81000a",
  ],
  [
    "v3, unicast with old_unicast_checksum",
    {
      version: 3,
      transport: unicast(["10.129.0.12"]),
      checksum: { oldUnicast: "always", v3AsV2: false },
    },
    150,
    "45c0002000010000ff70a5940a81000b0a81000c31339601006442c10a81000a",
  ],
];

for (const [name, differences, priority, expected] of CAPTURED) {
  test(`${name}: to the byte what keepalived sends`, () => {
    assert.equal(hex(build(differences, priority)), expected);
  });
}

test("identification counts from 1 per round, and skips 0 when it wraps", () => {
  const first = build({});
  assert.equal(first.memory.identification, 1);
  assert.equal(build({}, 150, first.memory).memory.identification, 2);
  const last = { ...NO_PACKET_MEMORY, identification: 0xffff };
  assert.equal(build({}, 150, last).memory.identification, 1);
});

test("unicast: one copy a peer, in their order, with one identification", () => {
  const { packets, memory } = build({ transport: unicast(["10.129.0.12", "10.129.0.13"]) });
  const destinations = packets.map(({ destination }) => destination.text);
  assert.deepEqual(destinations, ["10.129.0.12", "10.129.0.13"]);
  assert.deepEqual(
    packets.map(({ bytes }) => bytes[5]),
    [1, 1],
  );
  assert.equal(memory.identification, 1);
  assert.deepEqual(build({ transport: unicast([]) }).packets, []);
});

test("TTL: 255, unicast_ttl, and under IPv6 unicast the kernel's", () => {
  const v6 = { family: "ipv6", version: 3, addresses: [address("fe80::10", 128)] } as const;
  const group6 = { kind: "multicast", group: IpAddress.of("ff02::12"), source: null } as const;
  const ttls = (differences: Partial<VrrpInstanceConfig>): (number | null)[] =>
    build(differences).packets.map(({ hopLimit }) => hopLimit);
  assert.deepEqual(ttls({}), [255]);
  assert.deepEqual(ttls({ transport: unicast(["10.129.0.12"]) }), [255]);
  assert.deepEqual(ttls({ transport: unicast(["10.129.0.12"], 64) }), [64]);
  assert.equal(build({ transport: unicast(["10.129.0.12"], 64) }).packets[0]?.bytes[8], 64);
  assert.deepEqual(ttls({ ...v6, transport: group6 }), [255]);
  assert.deepEqual(ttls({ ...v6, transport: unicast(["fe80::12"]) }), [null]);
  assert.deepEqual(ttls({ ...v6, transport: unicast(["fe80::12"], 1) }), [1]);
});

test("IPv6 goes out without a header: the kernel makes it", () => {
  const transport = { kind: "multicast", group: IpAddress.of("ff02::12"), source: null } as const;
  const addresses = [address("fe80::10", 128)];
  const sent = build({ family: "ipv6", version: 3, addresses, transport });
  assert.equal(hex(sent).slice(0, 12), "313396010064");
  assert.equal(sent.packets[0]?.bytes.length, 24);
});

test("a password is cut at eight octets", () => {
  const [long, cut] = ["123456789", "12345678"].map((text) =>
    hex(build({ authentication: { kind: "pass", password: new Secret(text) } })),
  );
  assert.equal(long, cut);
});

test("auth_hmac: all copies of a round share one trailer, each round has a later one", () => {
  const key = new Secret("ab".repeat(32));
  const authentication = {
    kind: "hmac",
    keys: new Map([[1, key]]),
    activeKeyId: 1,
    windowUs: seconds(5),
    antiReplay: "time",
    mode: "enforce",
  } as const;
  const transport = unicast(["10.129.0.12", "10.129.0.13"]);
  const first = build({ authentication, transport });
  assert.equal(hex(first, 0).slice(-56), hex(first, 1).slice(-56));
  const second = build({ authentication, transport }, 150, first.memory);
  assert.ok(second.memory.hmacSequence > first.memory.hmacSequence);
});

test("AH stops at the greatest sequence instead of beginning anew", () => {
  const authentication = { kind: "ah", password: new Secret("x") } as const;
  const memory = { ...NO_PACKET_MEMORY, ahSequence: 0xffff_ffff };
  assert.equal(build({ authentication }, 150, memory).memory.ahSequence, 0xffff_ffff);
});

test("a round that repeats an earlier one is the round that would be made anew", () => {
  const configs: readonly Partial<VrrpInstanceConfig>[] = [
    {},
    { version: 3 },
    { transport: unicast(["10.129.0.12", "10.129.0.13"]) },
    { authentication: { kind: "pass", password: new Secret("abc") } },
    { family: "ipv6", version: 3, addresses: [address("fd00::1")] },
  ];
  for (const differences of configs) {
    const family = differences.family ?? "ipv4";
    const source = family === "ipv6" ? IpAddress.of("fe80::ff:fe00:11") : OWN;
    const config = configure({
      ...differences,
      ...(family === "ipv6" ? { transport: multicastV6() } : {}),
    });
    const send = (priority: number, from: IpAddress, memory = NO_PACKET_MEMORY): Transmission => {
      const context = { config, source: from, memory, socket: "s", wallTimeMs: WALL_TIME_MS };
      return buildAdverts(context, priority);
    };
    const other = IpAddress.of(family === "ipv6" ? "fe80::99" : "10.129.0.99");
    let { memory } = send(150, source);
    for (const [priority, from] of [
      [150, source],
      [150, source],
      [0, source],
      [150, other],
      [150, other],
    ] as const) {
      const repeated = send(priority, from, memory);
      const anew = send(priority, from, { ...memory, round: null });
      assert.deepEqual(repeated.packets, anew.packets, `${config.family} ${priority}`);
      memory = repeated.memory;
    }
  }
});

function multicastV6(): VrrpInstanceConfig["transport"] {
  return { kind: "multicast", group: IpAddress.of("ff02::12"), source: null };
}

test("packets of an earlier round stay as they were", () => {
  const config = configure({});
  const context = { config, source: OWN, socket: "s", wallTimeMs: WALL_TIME_MS };
  const first = buildAdverts({ ...context, memory: NO_PACKET_MEMORY }, 150);
  const before = hex(first);
  const second = buildAdverts({ ...context, memory: first.memory }, 150);
  assert.notEqual(hex(second), before, "another identification");
  assert.equal(hex(first), before);
});
