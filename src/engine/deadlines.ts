// The earliest of many deadlines, each of which moves often: a binary heap that knows where every
// key is. Setting one costs O(log n), asking for the earliest O(1), whatever the number of
// instances.

import type { Instant } from "../base/units.ts";

interface Entry<Key> {
  readonly key: Key;
  at: Instant;
  /** Order of arming: equal deadlines fire in the order in which they were set. */
  order: number;
  slot: number;
}

export class Deadlines<Key extends object> {
  readonly #heap: Entry<Key>[] = [];
  readonly #entries = new Map<Key, Entry<Key>>();
  #order = 0;

  /** Replaces the deadline of `key`; null removes it. */
  set(key: Key, at: Instant | null): void {
    const entry = this.#entries.get(key);
    if (at === null) {
      if (entry !== undefined) this.#remove(entry);
      return;
    }
    if (entry === undefined) {
      const slot = this.#heap.length;
      const added: Entry<Key> = { key, at, order: this.#order++, slot };
      this.#entries.set(key, added);
      this.#heap.push(added);
      this.#up(added);
      return;
    }
    if (entry.at === at) return;
    entry.at = at;
    entry.order = this.#order++;
    this.#up(entry);
    this.#down(entry);
  }

  earliest(): Instant | null {
    return this.#heap[0]?.at ?? null;
  }

  /** Whose the earliest deadline is. */
  first(): Key | null {
    return this.#heap[0]?.key ?? null;
  }

  /** Takes out the keys whose deadline is not after `now`, earliest first, at most `limit`. */
  takeDue(now: Instant, limit: number): Key[] {
    const due: Key[] = [];
    while (due.length < limit) {
      const first = this.#heap[0];
      if (first === undefined || first.at > now) break;
      this.#remove(first);
      due.push(first.key);
    }
    return due;
  }

  #remove(entry: Entry<Key>): void {
    this.#entries.delete(entry.key);
    const last = this.#heap.pop();
    if (last === undefined || last === entry) return;
    this.#place(last, entry.slot);
    this.#up(last);
    this.#down(last);
  }

  #up(entry: Entry<Key>): void {
    while (entry.slot > 0) {
      const parent = this.#heap[(entry.slot - 1) >> 1];
      if (parent === undefined || !isBefore(entry, parent)) return;
      this.#swap(entry, parent);
    }
  }

  #down(entry: Entry<Key>): void {
    for (;;) {
      const left = this.#heap[2 * entry.slot + 1];
      const right = this.#heap[2 * entry.slot + 2];
      if (left === undefined) return;
      const child = right !== undefined && isBefore(right, left) ? right : left;
      if (!isBefore(child, entry)) return;
      this.#swap(child, entry);
    }
  }

  #swap(a: Entry<Key>, b: Entry<Key>): void {
    const { slot } = a;
    this.#place(a, b.slot);
    this.#place(b, slot);
  }

  #place(entry: Entry<Key>, slot: number): void {
    entry.slot = slot;
    this.#heap[slot] = entry;
  }
}

function isBefore<Key>(a: Entry<Key>, b: Entry<Key>): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
