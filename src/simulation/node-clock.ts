// A host's own clocks against the cluster's virtual time: they start anywhere, run a little fast or
// slow, and the monotonic one stands still while the host is suspended (CLOCK_MONOTONIC) where the
// boot clock runs on (CLOCK_BOOTTIME).

import { invariant } from "../base/invariant.ts";
import { type Instant, instant, type Micros, micros } from "../base/units.ts";

/** More than any real crystal; beyond it the laws' margins would hide real lateness. */
export const MAX_DRIFT_PPM = 50_000;

export class NodeClock {
  #driftPpm: number;
  /** A moment at which both readings are known; the rate counts from here. */
  #virtualAt: Instant;
  #localAt: number;
  #suspendedUs = 0;
  #suspendedSince: Instant | null = null;

  /** `originUs`: reading at virtual time 0. `driftPpm`: positive runs fast. */
  constructor(originUs: number, driftPpm: number) {
    this.#virtualAt = instant(0);
    this.#localAt = originUs;
    this.#driftPpm = checkedDrift(driftPpm);
  }

  /** CLOCK_MONOTONIC at this virtual time; never goes back. */
  monotonic(virtual: Instant): Instant {
    const until = this.#suspendedSince ?? virtual;
    const passed = until - this.#virtualAt;
    return instant(this.#localAt + passed + Math.floor((passed * this.#driftPpm) / 1_000_000));
  }

  /** CLOCK_BOOTTIME at this virtual time. */
  boot(virtual: Instant): Instant {
    const away = this.#suspendedSince === null ? 0 : virtual - this.#suspendedSince;
    return instant(this.monotonic(virtual) + this.#suspendedUs + away);
  }

  /** The earliest virtual time at which the monotonic clock shows `local` or more, if the host is
   * not suspended on the way. */
  virtualAt(local: Instant): Instant {
    const wait = local - this.#localAt;
    let virtual = this.#virtualAt + Math.ceil((wait * 1_000_000) / (1_000_000 + this.#driftPpm));
    while (this.monotonic(instant(virtual)) < local) virtual++;
    return instant(virtual);
  }

  /** From now on the clock runs fast (positive) or slow by this much. */
  setDrift(virtual: Instant, driftPpm: number): void {
    this.#localAt = this.monotonic(virtual);
    this.#virtualAt = virtual;
    this.#driftPpm = checkedDrift(driftPpm);
  }

  suspend(virtual: Instant): void {
    invariant(this.#suspendedSince === null, "the host is suspended already");
    this.#suspendedSince = virtual;
  }

  /** Gives for how long the host was away. */
  resume(virtual: Instant): Micros {
    const since = this.#suspendedSince;
    invariant(since !== null, "the host is not suspended");
    this.#localAt = this.monotonic(virtual);
    this.#virtualAt = virtual;
    this.#suspendedSince = null;
    const away = micros(virtual - since);
    this.#suspendedUs += away;
    return away;
  }
}

function checkedDrift(ppm: number): number {
  invariant(
    Number.isInteger(ppm) && Math.abs(ppm) <= MAX_DRIFT_PPM,
    `drift ${ppm} ppm is not an integer in ±${MAX_DRIFT_PPM}`,
  );
  return ppm;
}
