// Top-level blocks of trackers other than scripts, and of what is static.

import { argumentSpan, type Statement } from "../ast.ts";
import { BFD_INSTANCE, closeBfd, openBfd } from "./bfd-instance.ts";
import { named, uniqueName } from "./block-name.ts";
import type { Context } from "./context.ts";
import type { FileDraft } from "./file-draft.ts";
import { closeGarpGroup, GARP_GROUP, GarpGroupDraft } from "./garp-group.ts";
import { LINK_ROWS } from "./link-lines.ts";
import { block } from "./row.ts";
import { STATIC_ROWS, TRACK_GROUP, TrackGroupDraft } from "./statics.ts";
import type { Row } from "./table.ts";
import { closeTrackFile, FileTrackerDraft, TRACK_FILE } from "./track-file.ts";
import { ProcessDraft, TRACK_PROCESS } from "./track-process.ts";

export const TRACKER_ROWS: readonly Row<FileDraft>[] = [
  fileTracker("track_file", "2.1.0", "A number in a file; stands before its use in track_file."),
  fileTracker("vrrp_track_file", "2.0.0", "Old name of track_file."),
  block("vrrp_track_process", {
    syntax: "NAME { … }",
    table: TRACK_PROCESS,
    since: "2.0.11",
    effect: "How many processes of a name run; stands before its use in track_process.",
    open: (_draft, statement, context) => named(statement, context, ProcessDraft),
    close: (draft, tracker, statement, context) => {
      closeProcess(draft, tracker, statement, context);
    },
  }),
  block("bfd_instance", {
    syntax: "NAME { … }",
    table: BFD_INSTANCE,
    since: "2.0.0",
    effect: "A BFD session; stands before its use in track_bfd.",
    inert: true,
    open: (_draft, statement, context) => openBfd(statement, context),
    close: (draft, session, statement, context) => {
      closeBfd(session, draft.bfdSessions, statement, context);
      draft.bfdSessions.push(session);
      context.define("bfd", session.name, session.span);
      draft.global.inert.set(`bfd_instance ${session.name}`, session.lines);
    },
  }),
  block("track_group", {
    syntax: "NAME { group { INSTANCE … } }",
    table: TRACK_GROUP,
    since: "2.0.3",
    effect: "Instances that depend on something static; stands before the static_* blocks.",
    open: (draft, statement, context) => {
      const name = uniqueName(statement, draft.trackGroups, "track_group", context);
      return name === null ? null : new TrackGroupDraft(name, argumentSpan(statement, 0));
    },
    close: (draft, group, _statement, context) => {
      draft.trackGroups.set(group.name, group);
      context.define("track_group", group.name, group.span);
    },
  }),
  block("garp_group", {
    syntax: "{ … }",
    table: GARP_GROUP,
    since: "1.2.21",
    effect: "Interfaces that share a rate of announcements.",
    open: (draft, statement) => new GarpGroupDraft(statement, draft.garpInterfaces),
    close: (draft, group, statement, context) => {
      const number = draft.garpGroups.length;
      if (closeGarpGroup(group, number, statement, context)) draft.garpGroups.push(group);
    },
  }),
  ...STATIC_ROWS,
  ...LINK_ROWS,
];

function fileTracker(name: string, since: string, effect: string): Row<FileDraft> {
  return block(name, {
    syntax: "NAME { … }",
    table: TRACK_FILE,
    since,
    effect,
    open: (_draft, statement, context) => named(statement, context, FileTrackerDraft),
    close: (draft, tracker, statement, context) => {
      if (!closeTrackFile(tracker, statement, context)) return;
      if (!draft.files.has(tracker.name)) draft.files.set(tracker.name, tracker);
      context.define("file", tracker.name, tracker.span);
    },
  });
}

function closeProcess(
  draft: FileDraft,
  tracker: ProcessDraft,
  statement: Statement,
  context: Context,
): void {
  if (tracker.command === null) {
    context.atClose(statement, tracker.span, {
      code: "no-script",
      message: `\`${tracker.name}\` has no \`process\`; it is removed`,
      keepalived: [`track process '${tracker.name}' process name not specified`],
    });
    return;
  }
  if (!draft.processes.has(tracker.name)) draft.processes.set(tracker.name, tracker);
  context.define("process", tracker.name, tracker.span);
}
