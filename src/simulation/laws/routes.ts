// keepalived.conf(5) virtual_routes, virtual_rules: a host has them exactly while an instance there
// is MASTER, and none of them once the daemon has stopped.

import type { Instant } from "../../base/units.ts";
import type { VrrpInstanceConfig } from "../../model/vrrp-instance.ts";
import type { SimulatedNode } from "../node.ts";
import { routeText, ruleText } from "../route-table.ts";
import type { Law } from "./law.ts";
import type { ProcessRecords, Scene } from "./records.ts";
import { Violation } from "./violation.ts";

export class RouteFollowsState implements Law {
  /** All that the process has been configured with, reloads included. */
  readonly #known = new Map<SimulatedNode, Set<string>>();
  /** What earlier runs had left at its start, and it could not know then. */
  readonly #strays = new Map<SimulatedNode, ReadonlySet<string>>();

  reset(node: SimulatedNode): void {
    this.#known.delete(node);
    this.#strays.delete(node);
  }

  judge({ turn: { node, input } }: Scene): void {
    if (input.kind !== "configured") return;
    const wanted = input.configuration.instances.flatMap(ownedBy);
    const known = this.#known.get(node) ?? new Set<string>();
    const strays = this.#strays.get(node) ?? without(node.host.routes.texts(), wanted);
    for (const text of wanted) if (!strays.has(text)) known.add(text);
    this.#known.set(node, known);
    this.#strays.set(node, strays);
  }

  judgeRest(records: ProcessRecords, now: Instant): void {
    const { node } = records;
    const known = this.#known.get(node);
    if (known === undefined || known.size === 0 || !node.isRunning) return;
    const masters = records.all().filter(({ state }) => state === "MASTER");
    const owned = new Set(masters.flatMap(({ config }) => ownedBy(config)));
    for (const text of known) {
      const isThere = node.host.routes.has(text);
      if (isThere === owned.has(text)) continue;
      const what = isThere ? "is present, but not owned" : "is owned, but missing";
      throw new Violation("route-follows-state", node.name, now, `${text} ${what}`);
    }
  }
}

function ownedBy({ routes, rules }: VrrpInstanceConfig): readonly string[] {
  return [...routes.map(routeText), ...rules.map(ruleText)];
}

function without(present: readonly string[], wanted: readonly string[]): ReadonlySet<string> {
  return new Set(present.filter((text) => !wanted.includes(text)));
}
