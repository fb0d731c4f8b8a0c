// A table by place (an interface's name, or its index) and address. In two steps, because a joined
// key would be a new text for each look, and a takeover looks thousands of times.

import type { IpAddress } from "../base/ip-address.ts";

export class AddressTable<Place, Value> {
  readonly #places = new Map<Place, Map<string, Value>>();

  get(place: Place, address: IpAddress): Value | undefined {
    return this.#places.get(place)?.get(address.text);
  }

  set(place: Place, address: IpAddress, value: Value): void {
    const values = this.#places.get(place) ?? new Map<string, Value>();
    this.#places.set(place, values);
    values.set(address.text, value);
  }

  delete(place: Place, address: IpAddress): void {
    const values = this.#places.get(place);
    values?.delete(address.text);
    if (values?.size === 0) this.#places.delete(place);
  }

  /** Of one place, in the order in which they came. */
  at(place: Place): Iterable<Value> {
    return this.#places.get(place)?.values() ?? [];
  }

  /** A copy: whoever walks it may change the table. */
  all(): Value[] {
    return [...this.#places.values()].flatMap((values) => [...values.values()]);
  }
}
