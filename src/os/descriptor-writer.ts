// Writes lines to an inherited descriptor (standard error) without ever waiting for its reader, and
// without making it non-blocking: that would change it for every process that shares it.

import { closeSync, constants, fstatSync, openSync } from "node:fs";
import { isatty } from "node:tty";

import { attempt, EAGAIN } from "./failure.ts";
import type { LineWriter } from "./line-queue.ts";
import { native } from "./native.ts";
import { isWritable } from "./poll.ts";

/** A pipe that poll(2) calls writable takes this much without waiting (PIPE_BUF). */
const PIPE_BUFFER_BYTES = 4096;
const MSG_DONTWAIT = 0x40;

export function createDescriptorWriter(fd: number): LineWriter {
  const status = attempt(() => fstatSync(fd));
  if (status.ok && status.value.isSocket()) {
    return { write: (line) => native.sendto(fd, line, MSG_DONTWAIT, null), close: () => {} };
  }
  const mayWait = status.ok && (status.value.isFIFO() || isatty(fd));
  if (!mayWait) return { write: (line) => native.write(fd, line), close: () => {} };
  return reopened(fd) ?? createPolledWriter(fd);
}

/** A description of our own of the same pipe or terminal; null where the system refuses it. */
function reopened(fd: number): LineWriter | null {
  const { O_APPEND, O_NOCTTY, O_NONBLOCK, O_WRONLY } = constants;
  const flags = O_WRONLY | O_NONBLOCK | O_NOCTTY | O_APPEND;
  const opened = attempt(() => openSync(`/proc/self/fd/${fd}`, flags));
  if (!opened.ok) return null;
  const own = opened.value;
  return { write: (line) => native.write(own, line), close: () => closeSync(own) };
}

/** Asks first whether there is room. With other writers on the same pipe it may still wait. */
export function createPolledWriter(fd: number): LineWriter {
  return {
    write: (line) =>
      isWritable(fd) ? native.write(fd, line.subarray(0, PIPE_BUFFER_BYTES)) : -EAGAIN,
    close: () => {},
  };
}
