// A 48-bit IEEE 802 address.

import { invariant } from "./invariant.ts";

export const MAC_BYTES = 6;

export class MacAddress {
  /** Lower case, colon separated; equal addresses have equal text. */
  readonly text: string;
  readonly #bytes: Uint8Array;

  private constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.text = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(":");
  }

  /** @throws InvariantError unless there are six bytes; copies */
  static fromBytes(bytes: Uint8Array): MacAddress {
    invariant(bytes.length === MAC_BYTES, `a MAC address has 6 bytes, not ${bytes.length}`);
    return new MacAddress(Uint8Array.from(bytes));
  }

  /** Six hexadecimal octets with colons; null for anything else. */
  static parse(text: string): MacAddress | null {
    if (!/^([0-9a-fA-F]{1,2}:){5}[0-9a-fA-F]{1,2}$/.test(text)) return null;
    return new MacAddress(Uint8Array.from(text.split(":"), (octet) => Number.parseInt(octet, 16)));
  }

  toBytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }

  writeTo(target: Uint8Array, offset: number): number {
    target.set(this.#bytes, offset);
    return offset + MAC_BYTES;
  }

  equals(other: MacAddress): boolean {
    return this.text === other.text;
  }

  toString(): string {
    return this.text;
  }

  toJSON(): string {
    return this.text;
  }
}

export const BROADCAST_MAC: MacAddress = MacAddress.fromBytes(new Uint8Array(MAC_BYTES).fill(0xff));
