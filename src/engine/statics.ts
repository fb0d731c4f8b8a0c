// keepalived.conf(5) static_ipaddress, static_routes, static_rules: there from start to stop,
// whatever any instance does, and put back at once when somebody takes them away.

import { prefixEquals } from "../base/prefix.ts";
import type { VirtualRoute } from "../model/address.ts";
import type { Configuration } from "../model/configuration.ts";
import type { RouteOperation } from "../model/kernel.ts";
import { routeKey, ruleKey } from "../wire/route-key.ts";
import { setFault } from "./faults.ts";
import { changeAddresses } from "./holdings.ts";
import type { AddressResult } from "./input.ts";
import { sameValue } from "./same-value.ts";
import type { World } from "./world.ts";

/** Holder of the static addresses; no instance has this id. */
export const STATIC_HOLDER = "static";

export function acquireStatic(world: World): void {
  const { configuration } = world;
  if (configuration === null) return;
  const { staticAddresses } = configuration;
  if (staticAddresses.length > 0 || world.ownership.holds(STATIC_HOLDER)) {
    changeAddresses(world, world.ownership.acquire(STATIC_HOLDER, staticAddresses));
  }
  world.outbox.routes(additions(configuration));
}

export function releaseStatic(world: World): void {
  const { configuration } = world;
  if (configuration === null) return;
  world.outbox.routes(removals(configuration));
  changeAddresses(world, world.ownership.release(STATIC_HOLDER));
}

/** keepalived.conf(5) track_group: while a static address of the group cannot be put up, its
 * instances are in FAULT. */
export function judgeStatic(world: World, result: AddressResult, failed: boolean): void {
  const { configuration } = world;
  if (configuration === null || configuration.trackGroups.size === 0) return;
  if (result.operation !== "add") return;
  const { interfaceIndex, prefix } = result.address;
  const name = world.kernel.nameOf(interfaceIndex);
  const address = configuration.staticAddresses.find(
    (candidate) => candidate.interfaceName === name && prefixEquals(candidate.prefix, prefix),
  );
  const group = address?.trackGroup ?? null;
  if (group === null) return;
  const reason = failed ? ({ kind: "static-lost", group } as const) : null;
  for (const member of configuration.trackGroups.get(group) ?? []) {
    const unit = world.unitsByName.get(member);
    if (unit !== undefined) setFault(world, unit, `static:${name}/${prefix.address.text}`, reason);
  }
}

/** Interfaces that must come to our notice for their static entries' sake. */
export function staticInterfaces(configuration: Configuration): Set<string> {
  const { staticAddresses, staticRoutes } = configuration;
  const names = [...staticAddresses, ...staticRoutes].map(({ interfaceName }) => interfaceName);
  return new Set(names.filter((name) => name !== null));
}

/** The interfaces that static entries put under the watch of an instance. */
export function staticLinks(configuration: Configuration, instance: string): string[] {
  const watched = (group: string | null): boolean =>
    group !== null && configuration.trackGroups.get(group)?.includes(instance) === true;
  return [
    ...configuration.staticAddresses
      .filter(({ trackGroup }) => watched(trackGroup))
      .map(({ interfaceName }) => interfaceName),
    ...configuration.staticRoutes
      .filter(({ trackGroup }) => watched(trackGroup))
      .map(({ interfaceName }) => interfaceName),
    ...configuration.staticRules
      .filter(({ trackGroup }) => watched(trackGroup))
      .map(({ iif, oif }) => iif ?? oif),
  ].filter((name) => name !== null);
}

/** Reload: what is no longer configured goes, what is new comes. */
export function changeStatic(world: World, before: Configuration): void {
  const { configuration } = world;
  if (configuration === null) return;
  world.outbox.routes(removals(before).filter(isNewTo(removals(configuration))));
  changeAddresses(world, world.ownership.acquire(STATIC_HOLDER, configuration.staticAddresses));
  world.outbox.routes(additions(configuration).filter(isNewTo(additions(before))));
}

/** A route or rule with this key was taken away; a static one comes back at once. */
export function restoreStatic(world: World, key: string): void {
  if (world.configuration === null) return;
  restore(
    world,
    additions(world.configuration).filter(
      (operation) => keyOf(operation) === key && !isUntracked(operation),
    ),
  );
}

/** This link has come up: its routes went when it went down. */
export function restoreStaticRoutes(world: World, name: string): void {
  if (world.configuration === null) return;
  restore(
    world,
    additions(world.configuration).filter(
      (operation) => "route" in operation && usesLink(operation.route, name),
    ),
  );
}

export function usesLink({ interfaceName, nextHops }: VirtualRoute, name: string): boolean {
  return interfaceName === name || nextHops.some((hop) => hop.interfaceName === name);
}

function restore(world: World, operations: readonly RouteOperation[]): void {
  world.outbox.routes(operations);
  for (const operation of operations) {
    if ("route" in operation) {
      world.outbox.event({ kind: "static-route-restored", route: operation.route });
    }
  }
}

function keyOf(operation: RouteOperation): string {
  return "route" in operation ? routeKey(operation.route) : ruleKey(operation.rule);
}

function isUntracked(operation: RouteOperation): boolean {
  return "route" in operation ? operation.route.noTrack : operation.rule.noTrack;
}

function isNewTo(others: readonly RouteOperation[]): (operation: RouteOperation) => boolean {
  return (operation) => !others.some((other) => sameValue(other, operation));
}

function additions({ staticRoutes, staticRules }: Configuration): RouteOperation[] {
  return [
    ...staticRoutes.map((route): RouteOperation => ({ kind: "add-route", route })),
    ...staticRules.map((rule): RouteOperation => ({ kind: "add-rule", rule })),
  ];
}

function removals({ staticRoutes, staticRules }: Configuration): RouteOperation[] {
  return [
    ...staticRules.toReversed().map((rule): RouteOperation => ({ kind: "remove-rule", rule })),
    ...staticRoutes.toReversed().map((route): RouteOperation => ({ kind: "remove-route", route })),
  ];
}
