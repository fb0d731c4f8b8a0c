// What a service manager shows beside the daemon's name (sd_notify STATUS=): which instance is in
// which state, kept up from the engine's own events.

import type { EngineEvent } from "../engine/event.ts";
import type { Configuration } from "../model/configuration.ts";

type StateName = Extract<EngineEvent, { kind: "state-changed" }>["to"];

/** More instances than this are counted, not named. */
const NAMED_INSTANCES = 4;

export class StatusBoard {
  readonly #states = new Map<string, StateName>();

  /** From now on these instances count; a new one is in INIT until an event says more. */
  configure({ instances }: Pick<Configuration, "instances">): void {
    const names = new Set(instances.map(({ name }) => name));
    for (const name of this.#states.keys()) if (!names.has(name)) this.#states.delete(name);
    for (const name of names) if (!this.#states.has(name)) this.#states.set(name, "INIT");
  }

  /** Whether the event changed what `text` says. */
  note(event: EngineEvent): boolean {
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
