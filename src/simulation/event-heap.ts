// What happens next: a binary heap of actions by virtual time. Actions of the same moment run in
// the order in which they were planned, so that a run is a function of its seed.

import type { Instant } from "../base/units.ts";

export type Action = () => void;

interface Planned {
  readonly at: Instant;
  readonly order: number;
  readonly action: Action;
}

export class EventHeap {
  readonly #items: Planned[] = [];
  #planned = 0;

  get size(): number {
    return this.#items.length;
  }

  add(at: Instant, action: Action): void {
    const item: Planned = { at, order: this.#planned++, action };
    const items = this.#items;
    let index = items.length;
    items.push(item);
    while (index > 0) {
      const above = (index - 1) >> 1;
      const parent = items[above] as Planned;
      if (!isBefore(item, parent)) break;
      items[index] = parent;
      index = above;
    }
    items[index] = item;
  }

  /** When the next action is due; null if there is none. */
  nextAt(): Instant | null {
    return this.#items[0]?.at ?? null;
  }

  /** Takes the earliest action out; null if there is none. */
  take(): { readonly at: Instant; readonly action: Action } | null {
    const first = this.#items[0];
    const last = this.#items.pop();
    if (first === undefined || last === undefined) return null;
    if (this.#items.length > 0) this.#sink(last);
    return first;
  }

  #sink(item: Planned): void {
    const items = this.#items;
    const count = items.length;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= count) break;
      const right = items[child + 1];
      if (right !== undefined && isBefore(right, items[child] as Planned)) child++;
      const smaller = items[child] as Planned;
      if (!isBefore(smaller, item)) break;
      items[index] = smaller;
      index = child;
    }
    items[index] = item;
  }
}

function isBefore(a: Planned, b: Planned): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
