// The failures a simulated kernel answers with: number and symbol as on Linux (asm-generic), text
// as its extended acknowledgement or strerror(3) has it.

import type { SystemFailure } from "../base/outcome.ts";

function failure(errno: number, code: string, message: string): SystemFailure {
  return { errno, code, message };
}

export const EPERM: SystemFailure = failure(1, "EPERM", "Operation not permitted");
export const ENOENT: SystemFailure = failure(2, "ENOENT", "No such file or directory");
export const EEXIST: SystemFailure = failure(17, "EEXIST", "ipv4: Address already assigned");
export const ENODEV: SystemFailure = failure(19, "ENODEV", "No such device");
export const EBADF: SystemFailure = failure(9, "EBADF", "Bad file descriptor");
export const EADDRNOTAVAIL: SystemFailure = failure(99, "EADDRNOTAVAIL", "ipv4: Address not found");
export const ENETUNREACH: SystemFailure = failure(101, "ENETUNREACH", "Network is unreachable");
export const ENOBUFS: SystemFailure = failure(105, "ENOBUFS", "No buffer space available");
