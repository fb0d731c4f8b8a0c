import assert from "node:assert/strict";
import { test } from "node:test";
import { instant, micros, seconds } from "../../../src/base/units.ts";
import type { Frame } from "../../../src/simulation/frame.ts";
import { CALM, type Port, Segment } from "../../../src/simulation/network.ts";
import { Rng } from "../../../src/simulation/rng.ts";
import { Timeline } from "../../../src/simulation/timeline.ts";

class TestPort implements Port {
  readonly host: string;
  readonly got: number[] = [];
  up = true;

  constructor(host: string) {
    this.host = host;
  }

  isUp(): boolean {
    return this.up;
  }

  receive(frame: Frame): void {
    if (frame.kind === "link-frame") this.got.push(frame.bytes[0] ?? -1);
  }
}

function wire(...hosts: string[]): { timeline: Timeline; segment: Segment; ports: TestPort[] } {
  const timeline = new Timeline();
  const segment = new Segment("lan", timeline, new Rng(1));
  const ports = hosts.map((host) => new TestPort(host));
  for (const port of ports) segment.attach(port);
  return { timeline, segment, ports };
}

function makeFrame(number: number): Frame {
  return { kind: "link-frame", bytes: Uint8Array.of(number) };
}

function portAt(ports: readonly TestPort[], index: number): TestPort {
  const port = ports[index];
  assert.ok(port !== undefined);
  return port;
}

test("a frame reaches every other port once, within the latency, in order", () => {
  const { timeline, segment, ports } = wire("a", "b", "c");
  const [a, b, c] = [portAt(ports, 0), portAt(ports, 1), portAt(ports, 2)];
  for (let number = 0; number < 100; number++) segment.transmit(a, makeFrame(number));
  timeline.runUntil(instant(49));
  assert.deepEqual(b.got, []);
  timeline.runUntil(instant(200));
  const all = Array.from({ length: 100 }, (_, number) => number);
  assert.deepEqual([a.got, b.got, c.got], [[], all, all]);
});

test("loss loses about as many as asked, duplication and reordering do theirs", () => {
  const { timeline, segment, ports } = wire("a", "b");
  const [a, b] = [portAt(ports, 0), portAt(ports, 1)];
  segment.setConditions({ ...CALM, loss: 0.5 });
  for (let number = 0; number < 1_000; number++) segment.transmit(a, makeFrame(1));
  timeline.runUntil(instant(1_000_000));
  assert.ok(b.got.length > 400 && b.got.length < 600, String(b.got.length));
  b.got.length = 0;
  segment.setConditions({ ...CALM, duplication: 1 });
  segment.transmit(a, makeFrame(2));
  timeline.runUntil(instant(2_000_000));
  assert.deepEqual(b.got, [2, 2]);
  b.got.length = 0;
  segment.setConditions({ ...CALM, reordering: 0.5 });
  for (let number = 0; number < 50; number++) segment.transmit(a, makeFrame(number));
  timeline.runUntil(instant(3_000_000));
  const sorted = [...b.got].sort((x, y) => x - y);
  assert.equal(b.got.length, 50);
  assert.notDeepEqual(b.got, sorted);
});

test("a one-way cut lets the other direction through", () => {
  const { timeline, segment, ports } = wire("a", "b");
  const [a, b] = [portAt(ports, 0), portAt(ports, 1)];
  segment.cutOneWay("a", "b");
  segment.transmit(a, makeFrame(1));
  segment.transmit(b, makeFrame(2));
  timeline.runUntil(instant(seconds(1)));
  assert.deepEqual([a.got, b.got], [[2], []]);
  assert.equal(segment.reaches("a", "b"), false);
  assert.equal(segment.reaches("b", "a"), true);
  segment.heal();
  segment.transmit(a, makeFrame(3));
  timeline.runUntil(instant(seconds(2)));
  assert.deepEqual(b.got, [3]);
});

test("a partition keeps its parts apart, and a host in no part alone", () => {
  const { timeline, segment, ports } = wire("a", "b", "c", "d");
  segment.partition([["a", "b"], ["c"]]);
  for (const [number, port] of ports.entries()) segment.transmit(port, makeFrame(number));
  timeline.runUntil(instant(seconds(1)));
  assert.deepEqual(
    ports.map((port) => port.got),
    [[1], [0], [], []],
  );
});

test("a port that is down neither sends nor receives", () => {
  const { timeline, segment, ports } = wire("a", "b");
  const [a, b] = [portAt(ports, 0), portAt(ports, 1)];
  segment.transmit(a, makeFrame(1));
  b.up = false;
  timeline.runUntil(instant(micros(1_000)));
  segment.transmit(b, makeFrame(2));
  timeline.runUntil(instant(micros(2_000)));
  assert.deepEqual([a.got, b.got], [[], []]);
  assert.equal(segment.reaches("a", "b"), false);
});
