// The keywords at the top of a file.

import type { FileDraft } from "./file-draft.ts";
import { BALANCER_ROWS } from "./load-balancing.ts";
import { keyword } from "./row.ts";
import { BlockTable, type Row } from "./table.ts";
import { GLOBAL_ROWS } from "./top-global.ts";
import { TRACKER_ROWS } from "./top-tracker.ts";
import { VRRP_ROWS } from "./top-vrrp.ts";
import { flag, words } from "./value.ts";

const FOREIGN_ROWS: readonly Row<FileDraft>[] = [
  ...BALANCER_ROWS,
  keyword("net_namespace_ipvs", {
    takes: words("[NAME]"),
    default: "net_namespace",
    since: "2.1.0",
    effect: "Namespace of IPVS.",
    inert: true,
    set: () => undefined,
  }),
  keyword("namespace_with_ipsets", {
    takes: flag(),
    default: "off",
    since: "1.3.0",
    effect: "For kernels before 3.13.",
    inert: true,
    set: () => undefined,
  }),
];

export const TOP_LEVEL: BlockTable<FileDraft> = new BlockTable("keepalived.conf", "both", [
  ...GLOBAL_ROWS,
  ...VRRP_ROWS,
  ...TRACKER_ROWS,
  ...FOREIGN_ROWS,
]);

/** Statements that the parent reads before the others, whatever their order. */
export function isGlobal(keyword: string): boolean {
  return GLOBAL_NAMES.has(keyword);
}

const GLOBAL_NAMES: ReadonlySet<string> = new Set(GLOBAL_ROWS.map((row) => row.name));
