// Which instance of a new configuration continues which of the old one. As in keepalived the name
// does not matter: what is on the wire does.

import type { VrrpInstanceConfig } from "../model/vrrp-instance.ts";
import type { Unit } from "./unit.ts";

/** Finds for each new configuration the unit that continues, or null. A unit continues once; among
 * several that could, the one of the same name does. */
export function matchInstances(
  units: Iterable<Unit>,
  configs: readonly VrrpInstanceConfig[],
): Map<VrrpInstanceConfig, Unit | null> {
  const candidates = new Map<string, Unit[]>();
  for (const unit of units) {
    const key = identityOf(unit.config);
    candidates.set(key, [...(candidates.get(key) ?? []), unit]);
  }
  const matches = new Map<VrrpInstanceConfig, Unit | null>();
  const named = (config: VrrpInstanceConfig, unit: Unit): boolean =>
    unit.config.name === config.name;
  for (const config of configs) matches.set(config, take(candidates, config, named));
  for (const config of configs) {
    if (matches.get(config) === null)
      matches.set(
        config,
        take(candidates, config, () => true),
      );
  }
  return matches;
}

function take(
  candidates: ReadonlyMap<string, Unit[]>,
  config: VrrpInstanceConfig,
  fits: (config: VrrpInstanceConfig, unit: Unit) => boolean,
): Unit | null {
  const units = candidates.get(identityOf(config));
  const at = units?.findIndex((unit) => fits(config, unit)) ?? -1;
  return units?.splice(at, at === -1 ? 0 : 1)[0] ?? null;
}

/** keepalived: VRID, family, interface, unicast with its source address or multicast with its
 * group. The version does not count (measured): a MASTER goes on and speaks the other one. */
function identityOf(config: VrrpInstanceConfig): string {
  const { vrid, family, interfaceName, transport } = config;
  const where =
    transport.kind === "multicast"
      ? `multicast ${transport.group.text}`
      : `unicast ${transport.source?.text ?? ""}`;
  return `${vrid} ${family} ${interfaceName ?? ""} ${where}`;
}
