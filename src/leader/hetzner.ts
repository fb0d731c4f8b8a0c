// A failover address that Hetzner's Robot routes: who leads has it routed to this server, who no
// longer leads does nothing, because only the next one can know where it shall go. A switch takes
// up to a minute. Robot counts calls (100 readings, 50 switches an hour) and shuts out who gives
// a wrong password three times, so calls are counted here, too, and failures are followed by a
// pause.

import type { IpAddress } from "../base/ip-address.ts";
import { addMicros, type Instant, type Micros, micros, seconds } from "../base/units.ts";
import type { HttpRequestId } from "../model/http.ts";
import type { AddressManager } from "../model/leader.ts";
import { Draft, type StoreBase } from "./draft.ts";
import type { LeaderEffect } from "./effect.ts";
import type { LeaderEvent } from "./event.ts";
import { askRoute, askRouting, type RobotAnswer, readRobot } from "./hetzner-message.ts";
import { toldSeconds } from "./timing.ts";

/** What Robot says, or how it failed. */
export type HetznerReport =
  | { readonly kind: "routed-here"; readonly address: IpAddress; readonly server: IpAddress }
  | { readonly kind: "routing"; readonly address: IpAddress; readonly server: IpAddress }
  | {
      readonly kind: "routing-failed";
      readonly address: IpAddress;
      readonly why: string;
      readonly retryUs: Micros;
    }
  /** The interface has no address of its own. */
  | { readonly kind: "no-server-address"; readonly address: IpAddress }
  | { readonly kind: "call-limit"; readonly address: IpAddress; readonly waitUs: Micros };

export interface HetznerConfig {
  readonly manager: Extract<AddressManager, { kind: "hetzner" }>;
  readonly address: IpAddress;
}

export interface HetznerState extends StoreBase {
  /** The server that shall have it; null while we do not lead. */
  readonly server: IpAddress | null;
  /** It was routed to us when last heard of. */
  readonly routedHere: boolean;
  readonly call: { readonly id: HttpRequestId; readonly what: "read" | "switch" } | null;
  readonly nextAt: Instant | null;
  /** No call before, whatever happens: Robot shuts us out. */
  readonly shutUntil: Instant | null;
  readonly failures: number;
  /** Calls of the last hour. */
  readonly reads: readonly Instant[];
  readonly switches: readonly Instant[];
}

export type HetznerEvent =
  | LeaderEvent
  /** We lead, and this is our own address; null: we do not lead any more. */
  | { readonly kind: "wanted"; readonly server: IpAddress | null };

export interface HetznerStep {
  readonly state: HetznerState;
  readonly effects: readonly LeaderEffect[];
  readonly reports: readonly HetznerReport[];
}

const HOUR_US: Micros = seconds(3600);
/** Below Robot's own limits: other programs share the account. */
const READS_PER_HOUR = 80;
const SWITCHES_PER_HOUR = 40;
const READ_TIMEOUT_US: Micros = seconds(10);
/** Robot answers when the switch is done: 40 to 60 s, at times more. */
const SWITCH_TIMEOUT_US: Micros = seconds(180);
const FIRST_PAUSE_US: Micros = seconds(10);
const LONGEST_PAUSE_US: Micros = seconds(300);
/** Robot's own time for a source of wrong passwords, and what to wait where it names no time. */
const SHUT_OUT_US: Micros = seconds(600);
/** Somebody else may have switched it. */
const LOOK_AGAIN_US: Micros = seconds(600);

export function initialHetzner(): HetznerState {
  return {
    nextRequest: 1,
    server: null,
    routedHere: false,
    call: null,
    nextAt: null,
    shutUntil: null,
    failures: 0,
    reads: [],
    switches: [],
  };
}

export function stepHetzner(
  config: HetznerConfig,
  state: HetznerState,
  event: HetznerEvent,
  now: Instant,
): HetznerStep {
  const work: Work = { config, draft: new Draft(state, now), reports: [] };
  const { draft } = work;
  if (event.kind === "wanted") want(work, event.server);
  else if (event.kind === "tick") {
    if (draft.state.nextAt !== null && draft.state.nextAt <= now) call(work, "read");
  } else if (event.id === draft.state.call?.id) {
    if (event.kind === "http-response") take(work, readRobot(event.response));
    else if (event.kind === "http-failed") pause(work, event.failure.message, null);
  }
  return { state: draft.state, effects: draft.effects, reports: work.reports };
}

export function hetznerDeadline(state: HetznerState): Instant | null {
  return state.nextAt;
}

interface Work {
  readonly config: HetznerConfig;
  readonly draft: Draft<HetznerState>;
  readonly reports: HetznerReport[];
}

function want(work: Work, server: IpAddress | null): void {
  const { draft } = work;
  const { call: running, server: before, shutUntil } = draft.state;
  if (before?.text === server?.text) return;
  // A switch that Robot has begun goes on without us; its answer tells nothing to the next.
  if (running !== null) draft.cancel(running.id);
  draft.change({ server, call: null, failures: 0, routedHere: false, nextAt: null });
  if (server === null) return;
  if (shutUntil !== null && shutUntil > draft.now) draft.change({ nextAt: shutUntil });
  else call(work, "read");
}

function call(work: Work, what: "read" | "switch"): void {
  const { config, draft, reports } = work;
  const { server } = draft.state;
  if (server === null) return;
  const recent = (times: readonly Instant[]): readonly Instant[] =>
    times.filter((at) => addMicros(at, HOUR_US) > draft.now);
  const reads = recent(draft.state.reads);
  const switches = recent(draft.state.switches);
  const [calls, limit] = what === "read" ? [reads, READS_PER_HOUR] : [switches, SWITCHES_PER_HOUR];
  const [oldest] = calls;
  if (calls.length >= limit && oldest !== undefined) {
    const nextAt = addMicros(oldest, HOUR_US);
    draft.change({ call: null, nextAt, reads, switches });
    const waitUs = micros(nextAt - draft.now);
    reports.push({ kind: "call-limit", address: config.address, waitUs });
    return;
  }
  const { endpoint, credentials } = config.manager;
  const asked =
    what === "read"
      ? askRoute(config.address, credentials)
      : askRouting(config.address, server, credentials);
  const timeoutUs = what === "read" ? READ_TIMEOUT_US : SWITCH_TIMEOUT_US;
  const id = draft.request({ ...asked, endpoint, tls: NO_TLS_FILES, timeoutUs, stream: false });
  draft.change({
    call: { id, what },
    nextAt: null,
    reads: what === "read" ? [...reads, draft.now] : reads,
    switches: what === "switch" ? [...switches, draft.now] : switches,
  });
  if (what === "switch") reports.push({ kind: "routing", address: config.address, server });
}

const NO_TLS_FILES = { caFile: null, certFile: null, keyFile: null };

function take(work: Work, answer: RobotAnswer): void {
  const { call: running, server } = work.draft.state;
  if (running === null || server === null) return;
  if (answer.kind === "routed") {
    if (answer.to === server.text) return routed(work, server);
    if (running.what === "read") return call(work, "switch");
    return pause(work, `it is routed to ${answer.to ?? "nowhere"}`, null);
  }
  if (answer.code === "FAILOVER_ALREADY_ROUTED") return routed(work, server);
  if (answer.status === 401) return shutOut(work, answer.message, SHUT_OUT_US);
  if (answer.code === "RATE_LIMIT_EXCEEDED") {
    const { intervalSeconds } = answer;
    return shutOut(
      work,
      answer.message,
      intervalSeconds === null ? SHUT_OUT_US : toldSeconds(intervalSeconds),
    );
  }
  // What does not change by itself is asked about rarely.
  const permanent = answer.status === 400 || answer.status === 404;
  pause(work, answer.message, permanent ? LONGEST_PAUSE_US : null);
}

function routed(work: Work, server: IpAddress): void {
  const { config, draft, reports } = work;
  if (!draft.state.routedHere) {
    reports.push({ kind: "routed-here", address: config.address, server });
  }
  draft.change({
    call: null,
    routedHere: true,
    failures: 0,
    shutUntil: null,
    nextAt: draft.after(LOOK_AGAIN_US),
  });
}

function shutOut(work: Work, why: string, durationUs: Micros): void {
  pause(work, why, durationUs);
  work.draft.change({ shutUntil: work.draft.state.nextAt });
}

function pause({ config, draft, reports }: Work, why: string, durationUs: Micros | null): void {
  const { failures } = draft.state;
  const growing = micros(Math.min(FIRST_PAUSE_US * 2 ** Math.min(failures, 8), LONGEST_PAUSE_US));
  const retryUs = durationUs ?? growing;
  const nextAt = draft.after(retryUs);
  draft.change({ call: null, routedHere: false, failures: failures + 1, nextAt });
  reports.push({ kind: "routing-failed", address: config.address, why, retryUs });
}
