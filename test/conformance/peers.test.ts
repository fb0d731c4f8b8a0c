// What any VRRP implementation can be asked, as far as one instance can answer: the black-box cases
// that other projects test, each for VRRPv2, for VRRPv3 over IPv4 and for VRRPv3 over IPv6.

import assert from "node:assert/strict";
import { test } from "node:test";
import { IpAddress } from "../../src/base/ip-address.ts";
import { seconds } from "../../src/base/units.ts";
import type { ReceivedPacket } from "../../src/model/packet.ts";
import type { VrrpInstanceConfig } from "../../src/model/vrrp-instance.ts";
import { address, configure, OWNER_TRAITS } from "../unit/vrrp/fixture.ts";
import { readVectors, VECTOR_FILES } from "../wire/vector-file.ts";
import { Lan } from "./lan.ts";
import { packetOf, receiverConfig } from "./vector-packet.ts";

interface Flavour {
  readonly name: string;
  readonly traits: Partial<VrrpInstanceConfig>;
  /** Sources of two routers, the greater one second. */
  readonly sources: readonly [IpAddress, IpAddress];
}

const V4_SOURCES = [IpAddress.of("10.129.0.11"), IpAddress.of("10.129.0.12")] as const;

const FLAVOURS: readonly Flavour[] = [
  { name: "v2 IPv4", traits: { version: 2 }, sources: V4_SOURCES },
  { name: "v3 IPv4", traits: { version: 3 }, sources: V4_SOURCES },
  {
    name: "v3 IPv6",
    traits: {
      version: 3,
      family: "ipv6",
      addresses: [address("fe80::10", 128), address("fd00:129::10", 128)],
      transport: { kind: "multicast", group: IpAddress.of("ff02::12"), source: null },
    },
    sources: [IpAddress.of("fe80::ff:fe00:11"), IpAddress.of("fe80::ff:fe00:12")],
  },
];

for (const { name, traits, sources } of FLAVOURS) {
  const [small, great] = sources;
  const config = (differences: Partial<VrrpInstanceConfig> = {}): VrrpInstanceConfig =>
    configure({ ...traits, ...differences });
  const high = config({ basePriority: 150 });

  test(`${name}, case 1: alone, first advert at Master_Down_Interval; an owner's at once`, () => {
    assert.deepEqual(new Lan().add("a", config(), small).run(5).advertsOf("a"), ["3.609", "4.609"]);
    const owner = new Lan().add("a", config(OWNER_TRAITS), small).run(1.5);
    assert.deepEqual(owner.advertsOf("a"), ["0.000", "1.000"]);
  });

  test(`${name}, case 2: preempts at Master_Down_Interval, and the lesser yields at once`, () => {
    const lan = new Lan().add("low", config(), small).run(10).add("high", high, great).run(3.414);
    assert.equal(lan.kinds(), "MASTER BACKUP");
    lan.run(0.001);
    assert.equal(lan.kinds(), "BACKUP MASTER");
    assert.deepEqual(lan.advertsOf("high"), ["13.414"]);
    const last = lan.advertsOf("low").at(-1);
    assert.deepEqual(lan.run(10).advertsOf("low").at(-1), last);
  });

  test(`${name}, case 3: nopreempt stays, and takes over when adverts stop`, () => {
    const lan = new Lan().add("low", config(), small).run(10);
    lan.add("high", config({ basePriority: 150, preempt: false }), great).run(30);
    assert.equal(lan.kinds(), "MASTER BACKUP");
    lan.router("low").dead = true;
    assert.equal(lan.run(3.5).router("high").state.kind, "MASTER");
  });

  test(`${name}, case 4: a graceful stop hands over after Skew_Time`, () => {
    const lan = new Lan().add("high", high, great).add("low", config(), small).run(10.2);
    lan.tell("high", { kind: "stopped" }).run(0.609);
    assert.equal(lan.kinds(), "STOP BACKUP");
    assert.equal(lan.run(0.001).kinds(), "STOP MASTER");
    assert.deepEqual(lan.advertsOf("high").at(-1), "10.200 release");
  });

  test(`${name}, case 5: a killed master is replaced Master_Down_Interval after it spoke`, () => {
    const lan = new Lan().add("high", high, great).add("low", config(), small).run(10.2);
    const last = lan.advertsOf("high").at(-1);
    lan.router("high").dead = true;
    lan.run(5);
    assert.equal(last, "9.414");
    assert.equal(lan.advertsOf("low")[0], "13.023");
  });

  test(`${name}, case 6: a better one joins: silent after its first advert, addresses gone`, () => {
    const lan = new Lan().add("low", config(), small).run(10).add("high", high, great).run(4);
    const before = lan.advertsOf("low").length;
    assert.equal(lan.router("low").holdsAddresses, false);
    assert.equal(lan.router("high").holdsAddresses, true);
    assert.equal(lan.run(20).advertsOf("low").length, before);
  });

  test(`${name}, case 7: an equal one is backup; after a split the greater address stays`, () => {
    const lan = new Lan().add("a", config(), small).run(10).add("b", config(), great).run(10);
    assert.equal(lan.kinds(), "MASTER BACKUP");
    lan.cut = true;
    assert.equal(lan.run(5).kinds(), "MASTER MASTER");
    lan.cut = false;
    assert.equal(lan.run(1).kinds(), "BACKUP MASTER");
  });

  test(`${name}, case 8: priority 0 at a master: an advert at once, the timer restarts`, () => {
    const lan = new Lan().add("a", high, small).run(4);
    lan.tell("a", {
      kind: "advert-received",
      advert: { source: great, priority: 0, advertIntervalUs: seconds(1) },
    });
    assert.deepEqual(lan.run(1.2).advertsOf("a"), ["3.414", "4.000", "5.000"]);
  });

  test(`${name}, case 9: a lesser advert at a master: at once, or silence if configured`, () => {
    const lesser = { source: great, priority: 50, advertIntervalUs: seconds(1) };
    const heard = { kind: "advert-received", advert: lesser } as const;
    const told = new Lan().add("a", high, small).run(4).tell("a", heard).run(0.5);
    assert.deepEqual(told.advertsOf("a"), ["3.414", "4.000"]);
    const silent = config({ basePriority: 150, lowerPriorityNoAdvert: true });
    const quiet = new Lan().add("a", silent, small).run(4).tell("a", heard).run(0.5);
    assert.deepEqual(quiet.advertsOf("a"), ["3.414", "4.414"]);
  });

  test(`${name}, case 14: no advert while the link is down, and a fresh start after it`, () => {
    const lan = new Lan().add("a", high, small).run(5).tell("a", { kind: "fault" });
    const before = lan.advertsOf("a").length;
    lan.run(10);
    assert.equal(lan.advertsOf("a").length, before);
    lan.tell("a", { kind: "fault-cleared" }).run(3.42);
    assert.equal(lan.advertsOf("a").at(-1), "18.414");
  });
}

test("case 10: VRRPv3 learns 200 ms and takes over after 600 ms and the skew", () => {
  const fast = configure({ version: 3, basePriority: 150, advertIntervalUs: seconds(0.2) });
  const [small, great] = V4_SOURCES;
  const lan = new Lan().add("fast", fast, great);
  lan.add("slow", configure({ version: 3 }), small).run(10);
  const last = Number(lan.advertsOf("fast").at(-1));
  lan.router("fast").dead = true;
  const [takeover] = lan.run(2).advertsOf("slow");
  assert.equal((Number(takeover) - last).toFixed(3), "0.722");
});

test("case 11: VRRPv2 with two intervals: two masters, each with its own cadence", () => {
  const [small, great] = V4_SOURCES;
  const lan = new Lan().add("a", configure({ advertIntervalUs: seconds(2) }), small);
  lan.add("b", configure({ basePriority: 150 }), great).run(20);
  assert.equal(lan.kinds(), "MASTER MASTER");
  assert.deepEqual(lan.advertsOf("a").slice(0, 3), ["6.609", "8.609", "10.609"]);
  assert.deepEqual(lan.advertsOf("b").slice(0, 3), ["3.414", "4.414", "5.414"]);
});

test("case 12: no made frame that is refused moves an advert of a MASTER", () => {
  let refused = 0;
  for (const vector of readVectors(VECTOR_FILES.synthetic)) {
    const made = packetOf(vector);
    assert.ok(made);
    const receiver = receiverConfig(vector.get("receiver") ?? "");
    const source = receiver.family === "ipv6" ? "fe80::1" : "192.0.2.1";
    const lan = new Lan().add("a", receiver, IpAddress.of(source)).run(4);
    if (lan.inject("a", made.packet)) continue;
    assert.deepEqual(lan.run(1.9).advertsOf("a"), ["3.609", "4.609", "5.609"], vector.name);
    refused++;
  }
  assert.equal(refused, 57);
});

test("case 12: a stream of TTL 254 does not silence a MASTER", () => {
  const [small, great] = V4_SOURCES;
  const lan = new Lan().add("a", configure(), small).run(4);
  const packet: ReceivedPacket = {
    socket: "s",
    family: "ipv4",
    source: great,
    destination: IpAddress.of("224.0.0.18"),
    hopLimit: 254,
    ipHeader: null,
    payload: new Uint8Array(20),
  };
  for (let count = 0; count < 20; count++) {
    assert.equal(lan.inject("a", packet), false);
    lan.run(0.5);
  }
  assert.equal(lan.advertsOf("a").length, 11);
});

test("three routers: the best of those left is always the only master", () => {
  const lan = new Lan();
  for (const [index, priority] of [110, 120, 130].entries()) {
    const source = IpAddress.of(`10.0.1.${index + 1}`);
    lan.add(`rt${index + 1}`, configure({ basePriority: priority }), source);
  }
  assert.equal(lan.run(10).kinds(), "BACKUP BACKUP MASTER");
  lan.router("rt3").dead = true;
  assert.equal(lan.run(5).kinds(), "BACKUP MASTER MASTER");
  lan.tell("rt2", { kind: "fault" });
  assert.equal(lan.run(1).kinds(), "MASTER FAULT MASTER");
  lan.tell("rt2", { kind: "fault-cleared" });
  assert.equal(lan.run(4).kinds(), "BACKUP MASTER MASTER");
});
