// Reads JSON that a store sent, without trusting its shape.

export type JsonObject = Readonly<Record<string, unknown>>;

/** Null for what is no JSON object. */
export function parseObject(text: string): JsonObject | null {
  return asObject(parseJson(text));
}

/** Undefined for what is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export function asObject(value: unknown): JsonObject | null {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : null;
}

export function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function asText(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** A number, also one that is written as text, as gRPC gateways do with 64 bits. */
export function asNumber(value: unknown): number | null {
  const number = typeof value === "string" && value !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : null;
}

/** The same, exact beyond 2^53. */
export function asInteger(value: unknown): bigint | null {
  if (typeof value === "number" && Number.isSafeInteger(value)) return BigInt(value);
  return typeof value === "string" && /^-?[0-9]{1,20}$/.test(value) ? BigInt(value) : null;
}

const LONGEST_EXCERPT = 120;

/** The start of a text from outside, for a log line. */
export function excerpt(text: string): string {
  const line = text.replace(/\p{Cc}+/gu, " ").trim();
  return line.length <= LONGEST_EXCERPT ? line : `${line.slice(0, LONGEST_EXCERPT)}…`;
}
