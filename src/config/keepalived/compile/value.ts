// How the words behind a keyword become a value. Each kind of value knows what the keyword page
// shows, how many words it cannot do without, and what to say about a word that does not fit.

import { assertNever } from "../../../base/invariant.ts";
import { type Family, IpAddress } from "../../../base/ip-address.ts";
import { type Micros, micros } from "../../../base/units.ts";
import type { DiagnosticCode } from "../../codes.ts";
import type { Statement } from "../ast.ts";
import { inTestOnly, leniently, type Sentence } from "../keepalived-line.ts";
import type { Context } from "./context.ts";
import { type NumberRange, type NumberReading, readDecimal, readInteger } from "./number.ts";

/** One statement being read. */
export interface Reading {
  readonly statement: Statement;
  readonly context: Context;
  /** keepalived's second sentence about a word that does not fit; empty where it has none. */
  complaint(word: string): readonly string[];
}

export interface ValueType<T> {
  /** As the keyword page shows it; empty for a flag. */
  readonly syntax: string;
  /** Words without which keepalived exits with status 2. */
  readonly required: number;
  /** Undefined where the value cannot be used, which is reported. */
  read(reading: Reading): T | undefined;
}

/** The keyword alone; whatever follows is ignored, as keepalived has it. */
export function flag(): ValueType<true> {
  return { syntax: "", required: 0, read: () => true };
}

const ON: readonly string[] = ["on", "true", "yes"];
const OFF: readonly string[] = ["off", "false", "no"];

/** `on`, `off` and their synonyms; the keyword alone is `on`. */
export function boolean(): ValueType<boolean> {
  return {
    syntax: "[on|off]",
    required: 0,
    read: (reading) => {
      const given = reading.statement.arguments[0]?.text;
      if (given === undefined || ON.includes(given)) return true;
      if (OFF.includes(given)) return false;
      fail(
        reading,
        "not-a-boolean",
        `\`${given}\` is neither on nor off`,
        reading.complaint(given),
      );
      return undefined;
    },
  };
}

/** A decimal integer; text behind it is reported and ignored, as the running keepalived has it. */
export function integer(range: NumberRange): ValueType<number> {
  return {
    syntax: `${range.min}..${range.max}`,
    required: 1,
    read: (reading) => judge(reading, readInteger(word(reading), range), range, ""),
  };
}

/** An integer that suffers no text behind it.
 * @param show hides a word that is no number and may be a password */
export function strictInteger(
  range: NumberRange,
  show: (word: string) => string = (word) => word,
): ValueType<number> {
  return {
    syntax: `${range.min}..${range.max}`,
    required: 1,
    read: (reading) => {
      const given = show(word(reading));
      const number = readInteger(given, range);
      if (number.kind === "good") return number.value;
      const first = "keepalived" in number ? number.keepalived : `invalid number '${given}'`;
      const outside = number.kind === "out-of-range";
      fail(
        reading,
        outside ? "number-out-of-range" : "not-a-number",
        outside
          ? `\`${given}\` is outside of ${range.min}..${range.max}`
          : `\`${given}\` is not a number`,
        [first, ...reading.complaint(given)],
      );
      return undefined;
    },
  };
}

/** Whole seconds. */
export function seconds(range: NumberRange): ValueType<Micros> {
  const whole = integer(range);
  return {
    syntax: `SECONDS ${range.min}..${range.max}`,
    required: 1,
    read: (reading) => {
      const value = whole.read(reading);
      return value === undefined ? undefined : micros(value * 1_000_000);
    },
  };
}

/** Seconds with decimals. */
export function decimalSeconds(range: NumberRange): ValueType<Micros> {
  return {
    syntax: `SECONDS ${range.min}..${range.max}, decimals`,
    required: 1,
    read: (reading) => {
      const value = judge(reading, readDecimal(word(reading), range, 1_000_000), range, " s");
      return value === undefined ? undefined : micros(value);
    },
  };
}

/** One word as it is. */
export function text(what: string): ValueType<string> {
  return { syntax: what, required: 1, read: (reading) => word(reading) };
}

/** All words behind the keyword; perhaps none. */
export function words(what: string): ValueType<readonly string[]> {
  return {
    syntax: what,
    required: 0,
    read: (reading) => reading.statement.arguments.map((token) => token.text),
  };
}

/** One of a few words, in their exact case. */
export function oneOf<T extends string>(...choices: readonly T[]): ValueType<T> {
  return {
    syntax: choices.join("|"),
    required: 1,
    read: (reading) => {
      const given = word(reading);
      const found = choices.find((choice) => choice === given);
      if (found !== undefined) return found;
      const message = `\`${given}\` is none of ${choices.join(", ")}`;
      fail(reading, "unknown-word", message, reading.complaint(given));
      return undefined;
    },
  };
}

/** A numeric address without prefix, of one family where that is given. */
export function ipAddress(family?: Family): ValueType<IpAddress> {
  return {
    syntax: "ADDRESS",
    required: 1,
    read: (reading) => {
      const given = word(reading);
      const address = IpAddress.parse(given);
      if (address !== null && (family === undefined || address.family === family)) return address;
      const code = address === null ? "not-an-address" : "wrong-family";
      const message =
        address === null ? `\`${given}\` is no IP address` : `\`${given}\` is of the wrong family`;
      fail(reading, code, message, reading.complaint(given));
      return undefined;
    },
  };
}

/** The first word behind the keyword. */
export function word(reading: Reading): string {
  return reading.statement.arguments[0]?.text ?? "";
}

export function fail(
  reading: Reading,
  code: DiagnosticCode,
  message: string,
  keepalived: readonly Sentence[],
): void {
  reading.context.atArgument(reading.statement, 0, { code, message, keepalived });
}

/** Says what is wrong with a number; gives it where it can be used all the same. */
function judge(
  reading: Reading,
  number: NumberReading,
  range: NumberRange,
  unit: string,
): number | undefined {
  const given = word(reading);
  const complaint = reading.complaint(given);
  switch (number.kind) {
    case "good":
      return number.value;
    case "trailing":
      // Deviation: keepalived -t says that it is ignored, and the running keepalived takes it.
      fail(reading, "trailing-text", `\`${given}\` is taken as ${number.value}`, [
        leniently(`invalid number '${given}'`),
        ...complaint.map(inTestOnly),
      ]);
      return number.value;
    case "too-precise":
      fail(reading, "too-precise", `\`${given}\` has more decimal places than count`, [
        leniently(`number '${given}' has too many decimal places`),
      ]);
      return number.value;
    case "invalid":
      fail(reading, "not-a-number", `\`${given}\` is not a number`, [
        leniently(number.keepalived),
        ...complaint,
      ]);
      return undefined;
    case "out-of-range": {
      const message = `\`${given}\` is outside of ${range.min}..${range.max}${unit}`;
      // Of numbers that may be negative it minds the range always.
      const first = range.min < 0 ? number.keepalived : leniently(number.keepalived);
      fail(reading, "number-out-of-range", message, [first, ...complaint]);
      return undefined;
    }
    default:
      return assertNever(number);
  }
}
