// The kernel's addresses that follow a leader key: what an earlier run or another hand left, and
// what comes and goes while we look. Comparison is exact: address, interface and prefix length.

import { IFA_F_PERMANENT } from "../address/leftover.ts";
import { removalOf } from "../address/spec.ts";
import { prefixContains } from "../base/prefix.ts";
import type { VirtualAddress } from "../model/address.ts";
import type { AddressView } from "../model/kernel.ts";
import { announceMore } from "./announcements.ts";
import { changeAddresses } from "./holdings.ts";
import type { LeaderUnit } from "./leader-unit.ts";
import type { World } from "./world.ts";

/** Those of its addresses that are in place already. */
export function presentAddresses(
  world: World,
  addresses: readonly VirtualAddress[],
): VirtualAddress[] {
  return addresses.filter((wanted) =>
    [...viewsOf(world, wanted)].some(
      ({ prefix }) => prefix.lengthBits === wanted.prefix.lengthBits,
    ),
  );
}

/** Those that an earlier run left in place for a while only. */
export function expectEnds(world: World, addresses: readonly VirtualAddress[]): void {
  for (const wanted of addresses) {
    for (const view of [...viewsOf(world, wanted)]) {
      if ((view.flags & IFA_F_PERMANENT) === 0) world.ownership.expectEnd(view);
    }
  }
}

/** The same address with another prefix length answers for it just as well, so it goes, too. */
export function clearOtherLengths(world: World, unit: LeaderUnit): void {
  for (const wanted of unit.leader.addresses) {
    for (const view of [...viewsOf(world, wanted)]) {
      if (view.prefix.lengthBits !== wanted.prefix.lengthBits) removeView(world, unit, view);
    }
  }
}

/** An address that came with a reload may be in place by an earlier run: it goes, without the
 * key. */
export function clearUnheld(world: World, unit: LeaderUnit): void {
  if (unit.leader.manager.kind !== "basic") return;
  for (const wanted of unit.leader.addresses) {
    if (world.ownership.isPresent(wanted.interfaceName, wanted.prefix.address)) continue;
    for (const view of [...viewsOf(world, wanted)]) removeView(world, unit, view);
  }
}

/** Another hand put an address there whose key is not ours. */
export function guardAddress(world: World, interfaceName: string, view: AddressView): void {
  const { address } = view.prefix;
  for (const unit of world.leadersByInterface.get(interfaceName) ?? []) {
    const { addresses, manager } = unit.leader;
    if (unit.state.phase !== "released" || manager.kind !== "basic") continue;
    const ours = addresses.some(
      (wanted) => wanted.interfaceName === interfaceName && wanted.prefix.address.equals(address),
    );
    if (!ours || world.ownership.isPresent(interfaceName, address)) continue;
    removeView(world, unit, view);
  }
}

/** A held address was taken away: it comes back at once. */
export function restoreAddresses(world: World, unit: LeaderUnit): void {
  changeAddresses(world, world.ownership.acquire(unit.id, unit.leader.addresses));
  announceMore(world, unit, "address-restored");
}

/** The link has another MAC address, or its carrier is back: what the neighbours know may be
 * wrong. */
export function announceLeadersOn(
  world: World,
  interfaceName: string,
  reason: "link-restored" | "mac-changed",
): void {
  for (const unit of world.leadersByInterface.get(interfaceName) ?? []) {
    announceMore(world, unit, reason);
  }
}

/** Whether an address that stays where it is has the network of this one, too. Those that follow
 * leader keys come and go. */
export function sharesRoute(world: World, { interfaceName, prefix }: VirtualAddress): boolean {
  const index = world.kernel.indexOf(interfaceName);
  if (index === null) return false;
  const moving = [...(world.leadersByInterface.get(interfaceName) ?? [])].flatMap(
    ({ leader }) => leader.addresses,
  );
  for (const { prefix: other } of world.kernel.addressesOn(index)) {
    if (other.lengthBits !== prefix.lengthBits) continue;
    if (!prefixContains(prefix, other.address)) continue;
    if (!moving.some((each) => each.prefix.address.equals(other.address))) return true;
  }
  return false;
}

function removeView(world: World, unit: LeaderUnit, view: AddressView): void {
  const { address } = view.prefix;
  const interfaceName = world.kernel.nameOf(view.interfaceIndex);
  world.kernel.removeAddress(view);
  changeAddresses(world, [{ kind: "remove", address: removalOf(view) }]);
  const instance = unit.leader.name;
  world.outbox.event({ kind: "leftover-removed", instance, address, interfaceName });
}

function* viewsOf(world: World, wanted: VirtualAddress): Iterable<AddressView> {
  const index = world.kernel.indexOf(wanted.interfaceName);
  if (index === null) return;
  for (const view of world.kernel.addressesOn(index)) {
    if (view.prefix.address.equals(wanted.prefix.address)) yield view;
  }
}
