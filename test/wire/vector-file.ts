// Reads the test vectors beside it: records of `key value` lines, each begun by `vector NAME`. A
// key written again continues its value; `#` begins a comment line.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { hexBytes } from "./hex.ts";

export interface Vector {
  /** `FILE/NAME`, for messages. */
  readonly name: string;
  readonly frame: Uint8Array;
  /** The value of a key, null where the record has none. */
  get(key: string): string | null;
}

export const VECTOR_FILES = {
  /** Captured from keepalived 2.2.7. */
  keepalived: "keepalived-2.2.7",
  keepalivedOptions: "keepalived-2.2.7-options",
  /** Captured from FRR 8.4.4. */
  frr: "frr-8.4.4",
  /** Captured from keepalived 2.4.3 with `auth_hmac`. */
  hmac: "keepalived-2.4.3-hmac",
  /** Made by hand; with verdicts. */
  synthetic: "synthetic",
} as const;

export type VectorFile = (typeof VECTOR_FILES)[keyof typeof VECTOR_FILES];

export function readVectors(file: VectorFile): readonly Vector[] {
  const text = readFileSync(path.join(projectRoot(), "test/wire/vectors", `${file}.txt`), "utf8");
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  const records: Map<string, string>[] = [];
  for (const line of lines) {
    const match = /^(\w+) +(\S.*)$/.exec(line);
    assert.ok(match, `${file}: not a line of a vector: ${line}`);
    const [, key = "", value = ""] = match;
    if (key === "vector") records.push(new Map());
    const record = records.at(-1);
    assert.ok(record, `${file}: a line before the first vector`);
    const before = record.get(key);
    record.set(key, before === undefined ? value : `${before} ${value}`);
  }
  return records.map((record) => ({
    name: `${file}/${record.get("vector")}`,
    frame: hexBytes(record.get("frame") ?? ""),
    get: (key) => record.get(key) ?? null,
  }));
}

/** The tests run from `dist/` and, with type stripping, from their source; the vectors lie beside
 * the source only. */
function projectRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(path.join(folder, "package.json"))) {
    const parent = path.dirname(folder);
    assert.notEqual(parent, folder, "no package.json above the tests");
    folder = parent;
  }
  return folder;
}
