// The model of sync groups: members that exist, each in one group only.

import type { SyncGroupConfig } from "../../../model/sync-group.ts";
import { completeNotify } from "./complete-scripts.ts";
import type { Context } from "./context.ts";
import type { FileDraft, GroupDraft } from "./file-draft.ts";
import { trackReference } from "./instance-build.ts";

export function completeGroups(draft: FileDraft, context: Context): SyncGroupConfig[] {
  const taken = new Map<string, GroupDraft>();
  const groups: SyncGroupConfig[] = [];
  for (const group of draft.groups.values()) {
    const members = groupMembers(group, draft, taken, context);
    if (members.length === 0) continue;
    groups.push({
      name: group.name,
      members,
      tracks: group.tracks.map((track) => trackReference(track, { value: 0, reverse: false })),
      trackingWeight: group.trackingWeight,
      notify: completeNotify(group.notify, draft.global, context),
      notifyPriorityChanges:
        group.notifyPriorityChanges ?? draft.global.defaults.notifyPriorityChanges,
      smtpAlert: group.smtpAlert ?? draft.global.smtpAlertVrrp ?? draft.global.smtpAlert ?? false,
    });
  }
  return groups;
}

function groupMembers(
  group: GroupDraft,
  draft: FileDraft,
  taken: Map<string, GroupDraft>,
  context: Context,
): string[] {
  const members: string[] = [];
  for (const { name, span } of group.members) {
    if (!draft.instances.has(name)) {
      context.after(span, {
        code: "group-member",
        message: `no instance is called \`${name}\``,
        keepalived: [
          `Virtual router ${name} specified in sync group ${group.name} doesn't exist - ignoring`,
        ],
      });
    } else if (taken.has(name)) {
      context.after(span, {
        code: "group-member",
        message: `\`${name}\` belongs to the group \`${taken.get(name)?.name}\` already`,
        keepalived: [
          `Virtual router ${name} cannot exist in more than one sync group; ignoring ${group.name}`,
        ],
      });
    } else {
      taken.set(name, group);
      members.push(name);
    }
  }
  reportGroupSize(group, members.length, context);
  return members;
}

function reportGroupSize(group: GroupDraft, count: number, context: Context): void {
  if (count >= 2) return;
  const removed = count === 0 ? "no member; it is removed" : "one member only";
  context.after(group.span, {
    code: "group-size",
    message: `the group \`${group.name}\` has ${removed}`,
    keepalived: [sizeSentence(group, count)],
  });
}

function sizeSentence({ name, members }: GroupDraft, count: number): string {
  if (count === 1) {
    return `Sync group ${name} has only 1 virtual router(s) - this probably isn't what you want`;
  }
  return members.length === 0
    ? `Sync group ${name} has no virtual router(s). removing`
    : `Sync group ${name}, no matching virtual router found in group declaration - removing`;
}
