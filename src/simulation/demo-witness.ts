// What the demonstration sees of its hosts: adverts, addresses, announcements, states.

import type { Instant } from "../base/units.ts";
import { sentAdverts } from "./laws/sent-advert.ts";
import type { Turn, Witness } from "./witness.ts";

export interface Sight {
  /** `release` is an advert with priority 0, `backup` the entry of that state. */
  readonly kind: "advert" | "release" | "removed" | "announced" | "backup";
  readonly node: string;
  /** Virtual time. */
  readonly at: Instant;
}

export class DemoWitness implements Witness {
  readonly sights: Sight[] = [];
  readonly #virtualNow: () => Instant;

  constructor(virtualNow: () => Instant) {
    this.#virtualNow = virtualNow;
  }

  started(): void {}

  handled({ node, outputs }: Turn): void {
    const see = (kind: Sight["kind"]): void => {
      this.sights.push({ kind, node: node.name, at: this.#virtualNow() });
    };
    for (const { priority } of sentAdverts(outputs)) see(priority === 0 ? "release" : "advert");
    for (const output of outputs) {
      if (output.kind === "send-frames") see("announced");
      if (output.kind === "change-addresses") {
        if (output.operations.some(({ kind }) => kind === "remove")) see("removed");
      }
      if (output.kind === "event" && output.event.kind === "state-changed") {
        if (output.event.to === "BACKUP") see("backup");
      }
    }
  }

  settled(): void {}

  ended(): void {}
}
