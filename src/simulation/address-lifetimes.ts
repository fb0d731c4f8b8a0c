// The lifetimes of addresses (`valid_lft`): the kernel drops what nobody added again in time, by
// its own monotonic clock, within a second.

import { type Instant, type Micros, micros, millis, seconds } from "../base/units.ts";
import type { NodeClock } from "./node-clock.ts";
import type { Timeline } from "./timeline.ts";

/** How much later than told: the kernel looks about once a second. */
const DELAYS: readonly Micros[] = [micros(0), millis(500), millis(999)];
/** A clock that stands still (suspend) or runs slow is looked at again after this. */
const AGAIN_US: Micros = millis(10);

export class AddressLifetimes {
  readonly #timeline: Timeline;
  readonly #clock: NodeClock;
  readonly #drop: (key: string) => void;
  /** When each address is dropped, by the host's clock. */
  readonly #ends = new Map<string, number>();
  #limited = 0;

  constructor(timeline: Timeline, clock: NodeClock, drop: (key: string) => void) {
    this.#timeline = timeline;
    this.#clock = clock;
    this.#drop = drop;
  }

  /** In place of what was told before; null: for ever. */
  limit(key: string, lifetimeSeconds: number | null): void {
    this.#ends.delete(key);
    if (lifetimeSeconds === null) return;
    const delayUs = DELAYS[this.#limited++ % DELAYS.length] ?? 0;
    const end = this.#now() + seconds(lifetimeSeconds) + delayUs;
    this.#ends.set(key, end);
    this.#watch(key, end);
  }

  #watch(key: string, end: number): void {
    const leftUs = micros(Math.max(AGAIN_US, end - this.#now()));
    this.#timeline.planAfter(leftUs, () => {
      if (this.#ends.get(key) !== end) return;
      if (this.#now() < end) return this.#watch(key, end);
      this.#ends.delete(key);
      this.#drop(key);
    });
  }

  #now(): Instant {
    return this.#clock.monotonic(this.#timeline.now());
  }
}
