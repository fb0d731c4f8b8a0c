// Packets are made by `buildAdverts` under a sender's configuration and judged under a receiver's.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { IpAddress } from "../../../src/base/ip-address.ts";
import { Secret } from "../../../src/base/secret.ts";
import { seconds } from "../../../src/base/units.ts";
import type { ReceivedPacket } from "../../../src/model/packet.ts";
import type { UnicastPeer, VrrpInstanceConfig } from "../../../src/model/vrrp-instance.ts";
import { NO_PACKET_MEMORY, type PacketMemory } from "../../../src/vrrp/packet-memory.ts";
import { type Reception, receive, vridOf } from "../../../src/vrrp/receive.ts";
import { initialState } from "../../../src/vrrp/state.ts";
import { buildAdverts } from "../../../src/vrrp/transmit.ts";
import { address, advert, configure, OWN, OWNER_TRAITS, PEER, Story } from "./fixture.ts";

type Differences = Partial<VrrpInstanceConfig>;

const V3: Differences = { version: 3 };

/** What `PEER` sends under a configuration, as it arrives. */
function sent(differences: Differences, traits: Partial<ReceivedPacket> = {}): ReceivedPacket {
  const config = configure(differences);
  const context = {
    config,
    source: PEER,
    memory: NO_PACKET_MEMORY,
    socket: "s",
    wallTimeMs: 0,
  };
  const [packet] = buildAdverts(context, 150).packets;
  assert.ok(packet);
  return {
    socket: "s",
    family: "ipv4",
    source: PEER,
    destination: packet.destination,
    hopLimit: packet.hopLimit ?? 64,
    ipHeader: packet.bytes.slice(0, 20),
    payload: packet.bytes.slice(20),
    ...traits,
  };
}

function judge(
  differences: Differences,
  packet: ReceivedPacket,
  memory: PacketMemory = NO_PACKET_MEMORY,
): Reception {
  const config = configure(differences);
  const state = { ...initialState(config), source: OWN };
  return receive({ config, state, memory, wallTimeMs: 0 }, packet);
}

function reasonOf(reception: Reception): string {
  if (reception.kind === "accepted") return "accepted";
  const { reason } = reception;
  return "detail" in reason ? `${reason.kind} ${reason.detail}` : reason.kind;
}

function unicast(
  peers: readonly Partial<UnicastPeer>[],
  ttl: number | null = null,
): VrrpInstanceConfig["transport"] {
  return {
    kind: "unicast",
    source: null,
    ttl,
    faultWithoutPeer: false,
    peers: peers.map((peer) => ({ address: PEER, minTtl: null, maxTtl: null, ...peer })),
  };
}

function pass(password: string): Differences {
  return { authentication: { kind: "pass", password: new Secret(password) } };
}

/** Sends to `OWN`. */
const TO_US = unicast([{ address: OWN }]);

test("an accepted advert carries source, priority and interval", () => {
  const reception = judge({}, sent({}));
  assert.ok(reception.kind === "accepted");
  const expected = { source: PEER, priority: 150, advertIntervalUs: 1_000_000 };
  assert.deepEqual(reception.advert, expected);
  assert.deepEqual(reception.reports, []);
});

test("TTL comes first: nothing else is told about a packet from another link", () => {
  const payload = Uint8Array.of(1, 2, 3);
  assert.equal(reasonOf(judge({}, sent({}, { hopLimit: 254, payload }))), "ttl");
  assert.equal(reasonOf(judge({}, sent({}, { hopLimit: 255, payload }))), "too-short");
});

test("our own packets and those of somebody with our address are told apart from others", () => {
  assert.equal(reasonOf(judge({}, sent({}, { source: OWN }))), "own-address");
});

test("a multicast instance hears its group only, a unicast one no group", () => {
  assert.equal(reasonOf(judge({}, sent({}, { destination: OWN }))), "destination");
  assert.equal(reasonOf(judge({ transport: unicast([{}]) }, sent({}))), "destination");
});

test("unicast: any TTL and any source, unless the configuration asks", () => {
  const transport = unicast([{}]);
  const packet = sent({ transport: TO_US }, { hopLimit: 3 });
  const stranger = { ...packet, source: IpAddress.of("10.129.0.99") };
  assert.equal(reasonOf(judge({ transport }, packet)), "accepted");
  assert.equal(reasonOf(judge({ transport }, stranger)), "accepted");
  const checks = { skipAddressCheck: false, unicastSource: true };
  assert.equal(reasonOf(judge({ transport, checks }, packet)), "accepted");
  assert.equal(reasonOf(judge({ transport, checks }, stranger)), "unicast-source");
});

test("min_ttl and max_ttl bound one peer, and ask for the source of all", () => {
  const other = { address: IpAddress.of("10.129.0.13") };
  const transport = unicast([{ minTtl: 250, maxTtl: 254 }, other]);
  const packet = sent({ transport: TO_US });
  const within = (hopLimit: number): string =>
    reasonOf(judge({ transport }, { ...packet, hopLimit }));
  assert.deepEqual([249, 250, 254, 255].map(within), [
    "ttl-range",
    "accepted",
    "accepted",
    "ttl-range",
  ]);
  const fromOther = { ...packet, source: other.address, hopLimit: 1 };
  assert.equal(reasonOf(judge({ transport }, fromOther)), "accepted");
  const stranger = { ...packet, source: IpAddress.of("10.129.0.99"), hopLimit: 252 };
  assert.equal(reasonOf(judge({ transport }, stranger)), "unicast-source");
});

test("both forms of the IPv4 checksum of VRRPv3 are accepted and counted", () => {
  const first = judge(V3, sent(V3));
  assert.ok(first.kind === "accepted");
  const asV2 = { ...V3, checksum: { oldUnicast: "auto", v3AsV2: true } } as const;
  const second = judge(V3, sent(asV2), first.memory);
  assert.ok(second.kind === "accepted");
  assert.deepEqual(second.memory.checksumForms, {
    message: 1,
    "pseudo-header": 1,
    "pseudo-header-group": 0,
  });
});

test("old_unicast_checksum: auto and always take it and say so once, never refuses it", () => {
  const old = { oldUnicast: "always", v3AsV2: false } as const;
  const packet = sent({ ...V3, transport: TO_US, checksum: old });
  const transport = unicast([{}]);
  for (const oldUnicast of ["auto", "always"] as const) {
    const checksum = { oldUnicast, v3AsV2: false };
    const first = judge({ ...V3, transport, checksum }, packet);
    assert.ok(first.kind === "accepted");
    assert.deepEqual(first.reports, [{ kind: "old-unicast-checksum" }]);
    const second = judge({ ...V3, transport, checksum }, packet, first.memory);
    assert.ok(second.kind === "accepted");
    assert.deepEqual(second.reports, []);
  }
  const checksum = { oldUnicast: "never", v3AsV2: false } as const;
  assert.equal(reasonOf(judge({ ...V3, transport, checksum }, packet)), "checksum");
});

test("owner_ignore_adverts: an owner hears nobody", () => {
  const owner = { ...OWNER_TRAITS, ownerIgnoreAdverts: true };
  assert.equal(reasonOf(judge(owner, sent({}))), "owner-ignores");
  assert.equal(reasonOf(judge({ ...owner, basePriority: 200 }, sent({}))), "accepted");
  assert.equal(reasonOf(judge(OWNER_TRAITS, sent({}))), "accepted");
});

test("the interval: VRRPv2 discards another one, VRRPv3 all but zero accept", () => {
  const two = { advertIntervalUs: seconds(2) };
  assert.equal(reasonOf(judge({}, sent(two))), "advert-interval");
  assert.equal(reasonOf(judge(V3, sent({ ...V3, ...two }))), "accepted");
  const zero = { advertIntervalUs: seconds(0) };
  assert.equal(reasonOf(judge(V3, sent({ ...V3, ...zero }))), "advert-interval-zero");
});

test("addresses are compared as sets", () => {
  const [a, b] = [address("10.129.0.10"), address("10.129.0.20")];
  assert.equal(reasonOf(judge({ addresses: [a, b] }, sent({ addresses: [b, a] }))), "accepted");
});

test("other addresses: VRRPv2 discards them but from an owner, VRRPv3 says so", () => {
  const others = { addresses: [address("10.129.0.20")] };
  assert.equal(reasonOf(judge({}, sent(others))), "address-list");
  assert.equal(reasonOf(judge({}, sent({ addresses: [] }))), "address-count");
  const v3 = judge(V3, sent({ ...V3, ...others }));
  assert.ok(v3.kind === "accepted");
  const reason = { kind: "address-list", missing: IpAddress.of("10.129.0.10") } as const;
  assert.deepEqual(v3.reports, [{ kind: "addresses-differ", source: PEER, vrid: 51, reason }]);
});

test("skip_check_adv_addr: a master that is known is not compared, a new one is", () => {
  const differences = { checks: { skipAddressCheck: true, unicastSource: false } };
  const config = configure(differences);
  const packet = sent({ addresses: [address("10.129.0.20")] });
  const context = { config, memory: NO_PACKET_MEMORY, wallTimeMs: 0 };
  const fresh = new Story(differences).start().state;
  assert.equal(reasonOf(receive({ ...context, state: fresh }, packet)), "address-list");
  const known = new Story(differences).start().tell(advert(200)).state;
  assert.equal(reasonOf(receive({ ...context, state: known }, packet)), "accepted");
  const master = new Story(differences).outwait().tell(advert(50)).state;
  assert.equal(reasonOf(receive({ ...context, state: master }, packet)), "address-list");
});

test("PASS: type and password, compared whole", () => {
  assert.equal(reasonOf(judge(pass("secret12"), sent(pass("secret12")))), "accepted");
  assert.equal(reasonOf(judge(pass("secret12"), sent(pass("secret")))), "auth-password");
  assert.equal(reasonOf(judge(pass("secret12"), sent({}))), "auth-type");
  assert.equal(reasonOf(judge({}, sent(pass("secret12")))), "auth-type");
});

test("the VRID is found behind an AH too, and nowhere in too short a payload", () => {
  const ah = { authentication: { kind: "ah", password: new Secret("secret12") } } as const;
  assert.equal(vridOf(sent(ah).payload, 51), 51);
  assert.equal(vridOf(sent({}).payload, 112), 51);
  assert.equal(vridOf(Uint8Array.of(0x21), 112), null);
  assert.equal(vridOf(new Uint8Array(25), 51), null);
});

test("whatever the bytes are, a packet is judged and nothing throws", () => {
  const configs = [
    configure(),
    configure(V3),
    configure({ authentication: { kind: "ah", password: new Secret("x") } }),
    configure({ transport: unicast([{ minTtl: 1 }]) }),
  ];
  const anyPacket = fc.record({
    payload: fc.oneof(
      fc.uint8Array({ maxLength: 100 }),
      fc
        .uint8Array({ maxLength: 60 })
        .map((rest) => Uint8Array.of(0x21, 51, 100, 1, 0, 1, ...rest)),
      fc
        .uint8Array({ maxLength: 60 })
        .map((rest) => Uint8Array.of(0x31, 51, 100, 1, 0, 1, ...rest)),
    ),
    hopLimit: fc.constantFrom(255, 1),
    ipHeader: fc.oneof(fc.constant(null), fc.uint8Array({ minLength: 20, maxLength: 60 })),
  });
  fc.assert(
    fc.property(fc.constantFrom(...configs), anyPacket, (config, traits) => {
      const state = { ...initialState(config), source: OWN };
      const context = { config, state, memory: NO_PACKET_MEMORY, wallTimeMs: 0 };
      assert.ok(["accepted", "rejected"].includes(receive(context, sent({}, traits)).kind));
    }),
    { numRuns: 3000 },
  );
});
