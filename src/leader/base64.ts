// Base64 (RFC 4648 §4) of the bytes that etcd and Consul keep: keys and values travel so in JSON.

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const VALUES: ReadonlyMap<string, number> = new Map(
  Array.from(ALPHABET, (character, value) => [character, value]),
);

export function encodeBase64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const rest = bytes.length - at;
    const bits = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    text += letter(bits >> 18) + letter(bits >> 12);
    text += rest > 1 ? letter(bits >> 6) : "=";
    text += rest > 2 ? letter(bits) : "=";
  }
  return text;
}

/** Null for what is not base64 with its padding. */
export function decodeBase64(text: string): Uint8Array | null {
  if (text.length % 4 !== 0) return null;
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const letters = text.slice(0, text.length - padding);
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  let bits = 0;
  let at = 0;
  for (const [index, one] of Array.from(letters).entries()) {
    const value = VALUES.get(one);
    if (value === undefined) return null;
    bits = (bits << 6) | value;
    if (index % 4 !== 3) continue;
    at = put(bytes, at, bits);
    bits = 0;
  }
  if (padding > 0) put(bytes, at, bits << (6 * padding));
  return bytes;
}

const encoder = new TextEncoder();
const lenient = new TextDecoder("utf-8", { fatal: false });

export function encodeText(text: string): string {
  return encodeBase64(encoder.encode(text));
}

/** For the log: bytes that are no UTF-8 become U+FFFD. */
export function decodeText(base64: string): string {
  const bytes = decodeBase64(base64);
  return bytes === null ? base64 : lenient.decode(bytes);
}

function letter(bits: number): string {
  return ALPHABET[bits & 63] ?? "";
}

/** Up to three bytes; those behind the end fall off. */
function put(bytes: Uint8Array, at: number, bits: number): number {
  const three = [(bits >> 16) & 0xff, (bits >> 8) & 0xff, bits & 0xff];
  for (const [index, byte] of three.entries()) {
    if (at + index < bytes.length) bytes[at + index] = byte;
  }
  return at + 3;
}
