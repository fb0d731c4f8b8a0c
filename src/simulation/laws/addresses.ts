// A virtual address is on a host exactly while an instance there is MASTER, and nobody asks the
// kernel for what is so already.

import type { IpAddress } from "../../base/ip-address.ts";
import type { Instant } from "../../base/units.ts";
import type { VirtualAddress } from "../../model/address.ts";
import type { VrrpInstanceConfig } from "../../model/vrrp-instance.ts";
import type { SimulatedNode } from "../node.ts";
import type { Law } from "./law.ts";
import type { ProcessRecords, Scene } from "./records.ts";
import { Violation } from "./violation.ts";

/** Judged when everything that the kernel told has been read. Excused is what another program did
 * to an address, and what the kernel refused. */
export class AddressFollowsState implements Law {
  /** Every address that the process has been configured with, reloads included. */
  readonly #known = new Map<SimulatedNode, Map<string, VirtualAddress>>();
  /** The kernel's revision for which all was found well, and no instance has moved since. */
  readonly #foundWell = new Map<SimulatedNode, number>();

  reset(node: SimulatedNode): void {
    this.#known.delete(node);
    this.#foundWell.delete(node);
  }

  judge(scene: Scene): void {
    const { node, input } = scene.turn;
    const { strays } = scene;
    if (scene.changes.length > 0) this.#foundWell.delete(node);
    if (input.kind !== "configured") return;
    this.#foundWell.delete(node);
    const known = this.#known.get(node) ?? new Map<string, VirtualAddress>();
    for (const config of input.configuration.instances) {
      for (const address of ownedBy(config)) {
        if (!strays.has(address.prefix.address.text)) known.set(keyOf(address), address);
      }
    }
    this.#known.set(node, known);
  }

  judgeRest(records: ProcessRecords, now: Instant): void {
    const { node } = records;
    const known = this.#known.get(node);
    const { kernel } = node.host;
    if (known === undefined || kernel.hasEvents() || !node.isRunning) return;
    if (this.#foundWell.get(node) === kernel.revision) return;
    const owned = new Set<string>();
    for (const record of records.all()) {
      if (record.state !== "MASTER") continue;
      for (const address of ownedBy(record.config)) owned.add(keyOf(address));
    }
    for (const [key, address] of known) {
      const link = kernel.linkNamed(address.interfaceName);
      if (link === null || isExcused(node, address.prefix.address)) continue;
      const isPresent = kernel.hasAddress(address.prefix.address, link.index);
      if (isPresent === owned.has(key)) continue;
      const text = isPresent ? `${key} is present, but not owned` : `${key} is owned, but missing`;
      throw new Violation("address-follows-state", node.name, now, text);
    }
    this.#foundWell.set(node, kernel.revision);
  }
}

/** Acquire and release are balanced: adding what is there or removing what is not is a lost
 * count. */
export class NoIdleChange implements Law {
  reset(): void {}

  judge(scene: Scene): void {
    const { node, input, now } = scene.turn;
    if (input.kind !== "addresses-changed") return;
    for (const { operation, address, failure } of input.results) {
      const isIdle =
        (operation === "add" && failure?.code === "EEXIST") ||
        (operation === "remove" && failure?.code === "EADDRNOTAVAIL");
      if (!isIdle || isExcused(node, address.prefix.address)) continue;
      // What an earlier run left is added once more, and the kernel drops some by itself.
      const { prefix } = address;
      if (followsKey(node, prefix.address) || scene.strays.has(prefix.address.text)) continue;
      const text = `${operation} of ${address.prefix.address.text}: ${failure?.code}`;
      throw new Violation("no-idle-change", node.name, now, text);
    }
  }

  judgeRest(): void {}
}

/** Addresses that follow a leader key have laws of their own (`leaders.ts`). */
export function followsKey({ configuration }: SimulatedNode, address: IpAddress): boolean {
  const leaders = configuration?.leaders ?? [];
  return leaders.some(({ addresses }) =>
    addresses.some(({ prefix }) => prefix.address.equals(address)),
  );
}

function ownedBy(config: VrrpInstanceConfig): readonly VirtualAddress[] {
  return [...config.addresses, ...config.excludedAddresses];
}

function keyOf(address: VirtualAddress): string {
  return `${address.prefix.address.text} on ${address.interfaceName}`;
}

function isExcused(node: SimulatedNode, address: IpAddress): boolean {
  const { kernel } = node.host;
  return kernel.isOwnAddress(address) || kernel.wasMeddledWith(address);
}
