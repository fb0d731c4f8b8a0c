// Script keywords split their raw line in a way of their own: both kinds of quotes group, the
// first word is the command and is split once more into program and arguments, now with backslash
// escapes; the words behind it are user and group.

export interface ScriptLine {
  /** The command as written, without the quotes around it. */
  readonly command: string;
  /** Words behind the command. */
  readonly rest: readonly string[];
}

/** `raw` is the statement's text from its keyword on. Null where no command follows;
 * `unmatched` where a quote is not closed. */
export function splitScriptLine(raw: string): ScriptLine | "unmatched" | null {
  const words = splitOuter(raw);
  if (words === null) return "unmatched";
  const [, command, ...rest] = words.map(untilNul);
  return command === undefined ? null : { command, rest };
}

/** Program and arguments; null where a quote is not closed. A word ends at a NUL, as in
 * keepalived. */
export function splitCommand(command: string): string[] | null {
  return splitInner(command)?.map(untilNul) ?? null;
}

/** Whether an escape makes a NUL, at which keepalived cuts the word in silence: no argument of a
 * program can hold one. */
export function hasNul(raw: string): boolean {
  const outer = splitOuter(raw) ?? [];
  return outer.some((word) => (splitInner(word) ?? []).some((inner) => inner.includes("\0")));
}

function untilNul(word: string): string {
  return word.split("\0", 1)[0] ?? "";
}

function splitInner(command: string): string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  let quote: string | null = null;
  for (let at = 0; at < command.length; at++) {
    const character = command[at] ?? "";
    if (character === "\\" && at + 1 < command.length) {
      const escape = readEscape(command, at + 1);
      word = (word ?? "") + escape.text;
      at = escape.end - 1;
    } else if (quote !== null) {
      if (character === quote) quote = null;
      else word = (word ?? "") + character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= "";
    } else if (isSpace(character)) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? "") + character;
  }
  if (quote !== null) return null;
  if (word !== null) words.push(word);
  return words;
}

/** Words in which quotes group; backslashes outside of quotes stay for `splitCommand`. */
function splitOuter(raw: string): string[] | null {
  const words: string[] = [];
  let at = 0;
  while (at < raw.length) {
    const character = raw[at] ?? "";
    if (isSpace(character)) at += 1;
    else if (character === '"' || character === "'") {
      const quoted = readQuoted(raw, at);
      if (quoted === null) return null;
      words.push(quoted.text);
      at = quoted.end;
    } else {
      const end = outerWordEnd(raw, at);
      words.push(raw.slice(at, end));
      at = end;
    }
  }
  return words;
}

/** keepalived reads escapes here, and those that are left once more in `splitCommand`. */
function readQuoted(raw: string, start: number): { text: string; end: number } | null {
  let text = "";
  for (let at = start + 1; at < raw.length; at++) {
    const character = raw[at] ?? "";
    if (character === "\\" && at + 1 < raw.length) {
      const escape = readEscape(raw, at + 1);
      text += escape.text;
      at = escape.end - 1;
    } else if (character === raw[start]) return { text, end: at + 1 };
    else text += character;
  }
  return null;
}

function outerWordEnd(raw: string, start: number): number {
  let at = start;
  while (at < raw.length && !isSpace(raw[at] ?? "") && raw[at] !== '"' && raw[at] !== "'") at += 1;
  return at;
}

/** The quote that is opened and not closed, in a text that has one. */
export function openQuote(text: string): string {
  let quote = "";
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? "";
    if (character === "\\") at += 1;
    else if (character === quote) quote = "";
    else if (quote === "" && (character === '"' || character === "'")) quote = character;
  }
  return quote;
}

const SIMPLE_ESCAPES: ReadonlyMap<string, string> = new Map([
  ["a", "\u0007"],
  ["b", "\b"],
  ["E", "\u001b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ["v", "\v"],
]);

/** `at` is behind the backslash. */
function readEscape(text: string, at: number): { text: string; end: number } {
  const letter = text[at] ?? "";
  const simple = SIMPLE_ESCAPES.get(letter);
  if (simple !== undefined) return { text: simple, end: at + 1 };
  const octal = /^[0-7]{1,3}/.exec(text.slice(at, at + 3))?.[0];
  if (octal !== undefined) return code(octal, 8, at + octal.length);
  const hex = /^x([0-9a-fA-F]{1,2})/.exec(text.slice(at, at + 3))?.[1];
  if (hex !== undefined) return code(hex, 16, at + 1 + hex.length);
  const control = letter === "c" ? text[at + 1] : undefined;
  if (control !== undefined) {
    return { text: String.fromCharCode(control.charCodeAt(0) & 0x1f), end: at + 2 };
  }
  return { text: letter, end: at + 1 };
}

function code(digits: string, base: 8 | 16, end: number): { text: string; end: number } {
  return { text: String.fromCharCode(Number.parseInt(digits, base) & 0xff), end };
}

function isSpace(character: string): boolean {
  return character === " " || (character >= "\t" && character <= "\r");
}
