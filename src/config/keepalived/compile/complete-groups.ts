// The model of sync groups: members that exist, each in one group only.

import type { SyncGroupConfig } from "../../../model/sync-group.ts";
import { completeNotify } from "./complete-scripts.ts";
import type { Context } from "./context.ts";
import type { FileDraft, GroupDraft } from "./file-draft.ts";
import { trackReferences } from "./instance-build.ts";
import type { TrackSettler } from "./settle-tracks.ts";

/** Who belongs together. */
export interface GroupBindings {
  /** Names of the members that exist, by group; groups without any are left out. */
  readonly members: ReadonlyMap<GroupDraft, readonly string[]>;
  /** The group of each instance that has one. */
  readonly groupOf: ReadonlyMap<string, GroupDraft>;
}

export function bindGroups(draft: FileDraft, context: Context): GroupBindings {
  const members = new Map<GroupDraft, readonly string[]>();
  const groupOf = new Map<string, GroupDraft>();
  for (const group of draft.groups.values()) {
    const names = groupMembers(group, draft, groupOf, context);
    if (names.length > 0) members.set(group, names);
  }
  return { members, groupOf };
}

export function completeGroups(
  bindings: GroupBindings,
  settler: TrackSettler,
  context: Context,
): SyncGroupConfig[] {
  const { global } = context;
  return [...bindings.members].map(([group, members]) => ({
    name: group.name,
    members,
    tracks: trackReferences(settler.settleGroup(group)),
    trackingWeight: group.trackingWeight,
    notify: completeNotify(group.notify, context),
    notifyPriorityChanges: group.notifyPriorityChanges ?? global.defaults.notifyPriorityChanges,
    smtpAlert: group.smtpAlert ?? global.smtpAlertVrrp ?? global.smtpAlert ?? false,
  }));
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
