// From which address an instance sends: the configured one, or the first of its interface that is
// no virtual address; and what it means that there is none.

import type { Family, IpAddress } from "../base/ip-address.ts";
import type { AddressView } from "../model/kernel.ts";
import type { VrrpInstanceConfig } from "../model/vrrp-instance.ts";
import { tell } from "./drive.ts";
import { setFault } from "./faults.ts";
import { ensureSocket } from "./sockets.ts";
import type { Unit } from "./unit.ts";
import type { World } from "./world.ts";

/** if_addr.h: an IPv6 address under duplicate address detection, or lost to it. */
const IFA_F_DADFAILED = 0x08;
const IFA_F_TENTATIVE = 0x40;

/** An address of this interface has come or gone. Hundreds of instances may share the interface,
 * and each may add an address of its own: nobody is asked whom it does not concern. */
export function refreshSources(world: World, interfaceName: string): void {
  const users = world.unitsOn.get(interfaceName);
  if (users === undefined) return;
  const changed4 = tellSource(world, interfaceName, "ipv4");
  const changed6 = tellSource(world, interfaceName, "ipv6");
  for (const unit of users) {
    const changed = unit.config.family === "ipv4" ? changed4 : changed6;
    if (changed || unit.config.trackSourceAddress) refreshSource(world, unit);
  }
}

/** Tells the instance its source address, and whether it can run with it. */
export function refreshSource(world: World, unit: Unit): void {
  const { config } = unit;
  const source = sourceOf(world, config);
  const family = config.family === "ipv4" ? "IPv4" : "IPv6";
  // A MASTER that has lost its address says its last word from the old one: fault before change.
  if (source === null) setFault(world, unit, "source", { kind: "no-address", family });
  if (source?.text !== unit.told.source?.text) {
    unit.told.source = source;
    tell(world, unit, { kind: "source-changed", source });
  }
  if (source !== null) setFault(world, unit, "source", null);
  const absent = config.trackSourceAddress && !isConfiguredSourcePresent(world, config);
  setFault(world, unit, "source-absent", absent ? { kind: "source-absent" } : null);
  ensureSocket(world, unit);
}

/** keepalived logs the first IPv4 and the first link-local address of each interface in use. Tells
 * whether it is another one than before. */
export function tellSource(world: World, interfaceName: string, family: Family): boolean {
  const key = `${interfaceName}/${family}`;
  const before = world.toldSources.get(key) ?? null;
  const now = firstAddress(world, interfaceName, family);
  if (before?.text === now?.text) return false;
  if (before !== null) {
    world.outbox.event({ kind: "source-deassigned", interfaceName, address: before });
  }
  if (now === null) world.toldSources.delete(key);
  else {
    world.toldSources.set(key, now);
    world.outbox.event({ kind: "source-assigned", interfaceName, address: now });
  }
  return true;
}

export function sourceOf(world: World, config: VrrpInstanceConfig): IpAddress | null {
  if (config.transport.source !== null) return config.transport.source;
  if (config.interfaceName === null) return null;
  return firstAddress(world, config.interfaceName, config.family);
}

/** The first IPv4 or link-local IPv6 address that is not virtual; failing that, a virtual one
 * that is the host's own (an address owner's). */
function firstAddress(world: World, interfaceName: string, family: Family): IpAddress | null {
  const index = world.kernel.indexOf(interfaceName);
  if (index === null) return null;
  const virtual = world.virtualAddresses.get(interfaceName);
  let kept: IpAddress | null = null;
  for (const view of world.kernel.addressesOn(index)) {
    if (!isUsable(view, family)) continue;
    const { address } = view.prefix;
    if (virtual?.has(address.text) !== true) return address;
    if (kept === null && world.ownership.isKept(interfaceName, address)) kept = address;
  }
  return kept;
}

function isUsable({ prefix, flags }: AddressView, family: Family): boolean {
  if (prefix.address.family !== family) return false;
  if (family === "ipv4") return true;
  return prefix.address.isLinkLocal() && (flags & (IFA_F_TENTATIVE | IFA_F_DADFAILED)) === 0;
}

function isConfiguredSourcePresent(world: World, config: VrrpInstanceConfig): boolean {
  const { source } = config.transport;
  if (source === null) return true;
  if (config.interfaceName === null) return world.kernel.hasAnywhere(source);
  const index = world.kernel.indexOf(config.interfaceName);
  return index !== null && world.kernel.hasAddress(index, source);
}
