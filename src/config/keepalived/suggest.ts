// Did you mean …? Finds what a misspelled keyword was meant to be.

import type { Shape } from "./shape.ts";

/** Names of other programs, other times and of the manual's mistakes, and what to write instead. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ["lvs_id", "`router_id`, in global_defs"],
  ["ip_proto", "`ipproto`"],
  ["state_file_location", "`state_dump_file`"],
  ["stats_file_location", "`stats_dump_file`"],
  ["json_file_location", "`json_dump_file`"],
  ["includet", "`includea`"],
  ["fail", "`fall`"],
]);

/** A sentence for the `help` of an unknown keyword; null where nothing is near. */
export function suggestKeyword(word: string, shape: Shape, top: Shape): string | null {
  const other = OTHER_NAMES.get(word);
  if (other !== undefined) return `write ${other}`;
  const near = nearest(word, shape.names);
  if (near !== null) return `did you mean \`${near}\`?`;
  const owners = blocksWith(word, top);
  if (owners.length === 0) return null;
  return `\`${word}\` belongs in ${owners.map((name) => `\`${name}\``).join(" or ")}`;
}

/** The name with the smallest edit distance, where that is small for the word's length. */
export function nearest(word: string, names: readonly string[]): string | null {
  const limit = word.length <= 4 ? 1 : word.length <= 8 ? 2 : 3;
  let best: string | null = null;
  let bestDistance = limit + 1;
  for (const name of names) {
    if (Math.abs(name.length - word.length) >= bestDistance) continue;
    const distance = editDistance(word.toLowerCase(), name, bestDistance);
    if (distance < bestDistance) {
      best = name;
      bestDistance = distance;
    }
  }
  return best;
}

/** Insertions, deletions, substitutions and swaps of neighbours; at least `limit` where it is
 * that much. */
function editDistance(a: string, b: string, limit: number): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      const change = (previous[j - 1] ?? 0) + (same ? 0 : 1);
      let cost = Math.min(change, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      }
      row.push(cost);
    }
    if (Math.min(...row) >= limit) return limit;
    before = previous;
    previous = row;
  }
  return previous[b.length] ?? limit;
}

/** Names of the blocks, one level down from the top, that know the word; the top itself as
 * words. */
function blocksWith(word: string, top: Shape): string[] {
  const owners = top.row(word) === undefined ? [] : ["the top level of the file"];
  for (const name of top.names) {
    if (top.row(name)?.inner?.row(word) !== undefined) owners.push(name);
  }
  return owners;
}
