// `weight N [reverse]` in the definition of a tracker.

import type { Statement } from "../ast.ts";
import { inTestOnly, leniently } from "../keepalived-line.ts";
import type { Context } from "./context.ts";
import { readInteger } from "./number.ts";

export interface WeightRules {
  /** The weight is from `-limit` to `limit`. */
  readonly limit: number;
  /** keepalived's sentence for a weight that is none. */
  bad(word: string): string;
  /** Its sentence for another word than `reverse`. */
  option(word: string): string;
}

export interface WeightReading {
  /** Null for a word that is no number. */
  readonly value: number | null;
  readonly inRange: boolean;
  readonly reverse: boolean;
  /** False where another word than `reverse` follows. */
  readonly optionFits: boolean;
}

/** Says what does not fit; whether it counts all the same differs from tracker to tracker. */
export function readTrackerWeight(
  statement: Statement,
  context: Context,
  rules: WeightRules,
): WeightReading {
  const [word = "", option] = statement.arguments.map((token) => token.text);
  const { limit } = rules;
  const number = readInteger(word, { min: -limit, max: limit });
  const inRange = number.kind === "good" || number.kind === "trailing";
  if (number.kind === "trailing") {
    context.atArgument(statement, 0, {
      code: "trailing-text",
      message: `\`${word}\` is taken as ${number.value}`,
      keepalived: [leniently(`invalid number '${word}'`), inTestOnly(rules.bad(word))],
    });
  } else if (number.kind !== "good") {
    const keepalived = "keepalived" in number ? [number.keepalived, rules.bad(word)] : [];
    context.atArgument(statement, 0, {
      code: number.kind === "invalid" ? "not-a-number" : "number-out-of-range",
      message: `\`${word}\` is no weight in -${limit}..${limit}`,
      keepalived,
    });
  }
  const reverse = option === "reverse";
  const optionFits = option === undefined || reverse;
  if (!optionFits) {
    context.atArgument(statement, 1, {
      code: "unknown-option",
      message: `\`${option}\` is no option of \`weight\``,
      keepalived: [rules.option(option)],
      help: "only `reverse` may follow",
    });
  }
  return { value: "value" in number ? number.value : null, inRange, reverse, optionFits };
}
