// Numbers as keepalived reads them: decimal digits, a sign, nothing else; the unit is the
// keyword's.

/** What a word is as a number within a range. */
export type NumberReading =
  | { readonly kind: "good"; readonly value: number }
  /** The number is fine and something follows it. */
  | { readonly kind: "trailing"; readonly value: number }
  | { readonly kind: "too-precise"; readonly value: number }
  | { readonly kind: "invalid"; readonly keepalived: string }
  | { readonly kind: "out-of-range"; readonly value: number; readonly keepalived: string };

export interface NumberRange {
  readonly min: number;
  readonly max: number;
}

/** Deviation: a word without any digit is no number. keepalived's -t says so, too, but its daemon
 * takes it for 0 where it suffers text behind a number. */
const INTEGER = /^\s*([+-]?\d+)(.*)$/s;

export function readInteger(word: string, range: NumberRange): NumberReading {
  const match = INTEGER.exec(word);
  if (match === null) return { kind: "invalid", keepalived: `invalid number '${word}'` };
  const value = Number(match[1]);
  if (value < 0 && range.min >= 0) {
    return { kind: "out-of-range", value, keepalived: `negative number '${word}'` };
  }
  const outside = value < range.min || value > range.max;
  if (outside && match[2] !== "") {
    return { kind: "invalid", keepalived: `invalid number '${word}'` };
  }
  if (outside) {
    return {
      kind: "out-of-range",
      value,
      keepalived: `number '${word}' outside ${wide(value, range)}`,
    };
  }
  return match[2] === "" ? { kind: "good", value } : { kind: "trailing", value };
}

/** keepalived first looks whether the number fits the C type that it reads. */
function wide(value: number, { min, max }: NumberRange): string {
  if (min >= 0) return value > UINT_MAX ? "unsigned integer range" : `range [${min}, ${max}]`;
  return value > INT_MAX || value < -INT_MAX - 1 ? "integer range" : `range [${min}, ${max}]`;
}

const INT_MAX = 2_147_483_647;
const UINT_MAX = 4_294_967_295;

/** keepalived's sentence about a word that must be nothing but a number. */
export function strictSentence(
  word: string,
  number: Exclude<NumberReading, { readonly kind: "good" }>,
): string {
  return "keepalived" in number ? number.keepalived : `invalid number '${word}'`;
}

const DECIMAL = /^\s*([+-]?)(\d*)(?:\.(\d*))?$/;

/** A decimal in units of 1/`scale`, as an integer number of those (scale 1,000,000:
 * microseconds). */
export function readDecimal(word: string, range: NumberRange, scale: number): NumberReading {
  const match = DECIMAL.exec(word);
  const [, sign = "", whole = "", fraction = ""] = match ?? [];
  if (match === null || whole + fraction === "") {
    return { kind: "invalid", keepalived: `invalid number '${word}'` };
  }
  const places = Math.round(Math.log10(scale));
  const kept = fraction.slice(0, places).padEnd(places, "0");
  const roundUp = Number(fraction[places] ?? 0) >= 5 ? 1 : 0;
  const magnitude = Number(whole) * scale + Number(kept === "" ? 0 : kept) + roundUp;
  const value = sign === "-" ? -magnitude : magnitude;
  if (value < 0 && range.min >= 0) {
    return { kind: "out-of-range", value, keepalived: `negative number '${word}'` };
  }
  if (value < range.min * scale || value > range.max * scale) {
    const { min, max } = range;
    const shown = `[${min.toFixed(places)}, ${max.toFixed(places)}]`;
    const keepalived = `number '${word}' outside range ${shown}`;
    return { kind: "out-of-range", value, keepalived };
  }
  return fraction.length > places ? { kind: "too-precise", value } : { kind: "good", value };
}
