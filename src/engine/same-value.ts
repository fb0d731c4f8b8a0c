// Whether two values of the model mean the same, member by member: a reload acts on differences
// only.

interface Comparable {
  equals(other: unknown): boolean;
}

export function sameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (a.constructor !== b.constructor) return false;
  if (isComparable(a)) return a.equals(b);
  if (a instanceof Map && b instanceof Map) return sameMap(a, b);
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => sameValue(member(a, key), member(b, key)));
}

/** Addresses and secrets compare themselves. */
function isComparable(value: object): value is Comparable {
  return "equals" in value && typeof value.equals === "function";
}

function sameMap(a: ReadonlyMap<unknown, unknown>, b: ReadonlyMap<unknown, unknown>): boolean {
  if (a.size !== b.size) return false;
  for (const [key, value] of a) {
    if (!b.has(key) || !sameValue(value, b.get(key))) return false;
  }
  return true;
}

function member(value: object, key: string): unknown {
  return (value as Record<string, unknown>)[key];
}
