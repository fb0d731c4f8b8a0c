// Takes a command line apart as getopt_long(3) does for keepalived: clustered short options
// (`-nld`), attached and separate values, unambiguous beginnings of long names, words in any
// order. What is left has one form per option, which commander then reads: on its own it would
// take `-t FILE` for an attached value, and knows no abbreviations.

import { OPTION_TABLE, type OptionRow } from "./option-table.ts";

export interface GivenOption {
  readonly row: OptionRow;
  /** Null where none was given. */
  readonly value: string | null;
}

export interface CommandLineWords {
  readonly given: readonly GivenOption[];
  readonly operands: readonly string[];
  /** What keepalived writes for each word that it does not understand, in order. */
  readonly faults: readonly string[];
  /** `--help`, `--version` and `--signum` act as soon as they are met, with only the faults before
   * them said. */
  readonly immediate: GivenOption | null;
}

const IMMEDIATE: ReadonlySet<string> = new Set(["help", "version", "signum"]);

export function splitWords(words: readonly string[]): CommandLineWords {
  const reader = new Reader(words);
  reader.read();
  return reader;
}

class Reader implements CommandLineWords {
  readonly given: GivenOption[] = [];
  readonly operands: string[] = [];
  readonly faults: string[] = [];
  immediate: GivenOption | null = null;
  readonly #words: string[];

  constructor(words: readonly string[]) {
    this.#words = [...words];
  }

  read(): void {
    while (this.immediate === null) {
      const word = this.#words.shift();
      if (word === undefined) return;
      if (word === "--") {
        this.operands.push(...this.#words);
        return;
      }
      if (word.startsWith("--")) this.#readLong(word);
      else if (word.length > 1 && word.startsWith("-")) this.#readCluster(word.slice(1));
      else this.operands.push(word);
    }
  }

  #readLong(word: string): void {
    const at = word.indexOf("=");
    const name = at === -1 ? word.slice(2) : word.slice(2, at);
    const attached = at === -1 ? null : word.slice(at + 1);
    const row = findLong(name);
    if (row === null || (row.value === "none" && attached !== null)) {
      this.faults.push(`Unknown option ${word}`);
    } else if (row.value === "required") {
      const value = attached ?? this.#words.shift() ?? "";
      if (value !== "") this.#give({ row, value });
      else this.faults.push(`Missing parameter for option --${row.long}`);
    } else {
      this.#give({ row, value: attached });
    }
  }

  #readCluster(letters: string): void {
    for (let at = 0; at < letters.length && this.immediate === null; at++) {
      const letter = letters.charAt(at);
      const rest = letters.slice(at + 1);
      const row = OPTION_TABLE.find(({ short }) => short === letter);
      if (row === undefined) {
        this.faults.push(`Unknown option -${letter}`);
      } else if (row.value === "none") {
        this.#give({ row, value: null });
      } else {
        this.#giveShort(row, rest);
        return;
      }
    }
  }

  /** `rest` is what stands behind the letter in its word. */
  #giveShort(row: OptionRow, rest: string): void {
    if (row.value === "optional") {
      this.#give({ row, value: rest === "" ? null : rest });
      return;
    }
    const value = rest === "" ? this.#words.shift() : rest;
    if (value === undefined) this.faults.push(`Missing parameter for option -${row.short ?? ""}`);
    else this.#give({ row, value });
  }

  #give(option: GivenOption): void {
    this.given.push(option);
    if (IMMEDIATE.has(option.row.long)) this.immediate = option;
  }
}

/** The option of this name, or the only one that begins with it. */
function findLong(name: string): OptionRow | null {
  const exact = OPTION_TABLE.find(({ long }) => long === name);
  if (exact !== undefined) return exact;
  const [first, second] = OPTION_TABLE.filter(({ long }) => long.startsWith(name));
  return first !== undefined && second === undefined && name !== "" ? first : null;
}
