// One key that is bound to a lease, as etcd and Consul keep it: whoever has it renews, nobody else
// gets it before the lease is over or given up. Virtual time is the store's clock. How it is asked
// about is in `etcd-server.ts` and `consul-server.ts`.

import { addMicros, type Instant, type Micros } from "../../base/units.ts";
import type { Timeline } from "../timeline.ts";

export interface Ownership {
  readonly owner: string;
  /** Another one with each acquisition. */
  readonly lease: number;
  /** Revision that wrote the key. */
  readonly writtenAt: number;
}

export class LeasedKey {
  readonly #timeline: Timeline;
  readonly #leaseUs: Micros;
  readonly #listeners = new Set<() => void>();
  /** By owner: until when the store had promised it the key, given up or not. */
  readonly #promises = new Map<string, Instant>();
  /** Owners that gave up what they had been promised. */
  readonly #resigned = new Set<string>();
  #ownership: Ownership | null = null;
  #expiresAt: Instant;
  #revision = 5;
  #leases = 0;
  /** Without a quorum nothing is granted, renewed or taken away. */
  #hasQuorum = true;
  /** Called when the store takes the key from its owner. */
  onExpired: (owner: string) => void = () => {};

  /** @param leaseUs from a renewal until the store takes the key away */
  constructor(timeline: Timeline, leaseUs: Micros) {
    this.#timeline = timeline;
    this.#leaseUs = leaseUs;
    this.#expiresAt = timeline.now();
  }

  get ownership(): Ownership | null {
    return this.#ownership;
  }

  get revision(): number {
    return this.#revision;
  }

  get hasQuorum(): boolean {
    return this.#hasQuorum;
  }

  /** Time that this lease has left; null if it is over. */
  leftUs(lease: number): number | null {
    return this.#ownership?.lease === lease ? this.#expiresAt - this.#timeline.now() : null;
  }

  /** Until when nobody else can have had the key, had `owner` not given it up; null if it never had
   * it. */
  promisedUntil(owner: string): Instant | null {
    return this.#promises.get(owner) ?? null;
  }

  /** Whether the owner gave the key up before its last promise was over. */
  hasResigned(owner: string): boolean {
    return this.#resigned.has(owner);
  }

  /** Called after each change of the key. Gives the way to end that. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Renews, or acquires a free key. */
  claim(owner: string): void {
    if (!this.#hasQuorum) return;
    if (this.#ownership !== null && this.#ownership.owner !== owner) return;
    const isNew = this.#ownership === null;
    if (isNew) {
      this.#leases++;
      this.#ownership = { owner, lease: this.#leases, writtenAt: this.#revision + 1 };
    }
    this.#prolong(owner);
    this.#resigned.delete(owner);
    if (isNew) this.#changed();
  }

  resign(owner: string): void {
    if (!this.#hasQuorum || this.#ownership?.owner !== owner) return;
    this.#ownership = null;
    this.#resigned.add(owner);
    this.#changed();
  }

  /** Something else is written to the store. */
  writeElsewhere(): void {
    this.#revision++;
  }

  /** The store stops; after its restart leases run anew, as etcd's do. */
  setQuorum(hasQuorum: boolean): void {
    if (this.#hasQuorum === hasQuorum) return;
    this.#hasQuorum = hasQuorum;
    if (hasQuorum && this.#ownership !== null) this.#prolong(this.#ownership.owner);
  }

  #prolong(owner: string): void {
    const expiresAt = addMicros(this.#timeline.now(), this.#leaseUs);
    this.#expiresAt = expiresAt;
    this.#promises.set(owner, expiresAt);
    this.#timeline.plan(expiresAt, () => {
      if (this.#expiresAt === expiresAt) this.#expire();
    });
  }

  #expire(): void {
    const ownership = this.#ownership;
    if (ownership === null || !this.#hasQuorum) return;
    this.#ownership = null;
    this.#changed();
    this.onExpired(ownership.owner);
  }

  #changed(): void {
    this.#revision++;
    for (const listener of [...this.#listeners]) listener();
  }
}
