// What this process has put into the kernel and not taken back yet. Kept apart from the engine, so
// that a bug in there cannot keep an address on a host that no longer answers for it.

import type { Outcome } from "../base/outcome.ts";
import { formatPrefix } from "../base/prefix.ts";
import type { AddressOperation, AddressSpec, RouteOperation } from "../model/kernel.ts";
import type { Netlink } from "../ports/netlink.ts";

export class Ledger {
  readonly #addresses = new Map<string, AddressSpec>();
  /** By what `describeRoute` says; the value takes it back. */
  readonly #routes = new Map<string, RouteOperation>();

  noteAddresses(operations: readonly AddressOperation[], outcomes: readonly Outcome<void>[]): void {
    for (const [index, { kind, address }] of operations.entries()) {
      // What could not be removed was not there.
      if (kind === "remove") this.#addresses.delete(keyOf(address));
      else if (outcomes[index]?.ok === true) this.#addresses.set(keyOf(address), address);
    }
  }

  noteRoutes(operations: readonly RouteOperation[], outcomes: readonly Outcome<void>[]): void {
    for (const [index, operation] of operations.entries()) {
      const key = describeRoute(operation);
      switch (operation.kind) {
        case "add-route":
          if (outcomes[index]?.ok === true) {
            this.#routes.set(key, { kind: "remove-route", route: operation.route });
          }
          break;
        case "add-rule":
          if (outcomes[index]?.ok === true) {
            this.#routes.set(key, { kind: "remove-rule", rule: operation.rule });
          }
          break;
        case "remove-route":
        case "remove-rule":
          this.#routes.delete(key);
          break;
      }
    }
  }

  /** Takes everything back, the latest first, as far as the kernel lets us. Gives the number of
   * addresses that were still there. */
  release(netlink: Netlink): number {
    const routes = Array.from(this.#routes.values()).toReversed();
    const addresses = Array.from(this.#addresses.values()).toReversed();
    this.#routes.clear();
    this.#addresses.clear();
    if (routes.length > 0) netlink.changeRoutes(routes);
    if (addresses.length > 0) {
      netlink.changeAddresses(addresses.map((address) => ({ kind: "remove", address })));
    }
    return addresses.length;
  }
}

/** Names a route or rule, for a log line and as a key; adding and removing give the same text. */
export function describeRoute(operation: RouteOperation): string {
  if ("route" in operation) {
    const { destination, family, table, metric, interfaceName } = operation.route;
    const target = destination === null ? "default" : formatPrefix(destination);
    const place = `dev ${interfaceName ?? "-"} table ${table ?? "main"} metric ${metric ?? 0}`;
    return `${family} route ${target} ${place}`;
  }
  const { family, from, to, preference, table, iif, oif } = operation.rule;
  const source = from === null ? "all" : formatPrefix(from);
  const target = to === null ? "all" : formatPrefix(to);
  const place = `iif ${iif ?? "-"} oif ${oif ?? "-"} table ${table ?? "-"}`;
  return `${family} rule ${preference ?? "-"} from ${source} to ${target} ${place}`;
}

function keyOf(address: AddressSpec): string {
  return `${address.interfaceIndex} ${formatPrefix(address.prefix)}`;
}
