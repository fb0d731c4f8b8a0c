// Did you mean …? Finds what a misspelled keyword was meant to be.

import { nearest } from "../nearest.ts";
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
  if (/[\u00a0\u2000-\u200f\u202f\u2060\ufeff]/.test(word)) {
    return "a blank in it is none to keepalived (a no-break space); write a plain one";
  }
  const other = OTHER_NAMES.get(word);
  if (other !== undefined) return `write ${other}`;
  const near = nearest(word, shape.names);
  if (near !== null) return `did you mean \`${near}\`?`;
  const owners = blocksWith(word, top);
  if (owners.length === 0) return null;
  return `\`${word}\` belongs ${owners.join(" or ")}`;
}

/** Names of the blocks, one level down from the top, that know the word; the top itself as
 * words. */
function blocksWith(word: string, top: Shape): string[] {
  const owners = top.row(word) === undefined ? [] : ["at the top of a file"];
  for (const name of top.names) {
    if (top.row(name)?.inner?.row(word) !== undefined) owners.push(`in \`${name}\``);
  }
  return owners;
}
