// Big-endian integers at byte offsets. A read behind the end gives zeros: decoders check lengths
// before they read, and a codec must not throw on what a peer sent.

export const NO_BYTES: Uint8Array = new Uint8Array(0);

export function readUint8(bytes: Uint8Array, offset: number): number {
  return bytes[offset] ?? 0;
}

export function readUint16(bytes: Uint8Array, offset: number): number {
  return ((bytes[offset] ?? 0) << 8) | (bytes[offset + 1] ?? 0);
}

export function readUint32(bytes: Uint8Array, offset: number): number {
  return readUint16(bytes, offset) * 0x10000 + readUint16(bytes, offset + 2);
}

export function writeUint16(target: Uint8Array, offset: number, value: number): void {
  target[offset] = value >> 8;
  target[offset + 1] = value;
}

export function writeUint32(target: Uint8Array, offset: number, value: number): void {
  writeUint16(target, offset, Math.floor(value / 0x10000));
  writeUint16(target, offset + 2, value % 0x10000);
}

export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
