// What an instance has while it is MASTER: addresses, routes and rules, put up and taken away in
// keepalived's order (addresses, excluded addresses, routes, rules; backwards on the way out).

import type { VirtualAddress } from "../model/address.ts";
import type { AddressOperation, RouteOperation } from "../model/kernel.ts";
import type { VrrpInstanceConfig } from "../model/vrrp-instance.ts";
import { announceAcquired, stopAnnouncing } from "./announcements.ts";
import type { Unit } from "./unit.ts";
import type { World } from "./world.ts";

/** Everything the instance owns while MASTER, in the order of keepalived. */
export function ownedAddresses(config: VrrpInstanceConfig): VirtualAddress[] {
  return [...config.addresses, ...config.excludedAddresses];
}

export function acquire(world: World, unit: Unit): void {
  const { config } = unit;
  tellSetting(world, config);
  changeAddresses(world, world.ownership.acquire(unit.id, ownedAddresses(config)));
  world.outbox.routes([
    ...config.routes.map((route): RouteOperation => ({ kind: "add-route", route })),
    ...config.rules.map((rule): RouteOperation => ({ kind: "add-rule", rule })),
  ]);
  announceAcquired(world, unit);
}

export function release(world: World, unit: Unit): void {
  const { config } = unit;
  stopAnnouncing(world, unit);
  tellRemoving(world, config);
  world.outbox.routes(removalOfRoutes(config));
  changeAddresses(world, world.ownership.release(unit.id));
}

export function removalOfRoutes(config: VrrpInstanceConfig): RouteOperation[] {
  return [
    ...config.rules.toReversed().map((rule): RouteOperation => ({ kind: "remove-rule", rule })),
    ...config.routes.toReversed().map((route): RouteOperation => ({ kind: "remove-route", route })),
  ];
}

/** Asks the kernel, and remembers that the list of our addresses is another one. */
export function changeAddresses(world: World, operations: readonly AddressOperation[]): void {
  if (operations.length === 0) return;
  world.outbox.addresses(operations);
  world.marksChanged = true;
}

export function tellSetting(world: World, config: VrrpInstanceConfig): void {
  const { outbox } = world;
  const instance = config.name;
  if (config.addresses.length > 0) outbox.event({ kind: "setting-addresses", instance });
  if (config.excludedAddresses.length > 0) outbox.event({ kind: "setting-excluded", instance });
  if (config.routes.length > 0) outbox.event({ kind: "setting-routes", instance });
  if (config.rules.length > 0) outbox.event({ kind: "setting-rules", instance });
}

export function tellRemoving(world: World, config: VrrpInstanceConfig): void {
  const { outbox } = world;
  const instance = config.name;
  if (config.rules.length > 0) outbox.event({ kind: "removing-rules", instance });
  if (config.routes.length > 0) outbox.event({ kind: "removing-routes", instance });
  if (config.addresses.length > 0) outbox.event({ kind: "removing-addresses", instance });
  if (config.excludedAddresses.length > 0) outbox.event({ kind: "removing-excluded", instance });
}
