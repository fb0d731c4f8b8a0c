// Addresses that somebody holds, as seen from outside.

import type { IpAddress } from "../base/ip-address.ts";
import type { VirtualAddress } from "../model/address.ts";
import type { World } from "./world.ts";

export interface HeldAddressView {
  readonly interfaceName: string;
  readonly address: IpAddress;
  /** Held by us and in the kernel. */
  readonly present: boolean;
}

export function viewAddresses(
  world: World,
  addresses: readonly VirtualAddress[],
): HeldAddressView[] {
  return addresses.map(({ interfaceName, prefix }) => ({
    interfaceName,
    address: prefix.address,
    present: world.ownership.isPresent(interfaceName, prefix.address),
  }));
}
