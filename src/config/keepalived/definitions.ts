// keepalived.conf `$NAME=VALUE`: text parameters, the predefined ones, and their use in a line.

import type { ConfigHost } from "../host.ts";
import { type MappedText, replaceMapped, sliceMapped, standFor } from "./mapped-text.ts";

/** A value of several lines ends each but the last with a backslash. */
export type DefinitionValue =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "lines"; readonly lines: readonly string[] };

/** `$NAME=VALUE` at the start of a line. */
export const DEFINITION: RegExp = /^\$([A-Za-z_][A-Za-z0-9_]*)=[ \t]*/;

/** `${NAME}`, `${NAME ARGUMENTS}` anywhere; `$NAME` where a blank, `,`, `)` or the end follows. */
const USE = /\$(?:\{([A-Za-z_][A-Za-z0-9_]*)([ \t][^}]*)?\}|([A-Za-z_][A-Za-z0-9_]*)(?=[\s,)]|$))/g;

/** Replacements in one line, and characters of it, that no real file needs. */
const MAX_REPLACEMENTS = 1000;
const MAX_LINE_CHARACTERS = 65_536;

export type Substituted =
  | { readonly kind: "line"; readonly line: MappedText; readonly replacements: number }
  /** A value of several lines was used at the end of the line. */
  | { readonly kind: "lines"; readonly lines: readonly MappedText[] }
  /** The text grew beyond the bounds: definitions that use each other without end. */
  | { readonly kind: "endless"; readonly name: string };

export class Definitions {
  readonly #values: Map<string, DefinitionValue> = new Map();
  readonly #host: ConfigHost;
  readonly #configId: string;
  #random: number;

  constructor(host: ConfigHost, configId: string) {
    this.#host = host;
    this.#configId = configId;
    this.#random = host.randomSeed();
  }

  define(name: string, value: DefinitionValue): void {
    this.#values.set(name, value);
  }

  defineText(name: string, text: string): void {
    this.#values.set(name, { kind: "text", text });
  }

  /** Replaces every use, and the uses in what it was replaced with. `directory` is `${_PWD}`. */
  substitute(line: MappedText, directory: string): Substituted {
    let current = line;
    let from = 0;
    for (let count = 0; ; count++) {
      const use = this.#findUse(current.text, from, directory);
      if (use === null) return { kind: "line", line: current, replacements: count };
      const { start, end, value } = use;
      if (count >= MAX_REPLACEMENTS || current.text.length > MAX_LINE_CHARACTERS) {
        return { kind: "endless", name: use.name };
      }
      if (value.kind === "lines") return this.#manyLines(current, start, end, value.lines);
      current = replaceMapped(current, start, end, value.text);
      from = start;
    }
  }

  #manyLines(line: MappedText, start: number, end: number, values: readonly string[]): Substituted {
    const [first = "", ...rest] = values;
    const head = replaceMapped(sliceMapped(line, 0, end), start, end, first);
    return {
      kind: "lines",
      lines: [head, ...rest.map((text) => standFor(line, start, end, text))],
    };
  }

  /** The first use behind `from` that has a value here. */
  #findUse(text: string, from: number, directory: string): Use | null {
    if (!text.includes("$", from)) return null;
    USE.lastIndex = from;
    for (let match = USE.exec(text); match !== null; match = USE.exec(text)) {
      const name = match[1] ?? match[3] ?? "";
      const end = match.index + match[0].length;
      const value = this.#value(name, (match[2] ?? "").trim(), directory);
      if (value === null) continue;
      // A value of several lines must be the last thing on its line.
      if (value.kind === "lines" && text.slice(end).trim() !== "") continue;
      return { name, start: match.index, end, value };
    }
    return null;
  }

  #value(name: string, argument: string, directory: string): DefinitionValue | null {
    const own = this.#values.get(name);
    if (own !== undefined) return own;
    const text = this.#predefined(name, argument, directory);
    return text === null ? null : { kind: "text", text };
  }

  #predefined(name: string, argument: string, directory: string): string | null {
    switch (name) {
      case "_PWD":
        return directory;
      case "_INSTANCE":
        return this.#configId;
      case "_HASH":
        return "#";
      case "_BANG":
        return "!";
      case "_ENV":
        return argument === "" ? null : (this.#host.environment(argument) ?? "");
      case "_RANDOM":
        return this.#nextRandom(argument);
      default:
        return null;
    }
  }

  /** `_RANDOM [MIN [MAX]]`: a number in 0..32767 unless told otherwise. */
  #nextRandom(argument: string): string | null {
    const [min = 0, max = 32_767] = argument === "" ? [] : argument.split(/\s+/).map(Number);
    if (!Number.isSafeInteger(min) || !Number.isSafeInteger(max) || max < min) return null;
    // Numerical Recipes' linear congruential generator; its high bits are the good ones.
    this.#random = (Math.imul(this.#random, 1_664_525) + 1_013_904_223) >>> 0;
    return String(min + Math.floor((this.#random / 2 ** 32) * (max - min + 1)));
  }
}

interface Use {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly value: DefinitionValue;
}
