import assert from "node:assert/strict";
import { test } from "node:test";
import { type Announcement, FRAME_BUDGET, FrameQueue } from "../../../src/address/frame-queue.ts";
import { IpAddress } from "../../../src/base/ip-address.ts";
import { type Instant, instant, type Micros, micros, seconds } from "../../../src/base/units.ts";

const at = (value: number): Instant => instant(Math.round(value * 1_000_000));
const on = (interfaceName: string, text: string): Announcement => ({
  interfaceName,
  address: IpAddress.of(text),
});
const A = on("eth0", "10.0.0.1");
const B = on("eth0", "10.0.0.2");
const V6 = on("eth0", "fd00::1");

function addresses(queue: FrameQueue, now: number, budget?: number): string[] {
  return queue.take(at(now), budget).map(({ address }) => address.text);
}

function paced(intervalUs: Micros): FrameQueue {
  const queue = new FrameQueue();
  queue.repace(({ interfaceName }) => ({ lane: interfaceName, intervalUs }));
  return queue;
}

test("rounds over all addresses, in their order, mixed families", () => {
  const queue = new FrameQueue();
  queue.push("i", [A, V6, B], 2);
  const round = ["10.0.0.1", "fd00::1", "10.0.0.2"];
  assert.deepEqual(addresses(queue, 0), [...round, ...round]);
  assert.equal(queue.deadline(at(0)), null);
});

test("only the first round is the first of its burst", () => {
  const queue = new FrameQueue();
  queue.push("i", [A], 3);
  assert.deepEqual(
    queue.take(at(0)).map(({ first }) => first),
    [true, false, false],
  );
});

test("several holders: every address once before any twice", () => {
  const queue = new FrameQueue();
  queue.push("i", [A], 2);
  queue.push("j", [B], 2);
  assert.deepEqual(addresses(queue, 0), ["10.0.0.1", "10.0.0.2", "10.0.0.1", "10.0.0.2"]);
});

test("never more than the budget in one turn, the rest at once in the next", () => {
  const queue = new FrameQueue();
  queue.push("i", [A, B], 2);
  assert.deepEqual(addresses(queue, 0, 3), ["10.0.0.1", "10.0.0.2", "10.0.0.1"]);
  assert.equal(queue.deadline(at(0)), at(0));
  assert.deepEqual(addresses(queue, 0, 3), ["10.0.0.2"]);
  assert.equal(queue.deadline(at(0)), null);
});

test("a thousand addresses: the first round is out within two turns", () => {
  const queue = new FrameQueue();
  const many = Array.from({ length: 1000 }, (_, i) => on("eth0", `10.1.${i >> 8}.${i & 255}`));
  queue.push("i", many, 5);
  const sent = [...addresses(queue, 0), ...addresses(queue, 0)];
  assert.equal(sent.length, 2 * FRAME_BUDGET);
  assert.equal(new Set(sent).size, 1000);
});

test("what was let go of is no longer announced", () => {
  const queue = new FrameQueue();
  queue.push("i", [A], 2);
  queue.push("j", [B], 1);
  queue.cancel("i");
  assert.deepEqual(addresses(queue, 0), ["10.0.0.2"]);
});

test("a burst while one waits tops it up instead of queueing twice", () => {
  const queue = new FrameQueue();
  queue.push("i", [A, B], 2);
  addresses(queue, 0, 3);
  queue.push("i", [A, B], 2);
  assert.equal(addresses(queue, 0).length, 1 + 2, "the rest of its round and one more");
});

test("paced: one frame an interval, repeats included", () => {
  const queue = paced(seconds(0.25));
  queue.push("i", [A, B], 2);
  assert.deepEqual(addresses(queue, 0), ["10.0.0.1"]);
  assert.equal(queue.deadline(at(0)), at(0.25));
  assert.deepEqual(addresses(queue, 0.1), []);
  assert.deepEqual(addresses(queue, 0.25), ["10.0.0.2"]);
  assert.deepEqual(addresses(queue, 0.5), ["10.0.0.1"]);
  assert.deepEqual(addresses(queue, 0.75), ["10.0.0.2"]);
  assert.equal(queue.deadline(at(0.75)), null);
});

test("the pace outlasts a burst", () => {
  const queue = paced(seconds(1));
  queue.push("i", [A], 1);
  assert.deepEqual(addresses(queue, 0), ["10.0.0.1"]);
  queue.push("i", [A], 1);
  assert.deepEqual(addresses(queue, 0.5), []);
  assert.deepEqual(addresses(queue, 1), ["10.0.0.1"]);
});

test("a slow interface does not hold back another, nor ARP an NA", () => {
  const queue = new FrameQueue();
  queue.repace(({ interfaceName }) =>
    interfaceName === "eth0"
      ? { lane: "eth0", intervalUs: seconds(1) }
      : { lane: null, intervalUs: micros(0) },
  );
  queue.push("i", [A, B, V6, on("eth1", "10.1.0.1")], 2);
  assert.deepEqual(addresses(queue, 0).toSorted(), ["10.0.0.1", "10.1.0.1", "10.1.0.1", "fd00::1"]);
});

test("interfaces of one garp_group share its rate", () => {
  const queue = new FrameQueue();
  queue.repace(() => ({ lane: "group 0", intervalUs: seconds(1) }));
  queue.push("i", [A], 1);
  queue.push("j", [on("eth1", "10.1.0.1")], 1);
  assert.deepEqual(addresses(queue, 0), ["10.0.0.1"]);
  assert.deepEqual(addresses(queue, 1), ["10.1.0.1"]);
});
