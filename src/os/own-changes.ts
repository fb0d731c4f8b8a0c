// Which address events are the echo of our own requests.
//
// The kernel names the requester's port in IPv4 notifications. In IPv6 ones it does not, and an
// IPv6 address is announced again when its duplicate detection ends. So what was asked for is
// remembered: an added address is ours while we have not removed it and nobody else has; a removal
// is ours once, after we asked for it. An IPv4 removal must name our port too, and be one that we
// asked for: the kernel also names us when a subnet's secondary addresses fall with its first one.

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
    this.#added.add(keyOf(address));
  }

  noteRemoved(address: AddressIdentity): void {
    const key = keyOf(address);
    this.#added.delete(key);
    this.#removed.add(key);
  }

  /** @param byUs whether the kernel names our port as the cause */
  ownsAddition(address: AddressIdentity, byUs: boolean): boolean {
    const key = keyOf(address);
    // With a removal on its way both are ours, and this event is the older of them.
    return byUs || this.#added.has(key) || this.#removed.has(key);
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
