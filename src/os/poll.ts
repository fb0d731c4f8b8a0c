// Which of some descriptors are ready now: one poll(2) that never waits.

import { native } from "./native.ts";
import { LITTLE_ENDIAN } from "./socket-address.ts";

/** struct pollfd: int fd; short events; short revents. */
const POLLFD_BYTES = 8;
const POLLIN = 0x1;
const POLLPRI = 0x2;
const POLLOUT = 0x4;

/** One answer a descriptor, in order; an error counts as readable, since a read tells it. */
export function pollReadable(descriptors: readonly number[]): readonly boolean[] {
  return poll(descriptors, POLLIN);
}

/** A question that is asked for every packet: whether one descriptor is readable. */
export function readableProbe(fd: number): () => boolean {
  const bytes = new Uint8Array(POLLFD_BYTES);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, fd, LITTLE_ENDIAN);
  view.setInt16(4, POLLIN, LITTLE_ENDIAN);
  return () => native.poll(bytes) !== 0;
}

/** Whether a write would not wait; true also where it would fail. */
export function isWritable(fd: number): boolean {
  return poll([fd], POLLOUT)[0] === true;
}

/** Whether a file of /proc that tells its changes (mountinfo) has changed since it was asked
 * last. */
export function hasChanged(fd: number): boolean {
  return poll([fd], POLLPRI)[0] === true;
}

function poll(descriptors: readonly number[], events: number): readonly boolean[] {
  const bytes = new Uint8Array(descriptors.length * POLLFD_BYTES);
  const view = new DataView(bytes.buffer);
  for (const [index, fd] of descriptors.entries()) {
    view.setInt32(index * POLLFD_BYTES, fd, LITTLE_ENDIAN);
    view.setInt16(index * POLLFD_BYTES + 4, events, LITTLE_ENDIAN);
  }
  const ready = native.poll(bytes);
  if (ready === 0) return descriptors.map(() => false);
  // A failed poll must not hide a packet: then every one is tried.
  if (ready < 0) return descriptors.map(() => true);
  return descriptors.map(
    (_, index) => view.getInt16(index * POLLFD_BYTES + 6, LITTLE_ENDIAN) !== 0,
  );
}
