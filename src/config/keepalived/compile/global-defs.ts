// The keywords of `global_defs` in one table.

import { GLOBAL_ANNOUNCE_ROWS } from "./global-announce.ts";
import type { GlobalDraft } from "./global-draft.ts";
import { GLOBAL_FOREIGN_ROWS } from "./global-foreign.ts";
import { GLOBAL_INERT_ROWS } from "./global-inert.ts";
import { GLOBAL_MAIL_ROWS } from "./global-mail.ts";
import { GLOBAL_PROCESS_ROWS } from "./global-process.ts";
import { GLOBAL_SCRIPT_ROWS } from "./global-scripts.ts";
import { GLOBAL_SYNC_ROWS } from "./global-sync-daemon.ts";
import { GLOBAL_VRRP_ROWS } from "./global-vrrp.ts";
import { BlockTable } from "./table.ts";

export const GLOBAL_DEFS: BlockTable<GlobalDraft> = new BlockTable("global_defs", "parent", [
  ...GLOBAL_MAIL_ROWS,
  ...GLOBAL_SCRIPT_ROWS,
  ...GLOBAL_VRRP_ROWS,
  ...GLOBAL_ANNOUNCE_ROWS,
  ...GLOBAL_PROCESS_ROWS,
  ...GLOBAL_SYNC_ROWS,
  ...GLOBAL_FOREIGN_ROWS,
  ...GLOBAL_INERT_ROWS,
]);
