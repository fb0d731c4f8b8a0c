// Hexadecimal text of test vectors; blanks are for the reader.

import assert from "node:assert/strict";

export function hexBytes(text: string): Uint8Array {
  const digits = text.replace(/[\s|:]/g, "");
  assert.match(digits, /^([0-9a-f]{2})*$/, "hexadecimal octets");
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) =>
    Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16),
  );
}

export function hexText(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
