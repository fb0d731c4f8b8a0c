// Virtual addresses that are there before they should be: left by an earlier run and removed, or
// the host's own and kept. The rule is in `address/leftover.ts`.

import { judgePresent, type LeftoverContext, type LeftoverVerdict } from "../address/leftover.ts";
import { removalOf } from "../address/spec.ts";
import type { VirtualAddress } from "../model/address.ts";
import type { AddressView } from "../model/kernel.ts";
import { ownedAddresses, removalOfRoutes } from "./holdings.ts";
import type { Unit } from "./unit.ts";
import type { World } from "./world.ts";

/** At start: also routes and rules, as keepalived does, known or not. */
export function removeLeftovers(world: World, units: readonly Unit[]): void {
  for (const { config } of units) {
    world.outbox.clearRoutes(removalOfRoutes(config));
    for (const address of ownedAddresses(config)) {
      for (const [view, verdict] of judgeAll(world, address)) {
        if (verdict === "host") keepView(world, config.name, address);
        else removeView(world, config.name, address, view);
      }
    }
  }
  if (world.ownMarks.size > 0) {
    world.recordsMarks = true;
    world.marksChanged = true;
  }
}

/** Reload: an address that is configured from now on may be the host's own. What else is there
 * stays as it is: only a start looks for leftovers, as in keepalived.
 * @param before the virtual addresses of the configuration until now */
export function keepHostAddresses(
  world: World,
  units: readonly Unit[],
  before: ReadonlyMap<string, ReadonlySet<string>>,
): void {
  for (const { config } of units) {
    for (const address of ownedAddresses(config)) {
      if (before.get(address.interfaceName)?.has(address.prefix.address.text) === true) continue;
      const verdicts = judgeAll(world, address);
      if (verdicts.some(([, verdict]) => verdict === "host")) keepView(world, config.name, address);
    }
  }
}

/** Every entry of the kernel that has this address on its interface. */
function judgeAll(world: World, wanted: VirtualAddress): [AddressView, LeftoverVerdict][] {
  const { interfaceName, prefix } = wanted;
  const index = world.kernel.indexOf(interfaceName);
  if (index === null || !world.kernel.hasAddress(index, prefix.address)) return [];
  const present = [...world.kernel.addressesOn(index)];
  const virtual = world.virtualAddresses.get(interfaceName);
  const context: LeftoverContext = {
    present,
    ownMarks: world.ownMarks,
    isConfigured: (view) => virtual?.has(view.prefix.address.text) === true,
  };
  return present
    .filter((view) => view.prefix.address.equals(prefix.address))
    .map((view) => [view, judgePresent(wanted, view, context)]);
}

function removeView(
  world: World,
  instance: string,
  wanted: VirtualAddress,
  view: AddressView,
): void {
  const { interfaceName, prefix } = wanted;
  world.ownership.expectRemoval(wanted);
  world.kernel.removeAddress(view);
  world.outbox.clearAddress({ kind: "remove", address: removalOf(view) });
  const { address } = prefix;
  world.outbox.event({ kind: "leftover-removed", instance, address, interfaceName });
}

function keepView(world: World, instance: string, wanted: VirtualAddress): void {
  const { interfaceName, prefix } = wanted;
  if (world.ownership.isKept(interfaceName, prefix.address)) return;
  world.ownership.keep(wanted);
  world.outbox.event({ kind: "address-kept", instance, address: prefix.address, interfaceName });
}
