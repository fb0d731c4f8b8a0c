// `vrrp_sync_group NAME { … }`: instances that change state together.

import { keywordSpan, type Statement } from "../ast.ts";
import { tokenSpan } from "../token.ts";
import type { GroupDraft } from "./file-draft.ts";
import { NOTIFY_ROWS } from "./instance-notify.ts";
import { entries, keyword } from "./row.ts";
import { BlockTable } from "./table.ts";
import { readTrackLine } from "./track-line.ts";
import { flag } from "./value.ts";

export const SYNC_GROUP: BlockTable<GroupDraft> = new BlockTable("vrrp_sync_group", "vrrp", [
  entries<GroupDraft>("group", {
    syntax: "{ INSTANCE … }",
    default: "required",
    since: "0.6.4",
    effect: "The members, in any number a line.",
    entry: (draft, line) => {
      addMembers(draft, line);
    },
  }),
  entries<GroupDraft>("track_interface", {
    syntax: "{ IFNAME [weight N [reverse]] … }",
    since: "2.0.0",
    effect: "Interfaces that every member tracks.",
    entry: (draft, line, context) => {
      readTrackLine("interface", draft, line, context);
    },
  }),
  entries<GroupDraft>("track_script", {
    syntax: "{ NAME [weight N [reverse|noreverse]] … }",
    since: "2.0.0",
    effect: "Scripts that every member tracks.",
    entry: (draft, line, context) => {
      readTrackLine("script", draft, line, context);
    },
  }),
  keyword<GroupDraft, true>("sync_group_tracking_weight", {
    takes: flag(),
    default: "off",
    since: "2.0.0",
    effect: "Members may have trackers with weight.",
    set: (draft) => {
      draft.trackingWeight = true;
    },
  }),
  ...NOTIFY_ROWS,
]);

function addMembers(draft: GroupDraft, line: Statement): void {
  draft.members.push({ name: line.keyword.text, span: keywordSpan(line) });
  for (const token of line.arguments)
    draft.members.push({ name: token.text, span: tokenSpan(token) });
}
