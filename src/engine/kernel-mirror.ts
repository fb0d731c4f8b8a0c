// Links and addresses as the kernel last told of them. It answers questions; what a change means is
// for `kernel-events.ts`.

import type { IpAddress } from "../base/ip-address.ts";
import type { AddressView, KernelSnapshot, LinkView } from "../model/kernel.ts";

export class KernelMirror {
  readonly #links = new Map<number, LinkView>();
  readonly #indexByName = new Map<string, number>();
  /** By link; in the kernel's order, which decides which address is the first. */
  readonly #addresses = new Map<number, Map<string, AddressView>>();

  load(snapshot: KernelSnapshot): void {
    this.#links.clear();
    this.#indexByName.clear();
    this.#addresses.clear();
    for (const link of snapshot.links) this.setLink(link);
    for (const address of snapshot.addresses) this.addAddress(address);
  }

  link(index: number): LinkView | null {
    return this.#links.get(index) ?? null;
  }

  linkNamed(name: string): LinkView | null {
    const index = this.#indexByName.get(name);
    return index === undefined ? null : this.link(index);
  }

  indexOf(name: string): number | null {
    return this.#indexByName.get(name) ?? null;
  }

  nameOf(index: number): string {
    return this.#links.get(index)?.name ?? "";
  }

  links(): Iterable<LinkView> {
    return this.#links.values();
  }

  setLink(link: LinkView): void {
    const before = this.#links.get(link.index);
    if (before !== undefined && this.#indexByName.get(before.name) === link.index) {
      this.#indexByName.delete(before.name);
    }
    this.#links.set(link.index, link);
    this.#indexByName.set(link.name, link.index);
  }

  removeLink(index: number): void {
    const before = this.#links.get(index);
    if (before !== undefined && this.#indexByName.get(before.name) === index) {
      this.#indexByName.delete(before.name);
    }
    this.#links.delete(index);
    this.#addresses.delete(index);
  }

  /** In the kernel's order. */
  addressesOn(index: number): Iterable<AddressView> {
    return this.#addresses.get(index)?.values() ?? [];
  }

  allAddresses(): AddressView[] {
    return [...this.#addresses.values()].flatMap((byKey) => [...byKey.values()]);
  }

  hasAddress(index: number, address: IpAddress): boolean {
    const byKey = this.#addresses.get(index);
    if (byKey === undefined) return false;
    for (const view of byKey.values()) if (view.prefix.address.equals(address)) return true;
    return false;
  }

  /** Whether any link has it. */
  hasAnywhere(address: IpAddress): boolean {
    for (const index of this.#addresses.keys()) if (this.hasAddress(index, address)) return true;
    return false;
  }

  /** Tells whether it was not there before. */
  addAddress(view: AddressView): boolean {
    const byKey = this.#addresses.get(view.interfaceIndex) ?? new Map<string, AddressView>();
    this.#addresses.set(view.interfaceIndex, byKey);
    const key = viewKey(view);
    const known = byKey.has(key);
    byKey.set(key, view);
    return !known;
  }

  removeAddress(view: AddressView): void {
    this.#addresses.get(view.interfaceIndex)?.delete(viewKey(view));
  }
}

/** The kernel tells entries of one link apart by address and prefix length. */
function viewKey({ prefix }: AddressView): string {
  return `${prefix.address.text}/${prefix.lengthBits}`;
}
