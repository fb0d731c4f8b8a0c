// A leader key in etcd: hands each event to the read or to the watch that it belongs to.

import { assertNever } from "../base/invariant.ts";
import type { Instant } from "../base/units.ts";
import type { HttpEvent } from "../model/http.ts";
import type { Draft } from "./draft.ts";
import { readIfDue, readNow, takeFailure, takeResponse } from "./etcd-read.ts";
import type { EtcdConfig, EtcdState } from "./etcd-state.ts";
import { type WatchVerdict, watchBroken, watchChunk, watchOpened } from "./etcd-watch.ts";
import type { LeaderEvent } from "./event.ts";

export function stepEtcd(config: EtcdConfig, draft: Draft<EtcdState>, event: LeaderEvent): void {
  if (event.kind === "tick") return readIfDue(config, draft);
  if (event.kind === "http-response") {
    return takeResponse(config, draft, event.id, event.response);
  }
  const { watch } = draft.state;
  if (event.id !== watch?.id) {
    if (event.kind === "http-failed") takeFailure(config, draft, event.id, event.failure);
    return;
  }
  if (watchVerdict(config, draft, event) === "read") readNow(config, draft);
}

export function etcdDeadline(state: EtcdState): Instant | null {
  return state.nextReadAt;
}

function watchVerdict(
  config: EtcdConfig,
  draft: Draft<EtcdState>,
  event: Exclude<HttpEvent, { kind: "http-response" }>,
): WatchVerdict {
  const { watch } = draft.state;
  if (watch === null) return "nothing";
  switch (event.kind) {
    case "http-opened":
      watchOpened(draft, watch, event.status);
      return "nothing";
    case "http-chunk":
      return watchChunk(config, draft, watch, event.text);
    case "http-ended":
      return watchBroken(draft, endReason(watch.status, watch.rest));
    case "http-failed":
      return watchBroken(draft, event.failure.message);
    default:
      return assertNever(event);
  }
}

function endReason(status: number | null, rest: string): string {
  if (status === null || status === 200) return "the stream ended";
  return `HTTP status ${status}${rest === "" ? "" : `: ${rest.slice(0, 120)}`}`;
}
