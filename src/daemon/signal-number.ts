// Signal numbers for the command line, which has no way to the system of its own.

import { signalNumber as numberOf } from "../os/signals.ts";
import type { SignalName } from "../ports/signals.ts";

/** As this C library counts: real-time signals differ between them. */
export function signalNumber(name: SignalName): number {
  return numberOf(name);
}
