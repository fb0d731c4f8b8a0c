// What a law says when it is broken: enough to find the moment again. The seed is added by whoever
// runs it.

import type { Instant } from "../../base/units.ts";

export class Violation extends Error {
  override readonly name = "Violation";
  /** Name of the broken law, a kebab-case word. */
  readonly law: string;
  /** Host name, or the name of a segment. */
  readonly where: string;
  /** By the clock of `where`. */
  readonly at: Instant;

  constructor(law: string, where: string, at: Instant, text: string) {
    super(`${law}: ${where} at ${(at / 1000).toFixed(3)} ms: ${text}`);
    this.law = law;
    this.where = where;
    this.at = at;
  }
}
