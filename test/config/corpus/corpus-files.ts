// The corpus: configurations that others wrote, with the real daemon's word on each. Lies outside
// of the project; its place is VRRPD_CORPUS or ../shared/corpus.

import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

export interface CorpusFile {
  readonly name: string;
  readonly text: Uint8Array;
  readonly templated: boolean;
  readonly status: number;
  readonly verdict: string;
  /** Every line that keepalived -t wrote. */
  readonly messages: readonly string[];
  /** -i, or null. */
  readonly configId: string | null;
  readonly interfaces: readonly string[];
  /** Its dump of what it read; null where it did not get so far. */
  readonly dump: string | null;
}

/** Null where there is no corpus. */
export function findCorpus(): string | null {
  const root = path.resolve(import.meta.dirname, "../../../..");
  const folder = process.env["VRRPD_CORPUS"] ?? path.resolve(root, "../shared/corpus");
  return existsSync(path.join(folder, "verdicts.tsv")) ? folder : null;
}

export function readCorpus(folder: string): CorpusFile[] {
  const oracle = new Map(readTable(folder, "oracle.tsv").map((row) => [row["nnn"], row]));
  return readTable(folder, "verdicts.tsv").map((row) => {
    const name = row["nnn"] ?? "";
    const said = oracle.get(name) ?? {};
    const dump = path.join(folder, "dump", `${name}.txt`);
    return {
      name,
      text: readFileSync(path.join(folder, "files", `${name}.conf`)),
      templated: row["templated"] === "1",
      status: Number(row["exit"]),
      verdict: row["verdict"] ?? "",
      messages: splitList(said["messages"], " | "),
      configId: said["config_id"] === "" ? null : (said["config_id"] ?? null),
      interfaces: splitList(said["interfaces"], ","),
      dump: existsSync(dump) ? readFileSync(dump, "utf8") : null,
    };
  });
}

function splitList(text: string | undefined, separator: string): string[] {
  return (text ?? "").split(separator).filter((item) => item !== "");
}

function readTable(folder: string, name: string): Record<string, string>[] {
  const [head = "", ...lines] = readFileSync(path.join(folder, name), "utf8").trimEnd().split("\n");
  const columns = head.split("\t");
  return lines.map((line) => {
    const cells = line.split("\t");
    return Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? ""]));
  });
}
