// The ways from one state into another and the order of what they do. The order is keepalived's: an
// advert leaves before the addresses are touched, so that the other side lets go of them first, and
// notifications come last.

import { addMicros, type Instant, type Micros } from "../base/units.ts";
import type { VrrpInstanceConfig } from "../model/vrrp-instance.ts";
import type { InstanceEffect, InstanceReport, StateName, TransitionCause } from "./effect.ts";
import {
  type BackupState,
  type Common,
  commonOf,
  count,
  type FaultState,
  type InitState,
  type InstanceState,
  type MasterState,
  type Step,
} from "./state.ts";
import { masterDownInterval } from "./timers.ts";

/** RFC 9568 §5.2.4: the priority that says "I let go". */
export const PRIORITY_RELEASE = 0;
/** RFC 9568 §5.2.4: the priority of the address owner. */
export const PRIORITY_OWNER = 255;

export function report(value: InstanceReport): InstanceEffect {
  return { kind: "report", report: value };
}

export function sendAdvert(state: Common): InstanceEffect {
  return { kind: "send-advert", priority: state.effectivePriority, copies: 1 };
}

/** RFC 9568 §6.4.1 and §6.4.2 (RFC 5798 steps 110-145, 370-410): advert, addresses with their
 * announcement, Adver_Timer. */
export function becomeMaster(
  config: VrrpInstanceConfig,
  state: InitState | BackupState | FaultState,
  now: Instant,
  cause: TransitionCause,
): Step {
  const next: MasterState = {
    ...commonOf(state),
    kind: "MASTER",
    masterAdvertIntervalUs: config.advertIntervalUs,
    enteredAt: now,
    advertAt: addMicros(now, config.advertIntervalUs),
    sentAt: now,
    answeredAt: null,
    announceOnAdvert: false,
    rivalOwner: null,
  };
  const effects = [
    sendAdvert(next),
    changed(state, "MASTER", cause),
    ...restoredInterval(config, state),
    { kind: "acquire" },
    { kind: "notify", state: "MASTER" },
  ] satisfies InstanceEffect[];
  return { state: count(next, { becameMaster: 1, advertsSent: 1 }), effects };
}

/** From INIT and FAULT: nobody is known to be master, the full Master_Down_Interval at our own
 * interval has to pass (RFC 9568 §6.4.1, RFC 5798 steps 155-165). */
export function becomeBackup(
  config: VrrpInstanceConfig,
  state: InitState | FaultState,
  now: Instant,
  cause: TransitionCause,
): Step {
  const next = backupFrom(
    { ...commonOf(state), masterAdvertIntervalUs: config.advertIntervalUs },
    now,
    fullInterval(config, state.effectivePriority, config.advertIntervalUs),
  );
  const effects: InstanceEffect[] = [changed(state, "BACKUP", cause)];
  if (state.kind === "FAULT" && config.transport.kind === "unicast") {
    effects.push({ kind: "announce-source" });
  }
  effects.push({ kind: "notify", state: "BACKUP" });
  return { state: next, effects };
}

export interface Fall {
  readonly cause: TransitionCause;
  /** Until the Master_Down_Timer runs out. */
  readonly masterDownUs: Micros;
  /** Whether to tell the others with priority 0. */
  readonly release: boolean;
}

/** A MASTER gives way. */
export function fallToBackup(
  state: MasterState,
  now: Instant,
  fall: Fall,
): Step & { readonly state: BackupState } {
  const effects = [
    changed(state, "BACKUP", fall.cause),
    ...(fall.release ? releaseAdvert() : []),
    { kind: "release" },
    { kind: "notify", state: "BACKUP" },
  ] satisfies InstanceEffect[];
  const released = fall.release ? 1 : 0;
  const counted = count(commonOf(state), {
    releasedMaster: 1,
    advertsSent: released,
    priorityZeroSent: released,
  });
  return { state: backupFrom(counted, now, fall.masterDownUs), effects };
}

/** keepalived's FAULT: whoever has a reason not to run keeps out of the election. A MASTER tells
 * the others twice when the fault is its own, once, and without a line in the log, when it follows
 * its sync group (measured). */
export function becomeFault(
  state: InstanceState,
  now: Instant,
  cause: "fault" | "sync-group",
): Step {
  const next: FaultState = { ...commonOf(state), kind: "FAULT", enteredAt: now };
  const effects: InstanceEffect[] = [changed(state, "FAULT", cause)];
  if (state.kind !== "MASTER") {
    effects.push({ kind: "notify", state: "FAULT" });
    return { state: next, effects };
  }
  const copies = cause === "fault" ? 2 : 1;
  effects.push({ kind: "send-advert", priority: PRIORITY_RELEASE, copies });
  if (cause === "fault") effects.push(report({ kind: "sent-priority-zero" }));
  effects.push({ kind: "release" }, { kind: "notify", state: "FAULT" });
  const counted = count(next, {
    releasedMaster: 1,
    advertsSent: copies,
    priorityZeroSent: copies,
  });
  return { state: counted, effects };
}

/** RFC 9568 §6.4.2, §6.4.3 Shutdown (RFC 5798 steps 345-355, 655-670). Final: a later life is a new
 * state. */
export function stop(state: InstanceState, now: Instant): Step {
  const next = { ...commonOf(state), kind: "STOP", enteredAt: now } as const;
  const end = [
    changed(state, "STOP", "stop"),
    { kind: "notify", state: "STOP" },
  ] satisfies InstanceEffect[];
  if (state.kind !== "MASTER") return { state: next, effects: end };
  const counted = count(next, { releasedMaster: 1, advertsSent: 1, priorityZeroSent: 1 });
  return { state: counted, effects: [...releaseAdvert(), { kind: "release" }, ...end] };
}

/** Master_Down_Interval of this instance. */
export function fullInterval(
  config: VrrpInstanceConfig,
  priority: number,
  masterAdvertIntervalUs: Micros,
): Micros {
  return masterDownInterval(config, priority, masterAdvertIntervalUs);
}

function backupFrom(common: Common, now: Instant, masterDownUs: Micros): BackupState {
  return {
    ...common,
    kind: "BACKUP",
    enteredAt: now,
    masterDownAt: addMicros(now, masterDownUs),
    takeover: "master-down-timer",
    preemptDelaySince: null,
    followsMaster: false,
    wantsMaster: false,
  };
}

function releaseAdvert(): InstanceEffect[] {
  return [
    { kind: "send-advert", priority: PRIORITY_RELEASE, copies: 1 },
    report({ kind: "sent-priority-zero" }),
  ];
}

function restoredInterval(config: VrrpInstanceConfig, state: Common): InstanceEffect[] {
  const fromUs = state.masterAdvertIntervalUs;
  const toUs = config.advertIntervalUs;
  if (config.version === 2 || fromUs === toUs) return [];
  return [report({ kind: "interval-restored", fromUs, toUs })];
}

function changed(from: InstanceState, to: StateName, cause: TransitionCause): InstanceEffect {
  return { kind: "state-changed", from: from.kind, to, cause };
}
