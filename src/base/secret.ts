// A password that cannot be printed by accident: it turns into `***`, and inspection shows no
// private field.
// Keys and passwords live in this type from the lexer to the codec.

const HIDDEN = "***";

export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The text itself, for the codec that signs or sends it; never for a log, a dump or a view. */
  reveal(): string {
    return this.#value;
  }

  equals(other: Secret): boolean {
    return this.#value === other.#value;
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }
}
