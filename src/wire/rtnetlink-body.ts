// Writes the body of a netlink request into one piece of memory: a takeover may ask for a thousand
// addresses in a row, and small arrays joined to larger ones cost more than the kernel's work.

import type { IpAddress } from "../base/ip-address.ts";
import { NO_BYTES } from "./bytes.ts";
import { ALIGNMENT, ATTRIBUTE_HEADER_BYTES, align, littleEndian } from "./rtnetlink-message.ts";

/** An address with all its attributes; longer bodies are rare. */
const FIRST_BYTES = 128;

/** What the last body was written into, for the next one. */
let spare: Uint8Array | null = null;

export class RequestBody {
  #bytes = takeMemory();
  #length = 0;

  uint8(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  uint32(value: number): void {
    this.#reserve(4);
    writeUint32(this.#bytes, this.#length, value);
    this.#length += 4;
  }

  addressAttribute(type: number, address: IpAddress): void {
    const offset = this.#attribute(type, address.byteLength());
    address.writeTo(this.#bytes, offset);
  }

  bytesAttribute(type: number, value: Uint8Array): void {
    const offset = this.#attribute(type, value.length);
    this.#bytes.set(value, offset);
  }

  uint8Attribute(type: number, value: number): void {
    const offset = this.#attribute(type, 1);
    this.#bytes[offset] = value;
  }

  uint32Attribute(type: number, ...values: readonly number[]): void {
    let offset = this.#attribute(type, 4 * values.length);
    for (const value of values) {
      writeUint32(this.#bytes, offset, value);
      offset += 4;
    }
  }

  /** A copy; the body begins anew. */
  finish(): Uint8Array {
    const finished = this.#bytes.slice(0, this.#length);
    // Padding is zeros, whatever was here before.
    spare = this.#bytes.fill(0, 0, this.#length);
    this.#bytes = NO_BYTES;
    this.#length = 0;
    return finished;
  }

  /** Header of an attribute and room for its value, padded; gives where the value begins. */
  #attribute(type: number, valueBytes: number): number {
    const lengthBytes = ATTRIBUTE_HEADER_BYTES + valueBytes;
    this.#reserve(lengthBytes + ALIGNMENT);
    const start = this.#length;
    writeUint16(this.#bytes, start, lengthBytes);
    writeUint16(this.#bytes, start + 2, type);
    this.#length += align(lengthBytes);
    return start + ATTRIBUTE_HEADER_BYTES;
  }

  #reserve(moreBytes: number): void {
    const neededBytes = this.#length + moreBytes;
    if (neededBytes <= this.#bytes.length) return;
    const longer = new Uint8Array(2 * neededBytes);
    longer.set(this.#bytes);
    this.#bytes = longer;
  }
}

function takeMemory(): Uint8Array {
  const taken = spare ?? new Uint8Array(FIRST_BYTES);
  spare = null;
  return taken;
}

/** Byte by byte: a DataView would move a small array out of V8's heap. */
function writeUint16(target: Uint8Array, offset: number, value: number): void {
  target[offset + (littleEndian ? 0 : 1)] = value;
  target[offset + (littleEndian ? 1 : 0)] = value >>> 8;
}

function writeUint32(target: Uint8Array, offset: number, value: number): void {
  writeUint16(target, offset + (littleEndian ? 0 : 2), value);
  writeUint16(target, offset + (littleEndian ? 2 : 0), value >>> 16);
}
