import assert from "node:assert/strict";
import { test } from "node:test";
import { IpAddress } from "../../../src/base/ip-address.ts";
import { Secret } from "../../../src/base/secret.ts";
import { seconds } from "../../../src/base/units.ts";
import type { Configuration } from "../../../src/model/configuration.ts";
import type { PacketSend } from "../../../src/model/packet.ts";
import type { VrrpInstanceConfig } from "../../../src/model/vrrp-instance.ts";
import { planAddress, planConfiguration, planInstance } from "../../../src/simulation/plans.ts";
import { NO_PACKET_MEMORY } from "../../../src/vrrp/packet-memory.ts";
import { VRRP_GROUP_IPV4 } from "../../../src/vrrp/receive.ts";
import { buildAdverts } from "../../../src/vrrp/transmit.ts";
import { StoryHost } from "./story.ts";

const SOCKET = "ipv4/112/2/multicast/224.0.0.18";
const PEER = "10.0.0.12";

function plan(changes: Partial<VrrpInstanceConfig> = {}): VrrpInstanceConfig {
  const addresses = [planAddress("10.0.0.100/24")];
  return planInstance({ name: "VI_1", vrid: 51, addresses, ...changes });
}

function simple(changes: Partial<VrrpInstanceConfig> = {}): Configuration {
  return planConfiguration({ instances: [plan(changes)] });
}

/** An advert as another router of this configuration sends it. */
function advert(config: VrrpInstanceConfig, priority: number): Uint8Array {
  const context = {
    config,
    source: IpAddress.of(PEER),
    memory: NO_PACKET_MEMORY,
    socket: SOCKET,
    wallTimeMs: 0,
  };
  const [packet] = buildAdverts(context, priority).packets;
  assert.ok(packet !== undefined);
  return packet.bytes;
}

test("an advert of higher priority holds a BACKUP back and sends a MASTER home", () => {
  const host = new StoryHost().start(simple());
  for (let i = 0; i < 5; i++) {
    host.runSeconds(1).receive(SOCKET, { source: PEER, bytes: advert(plan(), 150) });
  }
  assert.equal(host.state("VI_1"), "BACKUP");
  assert.equal(host.instance("VI_1").master?.priority, 150);
  host.runSeconds(4);
  assert.equal(host.state("VI_1"), "MASTER");
  host.tell();
  host.receive(SOCKET, { source: PEER, bytes: advert(plan(), 150) });
  assert.deepEqual(host.tell(), [
    "remove 10.0.0.100/24 eth0",
    "event VI_1 higher-priority-advert",
    "event VI_1 MASTER>BACKUP higher-priority-advert",
    "event VI_1 removing-addresses",
  ]);
});

test("a rejected packet is counted, told, and moves no timer", () => {
  const host = new StoryHost().start(simple()).runSeconds(1);
  const deadline = host.engine.nextDeadline();
  host.tell();
  const bytes = advert(plan(), 150);
  host.receive(SOCKET, { source: PEER, bytes, hopLimit: 254 });
  host.receive(SOCKET, {
    source: PEER,
    bytes: advert(plan({ advertIntervalUs: seconds(2) }), 150),
  });
  assert.deepEqual(host.tell(), ["event VI_1 rejected ttl", "event VI_1 rejected advert-interval"]);
  assert.equal(host.engine.nextDeadline(), deadline);
  const { rejected, counters } = host.instance("VI_1");
  assert.deepEqual(
    [...rejected],
    [
      ["ttl", 1],
      ["advert-interval", 1],
    ],
  );
  assert.equal(counters.advertsReceived, 0);
});

test("a stream of bad packets does not silence a MASTER", () => {
  const host = new StoryHost().start(simple()).runSeconds(4);
  host.tell();
  const bytes = advert(plan(), 150);
  for (let i = 0; i < 50; i++) {
    host.run(100_000).receive(SOCKET, { source: PEER, bytes, hopLimit: 254 });
  }
  assert.equal(host.tellOnly("send").length, 5, "one advert a second");
});

test("unknown VRIDs are told on request only", () => {
  const bytes = advert(plan({ vrid: 99 }), 150);
  const quiet = new StoryHost().start(simple());
  quiet.tell();
  quiet.receive(SOCKET, { source: PEER, bytes });
  assert.deepEqual(quiet.tell(), []);
  const configuration = simple();
  const global = { ...configuration.global, logUnknownVrids: true };
  const host = new StoryHost().start({ ...configuration, global });
  host.tell();
  host.receive(SOCKET, { source: PEER, bytes });
  assert.deepEqual(host.tell(), ["event unknown-vrid"]);
});

test("CARP on the same protocol number is told once an interface", () => {
  const host = new StoryHost().start(simple());
  host.tell();
  const carp = new Uint8Array(20 + 36);
  carp.set(advert(plan(), 150).subarray(0, 20));
  carp[3] = carp.length;
  carp.set([0x21, 7, 0, 7], 20);
  carp.set(checksummed(carp.subarray(0, 20)));
  for (let i = 0; i < 3; i++) host.receive(SOCKET, { source: PEER, bytes: carp });
  assert.deepEqual(host.tell(), ["event carp-heard"]);
});

test("CARP whose vhid is our VRID is told as CARP too", () => {
  const host = new StoryHost().start(simple());
  host.tell();
  const carp = new Uint8Array(20 + 36);
  carp.set(advert(plan(), 150).subarray(0, 20));
  carp[3] = carp.length;
  carp.set([0x21, plan().vrid, 0, 7], 20);
  carp.set(checksummed(carp.subarray(0, 20)));
  for (let i = 0; i < 2; i++) host.receive(SOCKET, { source: PEER, bytes: carp });
  const told = host.tell().filter((line) => line.includes("carp-heard"));
  assert.deepEqual(told, ["event carp-heard"]);
});

test("a payload without a VRID is told", () => {
  const host = new StoryHost().start(simple());
  host.tell();
  const bytes = advert(plan(), 150).slice(0, 21);
  bytes[3] = 21;
  bytes.set(checksummed(bytes.subarray(0, 20)));
  host.receive(SOCKET, { source: PEER, bytes });
  assert.deepEqual(host.tell(), ["event undecodable-packet"]);
});

test("before the end of vrrp_startup_delay nothing is heard", () => {
  const configuration = simple();
  const global = { ...configuration.global, startupDelayUs: seconds(4) };
  const host = new StoryHost().start({ ...configuration, global }).runSeconds(1);
  host.receive(SOCKET, { source: PEER, bytes: advert(plan(), 150) });
  assert.deepEqual([...host.instance("VI_1").rejected], [["starting", 1]]);
  host.runSeconds(3).receive(SOCKET, { source: PEER, bytes: advert(plan(), 150) });
  assert.equal(host.instance("VI_1").counters.advertsReceived, 1);
});

test("in FAULT nothing is looked at, and nothing told", () => {
  const host = new StoryHost().start(simple()).runSeconds(1);
  host.link("eth0", { running: false });
  assert.equal(host.state("VI_1"), "FAULT");
  host.tell();
  const bytes = advert(plan(), 150);
  host
    .receive(SOCKET, { source: PEER, bytes })
    .receive(SOCKET, { source: PEER, bytes, hopLimit: 1 });
  assert.deepEqual(host.tell(), [
    "event VI_1 rejected not-running",
    "event VI_1 rejected not-running",
  ]);
  assert.deepEqual([...host.instance("VI_1").rejected], [["not-running", 2]]);
});

test("what the kernel refuses to send is counted and told", () => {
  const host = new StoryHost().start(simple()).runSeconds(4);
  host.tell();
  const failure = { errno: 101, code: "ENETUNREACH", message: "Network is unreachable" };
  const destination = VRRP_GROUP_IPV4;
  host.give({ kind: "send-failed", socket: SOCKET, failure, instance: "VI_1", destination });
  assert.deepEqual(host.tell(), ["event VI_1 send-failed"]);
  assert.equal(host.instance("VI_1").sendFailures, 1);
});

test("what a link refuses that is down is counted and not told", () => {
  const host = new StoryHost().start(simple());
  host.link("eth0", { running: false });
  host.tell();
  const failure = { errno: 101, code: "ENETUNREACH", message: "Network is unreachable" };
  const destination = VRRP_GROUP_IPV4;
  host.give({ kind: "send-failed", socket: SOCKET, failure, instance: "VI_1", destination });
  assert.deepEqual(host.tell(), []);
  assert.equal(host.instance("VI_1").sendFailures, 1);
});

test("identification counts the instance's own datagrams", () => {
  const host = new StoryHost();
  const ids: number[] = [];
  host.onPacket = ({ bytes }: PacketSend) => ids.push(((bytes[4] ?? 0) << 8) | (bytes[5] ?? 0));
  host.start(simple()).runSeconds(6);
  assert.deepEqual(ids, [1, 2, 3]);
});

test("an owner that ignores adverts counts on from their AH", () => {
  const authentication = { kind: "ah", password: new Secret("secret12") } as const;
  const traits = { authentication, basePriority: 255, wantedState: "MASTER" } as const;
  const config = plan({ ...traits, ownerIgnoreAdverts: true });
  const host = new StoryHost().start(planConfiguration({ instances: [config] }));
  const sequences: (number | undefined)[] = [];
  host.onPacket = ({ bytes }) => sequences.push(bytes[31]);
  const socket = "ipv4/51/2/multicast/224.0.0.18";
  const memory = { ...NO_PACKET_MEMORY, ahSequence: 200 };
  const context = { config, source: IpAddress.of(PEER), memory, socket, wallTimeMs: 0 };
  const [packet] = buildAdverts(context, 100).packets;
  assert.ok(packet !== undefined);
  host.receive(socket, { source: PEER, bytes: packet.bytes }).runSeconds(1);
  assert.deepEqual([...host.instance("VI_1").rejected], [["owner-ignores", 1]]);
  assert.deepEqual(sequences, [202]);
});

test("statistics begin anew on request", () => {
  const host = new StoryHost().start(simple()).runSeconds(4);
  assert.equal(host.instance("VI_1").counters.becameMaster, 1);
  host.receive(SOCKET, { source: PEER, bytes: advert(plan(), 150), hopLimit: 1 });
  host.give({ kind: "clear-counters" });
  const { counters, rejected } = host.instance("VI_1");
  assert.equal(counters.becameMaster, 0);
  assert.equal(rejected.size, 0);
});

test("two unicast instances with one VRID are told apart by their peers", () => {
  const peer = (text: string): VrrpInstanceConfig["transport"] => ({
    kind: "unicast",
    source: IpAddress.of("10.0.0.11"),
    peers: [{ address: IpAddress.of(text), minTtl: null, maxTtl: null }],
    ttl: null,
    faultWithoutPeer: false,
  });
  const host = new StoryHost();
  const instances = [PEER, "10.0.0.13"].map((text, i) =>
    plan({ name: `VI_${i}`, transport: peer(text) }),
  );
  host.start(planConfiguration({ instances }));
  const transport = peer("10.0.0.11");
  const bytes = advert(plan({ transport }), 150);
  const socket = "ipv4/112/2/unicast/10.0.0.11";
  host.receive(socket, { source: "10.0.0.13", bytes: readdressed(bytes, "10.0.0.13") });
  const heard = instances.map(({ name }) => host.instance(name).counters.advertsReceived);
  assert.deepEqual(heard, [0, 1]);
});

/** The same datagram from another sender. */
function readdressed(datagram: Uint8Array, source: string): Uint8Array {
  const bytes = Uint8Array.from(datagram);
  bytes.set(IpAddress.of(source).toBytes(), 12);
  bytes.set(checksummed(bytes.subarray(0, 20)));
  return bytes;
}

/** An IPv4 header with its checksum put right. */
function checksummed(header: Uint8Array): Uint8Array {
  const bytes = Uint8Array.from(header);
  bytes.fill(0, 10, 12);
  let sum = 0;
  for (let i = 0; i < 20; i += 2) sum += ((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  bytes[10] = (~sum >> 8) & 0xff;
  bytes[11] = ~sum & 0xff;
  return bytes;
}
