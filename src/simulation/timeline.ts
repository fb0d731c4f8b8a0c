// Virtual time of a cluster: it jumps from one planned action to the next. Nothing here waits.

import { invariant } from "../base/invariant.ts";
import { addMicros, type Instant, instant, type Micros } from "../base/units.ts";
import { type Action, EventHeap } from "./event-heap.ts";

export class Timeline {
  readonly #heap = new EventHeap();
  #now = instant(0);
  #steps = 0;

  now(): Instant {
    return this.#now;
  }

  /** Actions run so far: the size of a run. */
  get steps(): number {
    return this.#steps;
  }

  /** @throws InvariantError if `at` has passed */
  plan(at: Instant, action: Action): void {
    invariant(at >= this.#now, `planned for ${at}, which is before ${this.#now}`);
    this.#heap.add(at, action);
  }

  planAfter(delay: Micros, action: Action): void {
    this.plan(addMicros(this.#now, delay), action);
  }

  /** Runs the earliest action if it is due by `until`; false if there is none. */
  step(until: Instant): boolean {
    const at = this.#heap.nextAt();
    if (at === null || at > until) return false;
    const next = this.#heap.take();
    invariant(next !== null, "the heap has a next time but no action");
    this.#now = next.at;
    this.#steps++;
    next.action();
    return true;
  }

  /** Runs everything due by `until`, and is there then. */
  runUntil(until: Instant): void {
    while (this.step(until));
    if (until > this.#now) this.#now = until;
  }
}
