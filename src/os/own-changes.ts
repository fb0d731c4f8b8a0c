// Which address events are the echo of our own requests.
//
// The kernel names the requester's port in IPv4 notifications; but it also names us when a subnet's
// secondary addresses fall with the first one that we took off, so a removal must be one that we
// asked for. In IPv6 notifications it names nobody, and an address is announced again when its
// duplicate detection ends. So what was asked for is remembered: an added address is ours while
// neither we nor anybody else has removed it, a removal is ours once, after we asked for it.

import type { Prefix } from "../base/prefix.ts";

export interface AddressIdentity {
  readonly interfaceIndex: number;
  readonly prefix: Prefix;
  readonly peer: Prefix | null;
}

export class OwnChanges {
  readonly #added = new Set<string>();
  /** Removals whose event has not come yet. */
  readonly #removed = new Set<string>();

  noteAdded(address: AddressIdentity): void {
    // The port tells of IPv4, and a takeover adds hundreds.
    if (address.prefix.address.family === "ipv6") this.#added.add(keyOf(address));
  }

  noteRemoved(address: AddressIdentity): void {
    const key = keyOf(address);
    this.#added.delete(key);
    this.#removed.add(key);
  }

  /** @param byUs whether the kernel names our port as the cause */
  ownsAddition(address: AddressIdentity, byUs: boolean): boolean {
    if (address.prefix.address.family === "ipv4") return byUs;
    const key = keyOf(address);
    // With a removal on its way both are ours, and this event is the older of them.
    return this.#added.has(key) || this.#removed.has(key);
  }

  ownsRemoval(address: AddressIdentity, byUs: boolean): boolean {
    const key = keyOf(address);
    const asked = this.#removed.has(key);
    const own = asked && (byUs || address.prefix.address.family === "ipv6");
    if (own) this.#removed.delete(key);
    else this.#added.delete(key);
    return own;
  }

  /** Events were lost: their echoes will not come. */
  forgetPending(): void {
    this.#removed.clear();
  }
}

/** With a peer, the kernel's prefix length is the peer's. */
function keyOf({ interfaceIndex, prefix, peer }: AddressIdentity): string {
  const far = peer === null || peer.address.equals(prefix.address) ? null : peer;
  const { lengthBits } = far ?? prefix;
  return `${interfaceIndex} ${prefix.address.text}/${lengthBits} ${far?.address.text ?? ""}`;
}
