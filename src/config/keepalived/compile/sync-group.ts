// `vrrp_sync_group NAME { … }`: instances that change state together.

import type { GroupDraft } from "./file-draft.ts";
import { GROUP_NOTIFY_ROWS } from "./instance-notify.ts";
import { entries, keyword } from "./row.ts";
import { lineMembers } from "./statics.ts";
import { BlockTable } from "./table.ts";
import { TRACK_ROWS } from "./track-line.ts";
import { flag } from "./value.ts";

export const SYNC_GROUP: BlockTable<GroupDraft> = new BlockTable("vrrp_sync_group", "vrrp", [
  entries<GroupDraft>("group", {
    syntax: "{ INSTANCE … }",
    default: "required",
    since: "0.6.4",
    effect: "The members, in any number a line.",
    entry: (draft, line) => {
      for (const member of lineMembers(line)) draft.members.push(member);
    },
  }),
  ...TRACK_ROWS,
  keyword<GroupDraft, true>("sync_group_tracking_weight", {
    takes: flag(),
    default: "off",
    since: "2.0.0",
    effect: "Members may have trackers with weight.",
    set: (draft) => {
      draft.trackingWeight = true;
    },
  }),
  keyword<GroupDraft, true>("global_tracking", {
    takes: flag(),
    default: "off",
    since: "1.2.3",
    effect: "Old name of sync_group_tracking_weight.",
    set: (draft, _value, statement, context) => {
      draft.trackingWeight = true;
      context.atKeyword(statement, {
        code: "deprecated",
        message: "`global_tracking` is an old name of `sync_group_tracking_weight`",
        keepalived: [
          `(${draft.name}) global_tracking is deprecated.` +
            " Use track_interface/script/file on the sync group",
        ],
      });
    },
  }),
  ...GROUP_NOTIFY_ROWS,
]);
