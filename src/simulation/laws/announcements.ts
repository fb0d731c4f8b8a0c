// Neighbours learn where an address is from gratuitous ARP and unsolicited NA: from the MASTER soon
// after it became one, and from nobody else.

import { elapsed, type Instant, type Micros, seconds } from "../../base/units.ts";
import { readAnnouncement } from "../neighbours.ts";
import type { SimulatedNode } from "../node.ts";
import { followsKey } from "./addresses.ts";
import type { Law } from "./law.ts";
import type { InstanceRecord, ProcessRecords, Scene } from "./records.ts";
import { sentFrames } from "./sent-frame.ts";
import { Violation } from "./violation.ts";

/** Announcements are paced; by then the first of each address must have left. */
const FIRST_ANNOUNCEMENT_US: Micros = seconds(1);

export class OnlyOwnerAnnounces implements Law {
  reset(): void {}

  judge(scene: Scene): void {
    const { node, outputs, now } = scene.turn;
    for (const frame of sentFrames(outputs)) {
      const announced = readAnnouncement(frame);
      if (announced === null) {
        throw new Violation("only-owner-announces", node.name, now, "sent an unknown frame");
      }
      const { address } = announced;
      if (node.host.kernel.isOwnAddress(address) || followsKey(node, address)) continue;
      const holders = scene.records.filter((record) => owns(record, address.text));
      if (holders.some(({ state }) => state === "MASTER")) continue;
      // A source address of the host that has gone, and the engine has yet to hear of it.
      if (holders.length === 0 && node.host.kernel.hasEvents()) continue;
      const text = `announced ${address.text} without being MASTER for it`;
      throw new Violation("only-owner-announces", node.name, now, text);
    }
  }

  judgeRest(): void {}
}

export class MasterAnnounces implements Law {
  /** Addresses that a MASTER has not announced yet. */
  readonly #missing = new Map<InstanceRecord, Set<string>>();

  reset(node: SimulatedNode): void {
    for (const record of this.#missing.keys())
      if (record.node === node) this.#missing.delete(record);
  }

  judge(scene: Scene): void {
    for (const { record, to } of scene.changes) {
      if (to === "MASTER") this.#missing.set(record, addressesOf(record));
      else this.#missing.delete(record);
    }
    if (this.#missing.size === 0) return;
    for (const frame of sentFrames(scene.turn.outputs)) {
      const announced = readAnnouncement(frame);
      if (announced === null) continue;
      for (const record of scene.records) {
        this.#missing.get(record)?.delete(announced.address.text);
      }
    }
  }

  judgeRest(records: ProcessRecords, now: Instant): void {
    const { node } = records;
    for (const record of records.all()) {
      const missing = this.#missing.get(record);
      if (missing === undefined) continue;
      const from = record.since > node.awakeSince ? record.since : node.awakeSince;
      if (missing.size === 0) this.#missing.delete(record);
      else if (elapsed(from, now) > FIRST_ANNOUNCEMENT_US + node.slownessUs) {
        const silent = [...missing].join(", ");
        const text = `${record.config.name} is MASTER and never announced ${silent}`;
        throw new Violation("master-announces", node.name, now, text);
      }
    }
  }
}

function addressesOf({ config, node }: InstanceRecord): Set<string> {
  const { kernel } = node.host;
  const texts = [...config.addresses, ...config.excludedAddresses]
    .filter(({ prefix }) => !kernel.wasMeddledWith(prefix.address))
    .map(({ prefix }) => prefix.address.text);
  return new Set(texts);
}

function owns({ config }: InstanceRecord, address: string): boolean {
  return [...config.addresses, ...config.excludedAddresses].some(
    ({ prefix }) => prefix.address.text === address,
  );
}
