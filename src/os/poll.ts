// Which of some descriptors can be read now: one poll(2) that never waits.

import { native } from "./native.ts";
import { LITTLE_ENDIAN } from "./socket-address.ts";

/** struct pollfd: int fd; short events; short revents. */
const POLLFD_BYTES = 8;
const POLLIN = 1;

/** One answer a descriptor, in order; an error counts as readable, since a read tells it. */
export function pollReadable(descriptors: readonly number[]): readonly boolean[] {
  const bytes = new Uint8Array(descriptors.length * POLLFD_BYTES);
  const view = new DataView(bytes.buffer);
  for (const [index, fd] of descriptors.entries()) {
    view.setInt32(index * POLLFD_BYTES, fd, LITTLE_ENDIAN);
    view.setInt16(index * POLLFD_BYTES + 4, POLLIN, LITTLE_ENDIAN);
  }
  const ready = native.poll(bytes);
  if (ready === 0) return descriptors.map(() => false);
  // An interrupted or failed poll must not hide a packet: then every one is read.
  if (ready < 0) return descriptors.map(() => true);
  return descriptors.map(
    (_, index) => view.getInt16(index * POLLFD_BYTES + 6, LITTLE_ENDIAN) !== 0,
  );
}
