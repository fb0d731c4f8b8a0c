import assert from "node:assert/strict";
import { test } from "node:test";
import { IpAddress } from "../../../src/base/ip-address.ts";
import { addMicros, type Instant, millis, seconds } from "../../../src/base/units.ts";
import type { EngineInput } from "../../../src/engine/input.ts";
import type { EngineOutput } from "../../../src/engine/output.ts";
import { type PacketSend, socketId, type VrrpSocketSpec } from "../../../src/model/packet.ts";
import { Cluster } from "../../../src/simulation/cluster.ts";
import { hostAddress } from "../../../src/simulation/kernel.ts";
import type { SimulatedNode } from "../../../src/simulation/node.ts";
import { parsePrefix, planConfiguration } from "../../../src/simulation/plans.ts";
import { encodeIpv4Header } from "../../../src/wire/ipv4.ts";
import { FakeEngine } from "./fake-engine.ts";

const GROUP = IpAddress.of("224.0.0.18");
const SPEC: VrrpSocketSpec = {
  family: "ipv4",
  protocol: 112,
  interfaceIndex: 2,
  interfaceName: "eth0",
  destination: { kind: "multicast", group: GROUP },
  receiveBufferBytes: null,
};
const SOCKET = socketId(SPEC);
const OPEN: EngineOutput = { kind: "open-socket", socket: SOCKET, spec: SPEC };

interface Pair {
  readonly cluster: Cluster;
  readonly a: SimulatedNode;
  readonly b: SimulatedNode;
  readonly engineA: FakeEngine;
  readonly engineB: FakeEngine;
}

/** Two nodes on one segment, each with its socket open, nothing remembered yet. */
function newPair(): Pair {
  const engines: FakeEngine[] = [];
  const cluster = new Cluster(1, () => {
    const engine = new FakeEngine();
    engine.respond = (input) => (input.kind === "configured" ? [OPEN] : []);
    engines.push(engine);
    return engine;
  });
  const [a, b] = ["a", "b"].map((name, index) => {
    const addresses = [parsePrefix(`10.0.0.${index + 1}/24`)];
    return cluster.addNode({ name, links: [{ name: "eth0", segment: "lan", addresses }] });
  });
  assert.ok(a !== undefined && b !== undefined);
  for (const node of [a, b]) node.start(planConfiguration({}));
  const [engineA, engineB] = engines;
  assert.ok(engineA !== undefined && engineB !== undefined);
  for (const engine of engines) {
    engine.forget();
    engine.respond = () => [];
  }
  return { cluster, a, b, engineA, engineB };
}

function packetFrom(source: string, mark: number): PacketSend {
  const payload = Uint8Array.of(0x21, mark, 100, 0);
  const header = encodeIpv4Header({
    source: IpAddress.of(source),
    destination: GROUP,
    protocol: 112,
    ttl: 255,
    identification: 1,
    payloadBytes: payload.length,
  });
  const bytes = Uint8Array.from([...header, ...payload]);
  return {
    socket: SOCKET,
    destination: GROUP,
    source: IpAddress.of(source),
    bytes,
    hopLimit: 255,
  };
}

function marksOf(engine: FakeEngine): number[] {
  return engine.seen.flatMap(({ input }) =>
    input.kind === "packet" ? [input.packet.payload[1] ?? -1] : [],
  );
}

/** Makes `node` emit these outputs at once, by way of a reload. */
function emit(node: SimulatedNode, engine: FakeEngine, outputs: readonly EngineOutput[]): void {
  engine.respond = (input) => (input.kind === "configured" ? outputs : []);
  node.reload(planConfiguration({}));
}

test("a process starts with the kernel as it is, then its configuration", () => {
  const { a } = newPair();
  const address = hostAddress(2, parsePrefix("10.0.0.9/24"));
  assert.equal(a.host.kernel.changeByHand({ kind: "add", address }), null);
  a.crash();
  assert.deepEqual([a.isAlive, a.engine], [false, null]);
  a.start(planConfiguration({}));
  const { engine } = a;
  assert.ok(engine instanceof FakeEngine);
  const [clock, snapshot, configured, opened] = engine.seen.map(({ input }) => input);
  assert.equal(clock?.kind, "wall-clock");
  assert.ok(snapshot?.kind === "kernel-snapshot");
  assert.ok(snapshot.snapshot.addresses.some((view) => view.prefix.address.text === "10.0.0.9"));
  assert.deepEqual([configured?.kind, opened?.kind], ["configured", "socket-opened"]);
});

test("a packet reaches the peer whole, with its header and hop limit", () => {
  const { cluster, a, engineA, engineB } = newPair();
  const packet = packetFrom("10.0.0.1", 7);
  emit(a, engineA, [{ kind: "send-packet", packet, instance: "VI" }]);
  cluster.runFor(millis(10));
  const [seen] = engineB.seen;
  assert.ok(seen?.input.kind === "packet");
  const received = seen.input.packet;
  assert.equal(received.socket, SOCKET);
  assert.equal(received.source.text, "10.0.0.1");
  assert.equal(received.hopLimit, 255);
  assert.deepEqual([...received.payload], [0x21, 7, 100, 0]);
  assert.equal(received.ipHeader?.length, 20);
  assert.deepEqual(marksOf(engineA), [], "no loop back");
});

test("answers of synchronous outputs come before the next input, at their time", () => {
  const { cluster, a, engineA } = newPair();
  a.host.kernel.mood.answerUs = millis(30);
  const address = hostAddress(2, parsePrefix("10.0.0.9/24"));
  const startedAt = a.now();
  emit(a, engineA, [
    { kind: "change-addresses", operations: [{ kind: "add", address }] },
    { kind: "probe-file", run: 1, path: "/none" },
  ]);
  cluster.runFor(millis(100));
  const echo = "kernel-event";
  assert.deepEqual(engineA.kinds(), ["configured", "addresses-changed", "file-probed", echo]);
  const waited = engineA.seen.map(({ now }) => now - startedAt);
  assert.deepEqual(waited, [0, 30_000, 30_000, 30_000]);
});

test("after a stop it reads every packet and tells the pause before a deadline is judged", () => {
  const { cluster, a, b, engineA, engineB } = newPair();
  engineB.deadline = addMicros(b.now(), seconds(1));
  engineB.respond = (input, now) => {
    if (input.kind === "packet" || input.kind === "paused") {
      engineB.deadline = addMicros(now, seconds(1));
    }
    return [];
  };
  b.replan();
  cluster.runFor(millis(1));
  b.stall();
  for (let mark = 1; mark <= 3; mark++) {
    const packet = packetFrom("10.0.0.1", mark);
    emit(a, engineA, [{ kind: "send-packet", packet, instance: "VI" }]);
    cluster.runFor(seconds(1));
  }
  assert.deepEqual(engineB.kinds(), []);
  b.resume();
  cluster.runFor(millis(1));
  assert.deepEqual(engineB.kinds(), ["packet", "packet", "packet", "paused"]);
  const paused = engineB.seen.at(-1);
  assert.ok(paused?.input.kind === "paused");
  assert.deepEqual([paused.input.durationUs, paused.input.suspended], [2_001_000, false]);
});

test("asleep, it hears nothing and later tells how long it was away", () => {
  const { cluster, a, b, engineA, engineB } = newPair();
  const before = b.now();
  b.suspend();
  const packet = packetFrom("10.0.0.1", 1);
  emit(a, engineA, [{ kind: "send-packet", packet, instance: "VI" }]);
  cluster.runFor(seconds(9));
  b.resume();
  cluster.runFor(millis(1));
  assert.deepEqual(engineB.kinds(), ["wall-clock", "paused"]);
  const [, paused] = engineB.seen;
  assert.ok(paused?.input.kind === "paused");
  assert.deepEqual([paused.input.durationUs, paused.input.suspended], [9_000_000, true]);
  assert.equal(b.now() - before, 1_000);
  assert.deepEqual(marksOf(engineB), [], "the network card slept as well");
});

test("a deadline is served at its local time, whatever the clock's drift", () => {
  const { cluster, b, engineB } = newPair();
  b.host.clock.setDrift(cluster.now(), 20_000);
  const due = addMicros(b.now(), seconds(1));
  engineB.deadline = due;
  engineB.respond = () => {
    engineB.deadline = null;
    return [];
  };
  b.replan();
  cluster.runFor(seconds(2));
  const ticks = engineB.seen.filter(({ input }) => input.kind === "tick");
  assert.deepEqual(
    ticks.map(({ now }) => now),
    [due],
  );
});

test("the wake-up latency is bounded and applies to deadlines and packets alike", () => {
  const { cluster, b, engineB } = newPair();
  b.turns.wakeLatencyUs = millis(2);
  const lateness: number[] = [];
  const due = (): Instant => addMicros(b.now(), millis(10));
  engineB.deadline = due();
  engineB.respond = (input, now) => {
    if (input.kind === "tick" && engineB.deadline !== null) {
      lateness.push(now - engineB.deadline);
      engineB.deadline = due();
    }
    return [];
  };
  b.replan();
  cluster.runFor(seconds(2));
  assert.ok(lateness.length > 100);
  assert.ok(Math.min(...lateness) >= 0 && Math.max(...lateness) <= 2_000);
  assert.ok(Math.max(...lateness) > 1_000, "it is used at all");
});

test("a send on a link that is down fails, one without carrier is lost in silence", () => {
  const { cluster, a, engineA, engineB } = newPair();
  const output: EngineOutput = {
    kind: "send-packet",
    packet: packetFrom("10.0.0.1", 1),
    instance: "VI",
  };
  a.host.kernel.setCarrier(2, false);
  emit(a, engineA, [output]);
  cluster.runFor(millis(1));
  a.host.kernel.setAdminUp(2, false);
  emit(a, engineA, [output]);
  cluster.runFor(millis(1));
  const failures = engineA.seen.flatMap(({ input }) =>
    input.kind === "send-failed" ? [input.failure.code] : [],
  );
  assert.deepEqual(failures, ["ENETUNREACH"]);
  assert.deepEqual(marksOf(engineB), []);
});

test("a deleted device fails its socket, and the socket is gone", () => {
  const { cluster, a, engineA } = newPair();
  a.host.unplug(2);
  a.linkRemoved(2);
  cluster.runFor(millis(1));
  assert.ok(engineA.kinds().includes("socket-failed"));
  emit(a, engineA, [OPEN]);
  cluster.runFor(millis(1));
  const last = engineA.seen.at(-1)?.input;
  assert.ok(last?.kind === "socket-failed");
  assert.equal(last.failure.code, "ENODEV");
});

test("a full receive buffer drops the newest packets and counts them", () => {
  const { cluster, a, b, engineA, engineB } = newPair();
  b.stall();
  const sends = Array.from({ length: 1_400 }, (_, mark): EngineOutput => {
    return { kind: "send-packet", packet: packetFrom("10.0.0.1", mark & 255), instance: "VI" };
  });
  emit(a, engineA, sends);
  cluster.runFor(seconds(1));
  b.resume();
  cluster.runFor(seconds(1));
  assert.equal(marksOf(engineB).length, 1_365);
  assert.equal(b.droppedPackets, 35);
});

test("`stopped` ends the process; its host stays", () => {
  const { cluster, a, engineA } = newPair();
  const ended: string[] = [];
  cluster.watch({
    started: () => {},
    handled: () => {},
    settled: () => {},
    ended: (node) => ended.push(node.name),
  });
  engineA.respond = (input: EngineInput) => (input.kind === "stop" ? [{ kind: "stopped" }] : []);
  a.stop();
  cluster.runFor(millis(1));
  assert.deepEqual([a.isAlive, ended], [false, ["a"]]);
  a.start(planConfiguration({}));
  assert.equal(a.isAlive, true);
});
