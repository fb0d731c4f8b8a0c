// Codes for what instances watch: checks, files, processes, interfaces, routes.

import { type CodeRow, error, note } from "./code-row.ts";

export type TrackCode =
  | "tracker-not-found"
  | "tracker-duplicate"
  | "tracker-in-group"
  | "track-own-interface"
  | "tracker-weight-ignored"
  | "no-script"
  | "no-file"
  | "no-directory"
  | "untracked";

export const TRACK_CODES: Readonly<Record<TrackCode, CodeRow>> = {
  "tracker-not-found": error(
    "A tracked name is not defined above its use; the line is ignored.",
    "Define it, and before the instance that tracks it.",
  ),
  "tracker-duplicate": error(
    "The same thing is tracked twice; the second line is ignored.",
    "Remove one.",
  ),
  "tracker-in-group": note(
    "An instance and its group track the same thing; the instance's line counts for it (keepalived only logs that).",
    "Remove one of the two.",
  ),
  "track-own-interface": error(
    "An instance always tracks its own interface; the line is ignored.",
    "Remove it; dont_track_primary turns that tracking off.",
  ),
  "tracker-weight-ignored": error(
    "A tracker with weight cannot work here and is changed or left out.",
    "An address owner's priority never changes; members of a group need sync_group_tracking_weight.",
  ),
  "no-script": error("A vrrp_script has no `script`; it is removed.", "Add it."),
  "no-file": error("A track_file has no `file`; it is left out.", "Name the file."),
  "no-directory": note(
    "The directory of a tracked file does not exist: the file counts as 0 until it is there.",
    "Make the directory before the start, e.g. with systemd-tmpfiles.",
  ),
  untracked: error(
    "What is written here cannot be watched, so its loss will not be noticed.",
    "Give the route a `dev`, leave `protocol` out, or add `no_track`.",
  ),
};
