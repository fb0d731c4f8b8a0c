// Routes and rules of a simulated host: what programs add stays until somebody removes it or the
// machine is reset, whatever becomes of the program. Those of a device, which go with it, are not
// simulated, and nobody but the daemon changes any: there are no events.

import type { SystemFailure } from "../base/outcome.ts";
import { formatPrefix, type Prefix } from "../base/prefix.ts";
import type { EngineInput } from "../engine/input.ts";
import type { VirtualRoute, VirtualRule } from "../model/address.ts";
import type { RouteOperation } from "../model/kernel.ts";

const EEXIST: SystemFailure = { errno: 17, code: "EEXIST", message: "File exists" };
const ESRCH: SystemFailure = { errno: 3, code: "ESRCH", message: "No such process" };

type Failures = Extract<EngineInput, { kind: "routes-changed" }>["failures"];

export class RouteTable {
  readonly #entries = new Set<string>();

  /** Does all of it, and says what was there or missing already. */
  apply(operations: readonly RouteOperation[]): Failures {
    return operations.flatMap((operation) => {
      const text = textOf(operation);
      const isAdded = operation.kind === "add-route" || operation.kind === "add-rule";
      const isThere = this.#entries.has(text);
      if (isAdded) this.#entries.add(text);
      else this.#entries.delete(text);
      if (isAdded !== isThere) return [];
      return [{ text, failure: isAdded ? EEXIST : ESRCH }];
    });
  }

  has(text: string): boolean {
    return this.#entries.has(text);
  }

  texts(): readonly string[] {
    return [...this.#entries];
  }

  clear(): void {
    this.#entries.clear();
  }
}

function textOf(operation: RouteOperation): string {
  return "route" in operation ? routeText(operation.route) : ruleText(operation.rule);
}

/** What makes a route another one. */
export function routeText({ destination, table, metric }: VirtualRoute): string {
  return `route ${placeText(destination)} table ${table ?? "main"} metric ${metric ?? 0}`;
}

/** What makes a rule another one. */
export function ruleText({ from, to, table, preference }: VirtualRule): string {
  const selector = `from ${placeText(from)} to ${placeText(to)}`;
  return `rule ${selector} table ${table ?? "main"} preference ${preference ?? 0}`;
}

function placeText(place: Prefix | null): string {
  return place === null ? "default" : formatPrefix(place);
}
