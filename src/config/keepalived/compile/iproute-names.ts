// Names of routing tables, scopes, protocols and their kin, as iproute2 keeps them: numbers in C
// notation, or names from its files.

import type { ConfigHost } from "../../host.ts";
import { decodeText, splitLines } from "../../source.ts";
import { readBaseZero } from "../base-zero.ts";

export type NameTable = "table" | "scope" | "protocol" | "dsfield" | "realm" | "group";

interface TableSource {
  readonly file: string;
  readonly max: number;
  /** What the kernel and keepalived know without a file. */
  readonly known: ReadonlyArray<readonly [name: string, value: number]>;
}

/** rtnetlink.h RT_TABLE_*, RT_SCOPE_*, RTPROT_* */
const SOURCES: Readonly<Record<NameTable, TableSource>> = {
  table: {
    file: "rt_tables",
    max: 0xffff_ffff,
    known: [
      ["default", 253],
      ["main", 254],
      ["local", 255],
    ],
  },
  scope: {
    file: "rt_scopes",
    max: 255,
    known: [
      ["global", 0],
      ["site", 200],
      ["link", 253],
      ["host", 254],
      ["nowhere", 255],
    ],
  },
  protocol: {
    file: "rt_protos",
    max: 255,
    known: [
      ["unspec", 0],
      ["redirect", 1],
      ["kernel", 2],
      ["boot", 3],
      ["static", 4],
      ["keepalived", 18],
    ],
  },
  dsfield: { file: "rt_dsfield", max: 255, known: [["default", 0]] },
  realm: { file: "rt_realms", max: 0xffff, known: [["cosmos", 0]] },
  group: { file: "group", max: 0xffff_ffff, known: [["default", 0]] },
};

const DIRECTORIES: readonly string[] = ["/usr/share/iproute2", "/etc/iproute2"];

export class IprouteNames {
  readonly #host: ConfigHost;
  readonly #read: Map<NameTable, ReadonlyMap<string, number>> = new Map();

  constructor(host: ConfigHost) {
    this.#host = host;
  }

  /** Null for a word that is neither a number in range nor a known name. */
  find(table: NameTable, word: string): number | null {
    const { max } = SOURCES[table];
    const number = readBaseZero(word);
    if (number !== null) return number <= max ? number : null;
    return this.#names(table).get(word) ?? null;
  }

  #names(table: NameTable): ReadonlyMap<string, number> {
    const before = this.#read.get(table);
    if (before !== undefined) return before;
    const names = new Map(SOURCES[table].known);
    for (const path of this.#files(SOURCES[table].file)) {
      const answer = this.#host.readFile(path);
      if (answer.kind !== "read") continue;
      for (const line of splitLines(decodeText(answer.bytes))) addName(names, line);
    }
    this.#read.set(table, names);
    return names;
  }

  /** The later ones win: what the administrator wrote over what the package brought. */
  #files(name: string): string[] {
    return DIRECTORIES.flatMap((directory) => {
      const more = `${directory}/${name}.d`;
      const parts = (this.#host.listDirectory(more) ?? []).filter((part) => part.endsWith(".conf"));
      return [`${directory}/${name}`, ...parts.sort().map((part) => `${more}/${part}`)];
    });
  }
}

/** `[FROM/]TO`, each a number or a name. */
export function areRealms(word: string, names: IprouteNames): boolean {
  const parts = word.split("/");
  return parts.length <= 2 && parts.every((part) => names.find("realm", part) !== null);
}

/** `NUMBER NAME`, or a comment. */
function addName(names: Map<string, number>, line: string): void {
  const [number = "", name] = line.replace(/#.*/s, "").trim().split(/\s+/);
  const value = readBaseZero(number);
  if (value !== null && name !== undefined) names.set(name, value);
}
