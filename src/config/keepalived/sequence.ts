// keepalived.conf `~SEQ(…)`, `~SEQx(…)` and `~LST(…)`: repeat the rest of a line for each value.

import { readBaseZero } from "./base-zero.ts";

export interface Sequence {
  /** Names that are set in each round. */
  readonly names: readonly string[];
  /** Values of a round, one a name; computed on demand, because there may be billions. */
  rounds(): Iterable<readonly string[]>;
}

export type SequenceReading =
  | { readonly kind: "sequence"; readonly sequence: Sequence; readonly end: number }
  | { readonly kind: "invalid"; readonly message: string; readonly keepalived: string };

/** Whether the text starts with a repetition; any other `~WORD` is an ordinary word. */
export function startsSequence(text: string): boolean {
  return /^~(?:SEQx?|LST)\s*\(/.test(text);
}

/** The argument list's place, for parameters in it; null where it is not closed. */
export function sequenceArguments(text: string): { start: number; end: number } | null {
  const start = text.indexOf("(") + 1;
  const end = text.indexOf(")", start);
  return end === -1 ? null : { start, end };
}

/** `text` starts with the repetition; `end` is behind its closing parenthesis. */
export function readSequence(text: string): SequenceReading {
  const kind = /^~(SEQx?|LST)/.exec(text)?.[1] ?? "SEQ";
  const place = sequenceArguments(text);
  if (place === null) {
    return invalid("`)` is missing", `~${kind} parameter strings too long '${text}'`);
  }
  const list = text.slice(place.start, place.end);
  const sequence = kind === "LST" ? readList(list) : readNumbers(list, kind === "SEQx");
  if (typeof sequence === "string") {
    const name = kind === "LST" ? "~LST" : "~SEQ";
    return invalid(sequence, `Invalid ${name} values '${text}'`);
  }
  return { kind: "sequence", sequence, end: place.end + 1 };
}

function invalid(message: string, keepalived: string): SequenceReading {
  return { kind: "invalid", message, keepalived };
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** NAME, [START, [STEP,]] END; the reason where it cannot be. */
function readNumbers(list: string, hexadecimal: boolean): Sequence | string {
  const [name = "", ...words] = list.split(",").map((word) => word.trim());
  if (!NAME.test(name)) return `\`${name}\` is no name`;
  if (words.length < 1 || words.length > 3) return "there must be one to three numbers";
  const numbers = words.map(readSigned);
  if (numbers.includes(null)) return `\`${words[numbers.indexOf(null)] ?? ""}\` is no number`;
  const values = numbers.map((number) => number ?? 0);
  const end = values.at(-1) ?? 0;
  const start = values.length > 1 ? (values[0] ?? 0) : end < 0 ? -1 : 1;
  const step = values.length === 3 ? (values[1] ?? 0) : end < start ? -1 : 1;
  if (step === 0) return "the step is 0";
  if ((end - start) * step < 0) return "the step leads away from the end";
  if (hexadecimal && (start < 0 || end < 0)) return "hexadecimal numbers cannot be negative";
  return { names: [name], rounds: () => count({ start, step, end }, hexadecimal ? 16 : 10) };
}

function readSigned(word: string): number | null {
  const match = /^([+-]?)\s*(\w+)$/.exec(word);
  const value = match === null ? null : readBaseZero(match[2] ?? "");
  return value !== null && match?.[1] === "-" ? -value : value;
}

function* count(
  range: { readonly start: number; readonly step: number; readonly end: number },
  base: 10 | 16,
): Generator<readonly string[]> {
  const { start, step, end } = range;
  for (let value = start; step > 0 ? value <= end : value >= end; value += step) {
    yield [value.toString(base)];
  }
}

/** NAME, VALUE, … or {NAME, NAME}, {VALUE, VALUE}, … */
function readList(list: string): Sequence | string {
  const items = splitGroups(list);
  if (items === null) return "braces do not match";
  const [first, ...rest] = items;
  const names = groupMembers(first ?? "");
  const wrong = names.find((name) => !NAME.test(name));
  if (names.length === 0 || wrong !== undefined) return `\`${wrong ?? ""}\` is no name`;
  if (list.includes('"')) return "values cannot be quoted";
  const rounds = rest.map(groupMembers);
  const long = rounds.find((values) => values.length > names.length);
  if (long !== undefined) return `${long.length} values for ${names.length} names`;
  return {
    names,
    rounds: () => rounds.map((values) => names.map((_name, index) => values[index] ?? "")),
  };
}

/** Splits at the commas outside of braces. */
function splitGroups(list: string): string[] | null {
  const items: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < list.length; at++) {
    const character = list[at];
    if (character === "{") depth += 1;
    else if (character === "}") depth -= 1;
    else if (character === "," && depth === 0) {
      items.push(list.slice(from, at).trim());
      from = at + 1;
    }
    if (depth < 0 || depth > 1) return null;
  }
  items.push(list.slice(from).trim());
  return depth === 0 ? items : null;
}

function groupMembers(item: string): string[] {
  const inner = item.startsWith("{") && item.endsWith("}") ? item.slice(1, -1) : null;
  if (inner === null) return [item];
  return inner.split(",").map((member) => member.trim());
}
