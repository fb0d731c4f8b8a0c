// What a service manager shows beside the daemon's name (sd_notify STATUS=): which instance is in
// which state, kept up from the engine's own events. What follows a leader key counts like an
// instance, with the words that its notify scripts get.

import type { EngineEvent } from "../engine/event.ts";
import type { Configuration } from "../model/configuration.ts";

type StateName = Extract<EngineEvent, { kind: "state-changed" }>["to"];

/** More instances than this are counted, not named. */
const NAMED_INSTANCES = 4;

export class StatusBoard {
  readonly #states = new Map<string, StateName>();

  /** From now on these instances count; a new one is in INIT, or does not hold its
   * address, until an event says more. */
  configure({ instances, leaders }: Pick<Configuration, "instances" | "leaders">): void {
    const initial = new Map<string, StateName>([
      ...instances.map(({ name }) => [name, "INIT"] as const),
      ...leaders.map(({ name }) => [name, "BACKUP"] as const),
    ]);
    for (const name of this.#states.keys()) if (!initial.has(name)) this.#states.delete(name);
    for (const [name, state] of initial) {
      if (!this.#states.has(name)) this.#states.set(name, state);
    }
  }

  /** Whether the event changed what `text` says. */
  note(event: EngineEvent): boolean {
    if (event.kind === "leader-state") {
      this.#states.set(event.leader, event.holding ? "MASTER" : "BACKUP");
      return true;
    }
    if (event.kind !== "state-changed") return false;
    this.#states.set(event.instance, event.to);
    return true;
  }

  /** One line, e.g. `hap_srv MASTER` or `6 instances: 4 MASTER, 2 BACKUP`. */
  text(): string {
    if (this.#states.size === 0) return "no VRRP instance";
    if (this.#states.size <= NAMED_INSTANCES) {
      return Array.from(this.#states, ([name, state]) => `${name} ${state}`).join(", ");
    }
    const counts = new Map<StateName, number>();
    for (const state of this.#states.values()) counts.set(state, (counts.get(state) ?? 0) + 1);
    const parts = Array.from(counts, ([state, count]) => `${count} ${state}`);
    return `${this.#states.size} instances: ${parts.join(", ")}`;
  }
}
