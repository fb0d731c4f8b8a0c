// The status word of wait(2), as Linux packs it.

import type { ExitStatus } from "../model/script.ts";

/** What a script ended with whose status was lost: no success. */
const STATUS_LOST: ExitStatus = { kind: "exited", code: 255 };

/** @param status of a process that has ended: the low 16 bits count; negative where waiting
 * failed */
export function decodeWaitStatus(status: number): ExitStatus {
  if (status < 0) return STATUS_LOST;
  const signal = status & 0x7f;
  return signal === 0
    ? { kind: "exited", code: (status >> 8) & 0xff }
    : { kind: "signaled", signal };
}
