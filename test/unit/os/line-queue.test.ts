// Lines and a reader that stalls, comes back, refuses, or takes a line by halves.

import assert from "node:assert/strict";
import { test } from "node:test";
import { EAGAIN, EMSGSIZE, ENOENT } from "../../../src/os/failure.ts";
import { LineQueue, type LineWriter } from "../../../src/os/line-queue.ts";

class Reader implements LineWriter {
  taken = "";
  closed = false;
  /** Results of the next writes; then everything is taken. */
  readonly answers: number[] = [];

  write(line: Uint8Array): number {
    const answer = this.answers.shift() ?? line.length;
    if (answer > 0) this.taken += Buffer.from(line.subarray(0, answer)).toString();
    return answer;
  }

  close(): void {
    this.closed = true;
  }
}

/** Takes nothing while `stalled`. */
class Stalling extends Reader {
  stalled = true;

  override write(line: Uint8Array): number {
    return this.stalled ? -EAGAIN : super.write(line);
  }
}

function queueOf(reader: LineWriter, limit = 3): LineQueue {
  return new LineQueue(reader, {
    limit,
    retryMs: 1_000_000,
    lossNotice: (lost) => Buffer.from(`<lost ${lost}>`),
  });
}

function push(queue: LineQueue, ...lines: readonly string[]): void {
  for (const line of lines) queue.push(Buffer.from(line));
}

test("a line is written at once where it is taken", () => {
  const reader = new Reader();
  push(queueOf(reader), "a", "b");
  assert.equal(reader.taken, "ab");
});

test("a stalled reader costs nothing but the lines beyond the bound, and that is said", () => {
  const reader = new Stalling();
  const queue = queueOf(reader);
  push(queue, "a", "b", "c", "d", "e");
  assert.deepEqual([queue.length, queue.dropped, reader.taken], [3, 2, ""]);
  reader.stalled = false;
  queue.flush();
  assert.deepEqual([queue.length, queue.dropped, reader.taken], [0, 2, "abc<lost 2>"]);
  push(queue, "f");
  assert.equal(reader.taken, "abc<lost 2>f", "said once");
});

test("a line that is taken by halves is continued where it stopped", () => {
  const reader = new Reader();
  reader.answers.push(2);
  const queue = queueOf(reader);
  push(queue, "abcd", "ef");
  assert.equal(reader.taken, "ab");
  queue.flush();
  assert.equal(reader.taken, "abcdef");
  assert.equal(queue.dropped, 0);
});

test("a line that is refused for good does not hold up the next", () => {
  const reader = new Reader();
  reader.answers.push(-EMSGSIZE);
  const queue = queueOf(reader);
  push(queue, "too long", "b");
  assert.deepEqual([reader.taken, queue.dropped], ["<lost 1>b", 1]);
});

test("closing writes what is taken and loses the rest silently", () => {
  const reader = new Stalling();
  const queue = queueOf(reader);
  push(queue, "a");
  reader.stalled = false;
  queue.close(0);
  push(queue, "b");
  assert.deepEqual([reader.taken, reader.closed, queue.dropped], ["a", true, 1]);
});

test("closing waits for a reader that is slow, as long as it may", () => {
  const reader = new Reader();
  reader.answers.push(-EAGAIN, -EAGAIN, -EAGAIN);
  const queue = queueOf(reader);
  push(queue, "a");
  queue.close(1_000_000);
  assert.equal(reader.taken, "a");
  const stalled = new Stalling();
  const hopeless = queueOf(stalled);
  push(hopeless, "a");
  hopeless.close(20);
  assert.ok(stalled.closed);
});

test("closing does not wait for a reader that is not there", () => {
  const reader = new Reader();
  reader.answers.push(-ENOENT, -ENOENT);
  const queue = queueOf(reader);
  push(queue, "a");
  queue.close(1_000_000);
  assert.deepEqual([reader.taken, reader.closed], ["", true]);
});
