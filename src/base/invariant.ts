// Tells our own bugs from everything else: a broken invariant is never a peer's or an operator's
// fault. The daemon answers one by giving its addresses up and exiting non-zero.

/** Thrown by `invariant`; nothing but the composition root may catch it. */
export class InvariantError extends Error {
  override name = "InvariantError";
}

/** Asserts what must hold whatever a peer, the kernel or a configuration does. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantError(message);
}

/** Ends a `switch` over a union: a forgotten member does not compile. */
export function assertNever(value: never): never {
  throw new InvariantError(`unexpected value ${JSON.stringify(value)}`);
}
