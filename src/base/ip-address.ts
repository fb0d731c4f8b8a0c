// IPv4 and IPv6 addresses as immutable values: parsed once at the border, compared and printed
// here. Text is canonical (RFC 5952 for IPv6), so that it can serve as a key.

import { invariant } from "./invariant.ts";

export type Family = "ipv4" | "ipv6";

export const IPV4_BYTES = 4;
export const IPV6_BYTES = 16;

/** Length of an address of that family. */
export function addressBytes(family: Family): number {
  return family === "ipv4" ? IPV4_BYTES : IPV6_BYTES;
}

export class IpAddress {
  readonly family: Family;
  /** Canonical text; equal addresses have equal text. */
  readonly text: string;
  readonly #bytes: Uint8Array;

  private constructor(family: Family, bytes: Uint8Array) {
    this.family = family;
    this.#bytes = bytes;
    this.text = family === "ipv4" ? formatIpv4(bytes) : formatIpv6(bytes);
  }

  /** Network byte order; copies.
   * @throws InvariantError unless there are 4 or 16 bytes */
  static fromBytes(bytes: Uint8Array): IpAddress {
    invariant(
      bytes.length === IPV4_BYTES || bytes.length === IPV6_BYTES,
      `an IP address has 4 or 16 bytes, not ${bytes.length}`,
    );
    return new IpAddress(bytes.length === IPV4_BYTES ? "ipv4" : "ipv6", Uint8Array.from(bytes));
  }

  /** The address that begins at `offset`, network byte order. Every packet says again what the last
   * one has said: what was read lately is not made anew.
   * @throws InvariantError if it does not end within `bytes` */
  static read(bytes: Uint8Array, offset: number, family: Family): IpAddress {
    const length = addressBytes(family);
    invariant(offset + length <= bytes.length, `no ${family} address at byte ${offset}`);
    const slot = slotOf(bytes, offset, length);
    const known = RECENT[slot];
    if (known?.hasBytes(bytes, offset, length) === true) return known;
    const address = IpAddress.fromBytes(bytes.subarray(offset, offset + length));
    RECENT[slot] = address;
    return address;
  }

  /** Numeric text only, as inet_pton(3) takes it: four decimal octets without leading zeros, or
   * IPv6 with at most one `::` and possibly a dotted tail. Null for anything else. */
  static parse(text: string): IpAddress | null {
    const bytes = text.includes(":") ? parseIpv6(text) : parseIpv4(text);
    if (bytes === null) return null;
    return new IpAddress(bytes.length === IPV4_BYTES ? "ipv4" : "ipv6", bytes);
  }

  /** For constants written in the source.
   * @throws InvariantError if `text` is not an address */
  static of(text: string): IpAddress {
    const address = IpAddress.parse(text);
    invariant(address !== null, `not an IP address: ${text}`);
    return address;
  }

  /** A copy in network byte order. */
  toBytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }

  /** Writes the address in network byte order; returns the offset behind it. */
  writeTo(target: Uint8Array, offset: number): number {
    target.set(this.#bytes, offset);
    return offset + this.#bytes.length;
  }

  /** Whether these are the `length` bytes at `offset`. */
  private hasBytes(bytes: Uint8Array, offset: number, length: number): boolean {
    if (this.#bytes.length !== length) return false;
    for (let i = 0; i < length; i++) if (this.#bytes[i] !== bytes[offset + i]) return false;
    return true;
  }

  byteLength(): number {
    return this.#bytes.length;
  }

  equals(other: IpAddress): boolean {
    return this.text === other.text;
  }

  /** Unsigned big-endian comparison (RFC 9568 §6.4.3: the greater address wins a tie); IPv4 sorts
   * before IPv6. Negative, zero or positive. */
  compare(other: IpAddress): number {
    if (this.#bytes.length !== other.#bytes.length) {
      return this.#bytes.length - other.#bytes.length;
    }
    for (const [index, byte] of this.#bytes.entries()) {
      const difference = byte - (other.#bytes[index] ?? 0);
      if (difference !== 0) return difference;
    }
    return 0;
  }

  /** fe80::/10 */
  isLinkLocal(): boolean {
    const [first = 0, second = 0] = this.#bytes;
    return this.family === "ipv6" && first === 0xfe && (second & 0xc0) === 0x80;
  }

  /** 224.0.0.0/4 or ff00::/8 */
  isMulticast(): boolean {
    const [first = 0] = this.#bytes;
    return this.family === "ipv4" ? (first & 0xf0) === 0xe0 : first === 0xff;
  }

  /** 127.0.0.0/8 or ::1 */
  isLoopback(): boolean {
    return this.family === "ipv4" ? this.#bytes[0] === 127 : this.text === "::1";
  }

  isUnspecified(): boolean {
    return this.#bytes.every((byte) => byte === 0);
  }

  toString(): string {
    return this.text;
  }

  toJSON(): string {
    return this.text;
  }
}

/** Addresses read lately, each where its bytes say: a memo that cannot grow, whoever sends. */
const RECENT: (IpAddress | undefined)[] = Array.from({ length: 4096 });

function slotOf(bytes: Uint8Array, offset: number, length: number): number {
  let hash = 0;
  for (let i = 0; i < length; i++) hash = (hash * 31 + (bytes[offset + i] ?? 0)) | 0;
  return (hash ^ (hash >>> 12)) & (RECENT.length - 1);
}

function parseIpv4(text: string): Uint8Array | null {
  const parts = text.split(".");
  if (parts.length !== IPV4_BYTES) return null;
  const bytes = new Uint8Array(IPV4_BYTES);
  for (const [index, part] of parts.entries()) {
    if (!/^(0|[1-9][0-9]{0,2})$/.test(part)) return null;
    const value = Number(part);
    if (value > 255) return null;
    bytes[index] = value;
  }
  return bytes;
}

function parseIpv6(text: string): Uint8Array | null {
  const halves = text.split("::");
  if (halves.length > 2) return null;
  const [headText = "", tailText] = halves;
  const head = parseGroups(headText, tailText === undefined);
  const tail = tailText === undefined ? [] : parseGroups(tailText, true);
  if (head === null || tail === null) return null;
  const missing = 8 - head.length - tail.length;
  if (tailText === undefined ? missing !== 0 : missing < 1) return null;
  const groups = [...head, ...Array.from({ length: missing }, () => 0), ...tail];
  const bytes = new Uint8Array(IPV6_BYTES);
  for (const [index, group] of groups.entries()) {
    bytes[2 * index] = group >> 8;
    bytes[2 * index + 1] = group & 0xff;
  }
  return bytes;
}

function parseGroups(text: string, mayEndDotted: boolean): number[] | null {
  if (text === "") return [];
  const groups: number[] = [];
  const parts = text.split(":");
  for (const [index, part] of parts.entries()) {
    if (part.includes(".")) {
      const dotted = mayEndDotted && index === parts.length - 1 ? parseIpv4(part) : null;
      if (dotted === null) return null;
      const [a = 0, b = 0, c = 0, d = 0] = dotted;
      groups.push((a << 8) | b, (c << 8) | d);
    } else {
      if (!/^[0-9a-fA-F]{1,4}$/.test(part)) return null;
      groups.push(Number.parseInt(part, 16));
    }
  }
  return groups;
}

/** Written out: each received packet brings addresses, and `join` costs several times as much. */
function formatIpv4(bytes: Uint8Array): string {
  return `${bytes[0]}.${bytes[1]}.${bytes[2]}.${bytes[3]}`;
}

/** RFC 5952: lower case, the longest run of zero groups (the first of equals, at least two) is
 * `::`;
 * IPv4-mapped addresses end dotted. */
function formatIpv6(bytes: Uint8Array): string {
  const groups = Array.from(
    { length: 8 },
    (_, i) => ((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0),
  );
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
    return `::ffff:${bytes.slice(12).join(".")}`;
  }
  const { start, length } = longestZeroRun(groups);
  const hex = groups.map((group) => group.toString(16));
  if (length < 2) return hex.join(":");
  return `${hex.slice(0, start).join(":")}::${hex.slice(start + length).join(":")}`;
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (const [index, group] of groups.entries()) {
    if (group !== 0) start = index + 1;
    else if (index - start + 1 > best.length) best = { start, length: index - start + 1 };
  }
  return best;
}
