// The watch of a leader key in etcd: an endless answer, one JSON object a line. It only makes
// things faster: a key that is ours is read before it counts, a lost key counts at once. The
// gateway does not close a watch that the server cancelled, so we do.

import { assertNever } from "../base/invariant.ts";
import { addMicros, elapsed, type Micros, micros, millis, seconds } from "../base/units.ts";
import type { Draft } from "./draft.ts";
import { askWatch, readWatchLine, type WatchMessage } from "./etcd-message.ts";
import { type EtcdConfig, type EtcdState, type EtcdWatch, needsLease, send } from "./etcd-state.ts";

/** A line longer than this is no event of a leader key. */
const LONGEST_LINE = 1 << 20;
const FIRST_PAUSE_US: Micros = millis(100);
const LONGEST_PAUSE_US: Micros = seconds(30);
/** A watch that lived this long was a good one. */
const GOOD_LIFE_US: Micros = seconds(10);

/** Whether the key may have changed: it is to be read now. */
export type WatchVerdict = "read" | "nothing";

/** After a read: opens a watch from there, unless one is open or was lost a moment ago. */
export function keepWatching(config: EtcdConfig, draft: Draft<EtcdState>): void {
  const { watch, watchAt, revision, token } = draft.state;
  if (watch !== null || draft.now < watchAt) return;
  const id = send(config, draft, askWatch(config.leader.triggerKey, revision, token), true);
  draft.change({ watch: { id, status: null, rest: "", openedAt: draft.now } });
}

/** Its endpoint is left, or its history is another cluster's. */
export function dropWatch(draft: Draft<EtcdState>): void {
  const { watch } = draft.state;
  if (watch === null) return;
  draft.cancel(watch.id);
  draft.change({ watch: null });
}

export function watchOpened(draft: Draft<EtcdState>, watch: EtcdWatch, status: number): void {
  draft.change({ watch: { ...watch, status } });
}

export function watchBroken(draft: Draft<EtcdState>, why: string): WatchVerdict {
  const { watch, watchFailures } = draft.state;
  if (watch === null) return "nothing";
  const good = elapsed(watch.openedAt, draft.now) >= GOOD_LIFE_US;
  const failures = good ? 0 : watchFailures;
  const pauseUs = Math.min(FIRST_PAUSE_US * 2 ** Math.min(failures, 12), LONGEST_PAUSE_US);
  draft.change({
    watch: null,
    watchFailures: failures + 1,
    watchAt: addMicros(draft.now, micros(pauseUs)),
  });
  draft.report({ kind: "watch-lost", why });
  return "read";
}

export function watchChunk(
  config: EtcdConfig,
  draft: Draft<EtcdState>,
  watch: EtcdWatch,
  text: string,
): WatchVerdict {
  const lines = (watch.rest + text).split("\n");
  const rest = lines.pop() ?? "";
  if (rest.length > LONGEST_LINE) return endWatch(draft, "a line without end");
  draft.change({ watch: { ...watch, rest } });
  let verdict: WatchVerdict = "nothing";
  for (const line of lines) {
    if (line.trim() === "") continue;
    for (const message of readWatchLine(line, config.leader.triggerValue)) {
      if (follow(config, draft, message) === "read") verdict = "read";
      if (draft.state.watch === null) return verdict;
    }
  }
  return verdict;
}

function follow(config: EtcdConfig, draft: Draft<EtcdState>, message: WatchMessage): WatchVerdict {
  switch (message.kind) {
    case "created":
      draft.report({ kind: "watch-set" });
      return "nothing";
    case "progress":
      return "nothing";
    case "event": {
      const { value, revision, lease } = message;
      if (revision <= draft.state.revision) return "nothing";
      draft.change({ watchFailures: 0, eventRevision: revision });
      const mine = value.kind === "text" && value.mine;
      if (mine && needsLease(config)) draft.change({ lease });
      if (!mine) draft.findings.push({ kind: "lost-key", value });
      return "read";
    }
    case "ended":
    case "nonsense":
      return endWatch(draft, message.why);
    default:
      return assertNever(message);
  }
}

function endWatch(draft: Draft<EtcdState>, why: string): WatchVerdict {
  const { watch } = draft.state;
  if (watch !== null) draft.cancel(watch.id);
  return watchBroken(draft, why);
}
