// `track_group NAME` in a line of something static.

import type { WordCursor } from "./word-cursor.ts";

/** A group that is not defined above is reported, and the word has no effect. */
export function readTrackGroup(draft: { trackGroup: string | null }, cursor: WordCursor): void {
  const name = cursor.required("track_group");
  if (name === undefined) return;
  if (cursor.context.definition("track_group", name) !== undefined) {
    draft.trackGroup = name;
    return;
  }
  const sentence = `track_group ${name} not found`;
  cursor.complain("tracker-not-found", `no track_group \`${name}\` is defined above`, [sentence]);
}
