// Which addresses are wanted, by whom, and which of them the kernel has: turns acquire and release
// into address operations, tells the echo of our own changes from somebody else's, and retries what
// failed. When to acquire and what a loss means for an instance is the engine's to say.

import type { IpAddress } from "../base/ip-address.ts";
import { type Instant, instant } from "../base/units.ts";
import type { VirtualAddress } from "../model/address.ts";
import type { AddressOperation, AddressView } from "../model/kernel.ts";
import { AddressTable } from "./address-table.ts";
import { type FailedOperation, type FailureVerdict, judgeFailure, RetryPlan } from "./failure.ts";
import { createHeld, type Held, heldAt, nameKey, sameAddress } from "./held-address.ts";
import { dropsAfter, isOver, type LifetimeWish, lifetimeOperations, renewal } from "./lifetime.ts";
import { addressSpec, ownMark } from "./spec.ts";

/** Finds a link; null while there is none of that name. */
export type FindInterface = (name: string) => number | null;

/** What the disappearance of an address means. */
export type LossVerdict =
  /** None of ours, or wanted gone. */
  | { readonly kind: "ignored" }
  /** Somebody took an address that these hold. */
  | {
      readonly kind: "taken";
      readonly holders: readonly string[];
      readonly address: VirtualAddress;
    }
  /** The kernel dropped it as a consequence of a removal of ours (secondaries go with their
   * primary): it must come back. */
  | { readonly kind: "collateral"; readonly operations: readonly AddressOperation[] };

export class AddressOwnership {
  readonly #find: FindInterface;
  /** By interface name. */
  readonly #held = new AddressTable<string, Held>();
  /** The same by interface index, for what the kernel says. */
  readonly #byIndex = new AddressTable<number, Held>();
  readonly #addressesOf = new Map<string, readonly VirtualAddress[]>();
  readonly #retries = new RetryPlan();

  constructor(find: FindInterface) {
    this.#find = find;
  }

  /** Wants `addresses` for `holder`, in their order, in place of what it held before: first what
   * it no longer wants goes, then what is new comes. */
  acquire(holder: string, addresses: readonly VirtualAddress[]): AddressOperation[] {
    const before = this.#addressesOf.get(holder) ?? [];
    const operations: AddressOperation[] = [];
    if (before.length > 0) {
      const wanted = new Set(addresses.map(nameKey));
      for (const address of before.toReversed()) {
        if (!wanted.has(nameKey(address))) this.#drop(holder, address, operations);
      }
    }
    for (const address of addresses) this.#take(holder, address, operations);
    this.#addressesOf.set(holder, addresses);
    return operations;
  }

  /** Lets go of everything that `holder` has, last first. */
  release(holder: string): AddressOperation[] {
    const operations: AddressOperation[] = [];
    for (const address of (this.#addressesOf.get(holder) ?? []).toReversed()) {
      this.#drop(holder, address, operations);
    }
    this.#addressesOf.delete(holder);
    return operations;
  }

  holds(holder: string): boolean {
    return this.#addressesOf.has(holder);
  }

  /** Whether it is held and in the kernel, as far as we know. */
  isPresent(interfaceName: string, address: IpAddress): boolean {
    const record = this.#held.get(interfaceName, address);
    return record !== undefined && record.present && record.holders.size > 0;
  }

  holdersOf(interfaceIndex: number, address: IpAddress): Iterable<string> {
    return this.#byIndex.get(interfaceIndex, address)?.holders ?? [];
  }

  /** From now on this address is the host's own business. */
  keep(address: VirtualAddress): void {
    const record = this.#record(address);
    record.kept = true;
    record.present = true;
    this.#locate(record, this.#find(address.interfaceName));
  }

  /** A leftover of this address is asked to go: its event will be the echo of that. */
  expectRemoval(address: VirtualAddress): void {
    const record = this.#record(address);
    this.#locate(record, this.#find(address.interfaceName));
    record.removalEchoes += 1;
  }

  /** Whether it is the host's own address that we only found. */
  isKept(interfaceName: string, address: IpAddress): boolean {
    return this.#held.get(interfaceName, address)?.kept === true;
  }

  /** The answer to one operation. */
  answered(done: FailedOperation, now: Instant): FailureVerdict {
    const { interfaceIndex, prefix } = done.address;
    const { address } = prefix;
    const record = this.#byIndex.get(interfaceIndex, address);
    const verdict = judgeFailure(done);
    if (verdict === "failed") this.#retries.failed(interfaceIndex, address, now);
    else this.#retries.settle(interfaceIndex, address);
    if (record === undefined) return verdict;
    if (done.operation === "add") {
      if (verdict === "failed") record.present = false;
    } else if (verdict !== "done") {
      record.removalEchoes = Math.max(0, record.removalEchoes - 1);
    }
    this.#forgetIfIdle(record);
    return verdict;
  }

  /** An address event. `linkUp`: whether its link is administratively up; IPv6 addresses vanish
   * with the link, which is no theft. */
  vanished(view: AddressView, own: boolean, linkUp: boolean): LossVerdict {
    const record = this.#byIndex.get(view.interfaceIndex, view.prefix.address);
    if (record === undefined) return { kind: "ignored" };
    if (own && record.removalEchoes > 0) {
      record.removalEchoes -= 1;
      this.#forgetIfIdle(record);
      return { kind: "ignored" };
    }
    const { lengthBits } = record.address.prefix;
    if (!record.kept && view.prefix.lengthBits !== lengthBits) return { kind: "ignored" };
    record.kept = false;
    if (!record.present || record.holders.size === 0) {
      this.#forgetIfIdle(record);
      return { kind: "ignored" };
    }
    record.present = false;
    if (!linkUp) return { kind: "ignored" };
    if (own) return { kind: "collateral", operations: this.#add(record) };
    return { kind: "taken", holders: [...record.holders], address: record.address };
  }

  appeared(view: AddressView): void {
    const record = this.#byIndex.get(view.interfaceIndex, view.prefix.address);
    if (record !== undefined && record.holders.size > 0) record.present = true;
  }

  /** Has the kernel drop what `holder` has at that time, unless this is called again before. */
  limit(holder: string, wish: LifetimeWish, now: Instant): AddressOperation[] {
    const operations: AddressOperation[] = [];
    for (const address of this.#addressesOf.get(holder) ?? []) {
      const record = heldAt(this.#held, address);
      if (record === undefined || !record.present || record.kept || record.index === null) continue;
      const lifetime = renewal(record, wish, now);
      if (lifetime === undefined) continue;
      const spec = addressSpec(record.address, record.index);
      operations.push(...lifetimeOperations(record, spec, lifetime, wish));
      record.dropsAt = lifetime === null ? null : dropsAfter(lifetime, now);
    }
    return operations;
  }

  /** The kernel has this address for a while only, by an earlier run. */
  expectEnd(view: AddressView): void {
    const record = this.#byIndex.get(view.interfaceIndex, view.prefix.address);
    if (record !== undefined) record.dropsAt = instant(0);
  }

  /** Whether it can have been the kernel that dropped it, because its time was over. */
  isOver(address: VirtualAddress, now: Instant): boolean {
    const record = heldAt(this.#held, address);
    return record !== undefined && isOver(record, now);
  }

  /** Puts back what is held on this interface but not there: its link came (back) up or exists
   * again. */
  restore(interfaceName: string): AddressOperation[] {
    const operations: AddressOperation[] = [];
    for (const record of this.#held.at(interfaceName)) {
      if (!record.present && record.holders.size > 0) operations.push(...this.#add(record));
    }
    return operations;
  }

  /** The device is gone, and everything on it. */
  interfaceRemoved(index: number): void {
    for (const record of [...this.#byIndex.at(index)]) {
      this.#retries.settle(index, record.address.prefix.address);
      this.#locate(record, null);
      record.present = false;
      record.kept = false;
      record.removalEchoes = 0;
      this.#forgetIfIdle(record);
    }
  }

  /** Events were lost: the echoes of our removals will not come. */
  forgetEchoes(): void {
    for (const record of this.#held.all()) {
      record.removalEchoes = 0;
      this.#forgetIfIdle(record);
    }
  }

  nextRetry(): Instant | null {
    return this.#retries.earliest();
  }

  /** What is to be tried again by now. */
  retry(now: Instant): AddressOperation[] {
    const operations: AddressOperation[] = [];
    for (const { interfaceIndex, address } of this.#retries.due(now)) {
      const record = this.#byIndex.get(interfaceIndex, address);
      if (record === undefined) this.#retries.settle(interfaceIndex, address);
      else if (record.holders.size > 0) operations.push(...this.#add(record));
      else this.#remove(record, operations);
    }
    return operations;
  }

  /** Marks of everything that is ours in the kernel (`record-owned`). */
  marks(): string[] {
    const marks: string[] = [];
    for (const record of this.#byIndex.all()) {
      if (record.holders.size === 0 || record.kept || record.index === null) continue;
      marks.push(ownMark({ interfaceIndex: record.index, prefix: record.address.prefix }));
    }
    return marks;
  }

  #take(holder: string, address: VirtualAddress, operations: AddressOperation[]): void {
    const record = this.#record(address);
    const changed = record.holders.size > 0 && !sameAddress(record.address, address);
    if (changed && record.present && !record.kept) this.#remove(record, operations);
    record.address = address;
    record.holders.add(holder);
    if (!record.present) operations.push(...this.#add(record));
  }

  #drop(holder: string, address: VirtualAddress, operations: AddressOperation[]): void {
    const record = heldAt(this.#held, address);
    if (record === undefined) return;
    record.holders.delete(holder);
    if (record.holders.size > 0) return;
    this.#remove(record, operations);
    this.#forgetIfIdle(record);
  }

  /** Asked for even where it seems to be there: removing it is idempotent, a stale address is
   * not. */
  #remove(record: Held, operations: AddressOperation[]): void {
    if (record.kept || record.index === null) return;
    record.present = false;
    record.removalEchoes += 1;
    operations.push({ kind: "remove", address: addressSpec(record.address, record.index) });
  }

  #add(record: Held): AddressOperation[] {
    const index = this.#find(record.address.interfaceName);
    this.#locate(record, index);
    if (index === null || record.kept) return [];
    record.present = true;
    record.dropsAt = null;
    return [{ kind: "add", address: addressSpec(record.address, index) }];
  }

  #record(address: VirtualAddress): Held {
    const known = heldAt(this.#held, address);
    if (known !== undefined) return known;
    const record = createHeld(address);
    this.#held.set(address.interfaceName, address.prefix.address, record);
    return record;
  }

  #locate(record: Held, index: number | null): void {
    if (record.index === index) return;
    const { address } = record.address.prefix;
    if (record.index !== null) this.#byIndex.delete(record.index, address);
    record.index = index;
    if (index !== null) this.#byIndex.set(index, address, record);
  }

  #forgetIfIdle(record: Held): void {
    if (record.holders.size > 0 || record.kept || record.removalEchoes > 0) return;
    const { interfaceName, prefix } = record.address;
    if (record.index !== null && this.#retries.has(record.index, prefix.address)) return;
    this.#locate(record, null);
    this.#held.delete(interfaceName, prefix.address);
  }
}
