// BACKUP (RFC 9568 §6.4.2): somebody else may be master; listen until Master_Down_Timer runs out.
// Preemption is nothing but not restarting that timer.

import { assertNever } from "../base/invariant.ts";
import { addMicros, elapsed, type Instant, type Micros, micros } from "../base/units.ts";
import type { VrrpInstanceConfig } from "../model/vrrp-instance.ts";
import type { InstanceEffect } from "./effect.ts";
import { compareRank } from "./election.ts";
import type { AcceptedAdvert, InstanceEvent } from "./event.ts";
import {
  addCounts,
  type BackupState,
  count,
  type MasterSeen,
  type Step,
  unchanged,
} from "./state.ts";
import { skewTime } from "./timers.ts";
import {
  becomeFault,
  becomeMaster,
  fullInterval,
  PRIORITY_RELEASE,
  report,
  stop,
} from "./transition.ts";

export function stepBackup(
  config: VrrpInstanceConfig,
  state: BackupState,
  event: InstanceEvent,
  now: Instant,
): Step {
  switch (event.kind) {
    case "advert-received":
      return hear(config, state, event.advert, now);
    case "tick":
      return now < state.masterDownAt ? unchanged(state) : timeOut(config, state, now);
    case "group-granted-master":
      return becomeMaster(config, state, now, "sync-group");
    case "group-follow-backup":
      return unchanged({ ...state, wantsMaster: false });
    case "fault":
      return becomeFault({ ...state, faulted: true }, now, "fault");
    case "group-follow-fault":
      return becomeFault({ ...state, groupFaulted: true }, now, "sync-group");
    case "priority-changed":
      return unchanged(shiftTimer(config, state, event.effectivePriority));
    case "source-changed":
      return unchanged({ ...state, source: event.source });
    case "group-membership":
      return unchanged(regroup(state, event.grouped, now));
    case "reconfigured":
      return unchanged(reconfigure(config, state, now));
    case "paused":
      return wakeUp(config, state, event.durationUs, now);
    case "stopped":
      return stop(state, now);
    case "started":
    case "fault-cleared":
    case "group-fault-cleared":
    case "resource-lost":
      return unchanged(state);
    default:
      return assertNever(event);
  }
}

function hear(
  config: VrrpInstanceConfig,
  state: BackupState,
  advert: AcceptedAdvert,
  now: Instant,
): Step {
  if (advert.priority === PRIORITY_RELEASE) return hearRelease(config, state, advert, now);
  return accepts(config, state, advert, now)
    ? follow(config, state, advert, now)
    : discard(state, advert, now);
}

/** RFC 9568 §6.4.2, RFC 5798 steps 425-430: the master lets go; the best of us is the first. */
function hearRelease(
  config: VrrpInstanceConfig,
  state: BackupState,
  advert: AcceptedAdvert,
  now: Instant,
): Step {
  const { effectivePriority, masterAdvertIntervalUs } = state;
  const skewUs = skewTime(config.version, effectivePriority, masterAdvertIntervalUs);
  const next: BackupState = {
    ...state,
    followsMaster: false,
    masterDownAt: addMicros(now, skewUs),
    takeover: "master-released",
  };
  return {
    state: count(next, { advertsReceived: 1, priorityZeroReceived: 1 }),
    effects: [report({ kind: "backup-received-priority-zero", source: advert.source })],
  };
}

/** RFC 9568 §6.4.2, RFC 5798 step 440, and `preempt_delay`: a master of lower priority is accepted
 * until the delay that the first of its adverts began has run out. */
function accepts(
  config: VrrpInstanceConfig,
  state: BackupState,
  advert: AcceptedAdvert,
  now: Instant,
): boolean {
  if (!config.preempt || advert.priority >= state.effectivePriority) return true;
  if (config.preemptDelayUs === 0) return false;
  const since = state.preemptDelaySince;
  return since === null || elapsed(since, now) < config.preemptDelayUs;
}

/** VRRPv3: how long to wait for the next advert follows from this one (RFC 9568 §6.4.2, RFC 5798
 * step 450).
 *
 * Deviation: a shorter interval is not learned from a router below the master that we hear. It is
 * about to yield, and with `higher_prio_send_advert` this is its last word. Who believes it times
 * out before the true master speaks again, leads, yields with such a word of its own, and teaches
 * the next: routers with `nopreempt` and different intervals below a master with
 * `lower_prio_no_advert` never rest (keepalived 2.2.7, measured). */
function believedInterval(
  config: VrrpInstanceConfig,
  state: BackupState,
  advert: AcceptedAdvert,
  now: Instant,
): Micros {
  const { master, masterAdvertIntervalUs: knownUs } = state;
  const said = advert.advertIntervalUs;
  if (said >= knownUs || master === null || state.takeover === "master-released") return said;
  if (compareRank(advert, master) !== "lower" || advert.source.equals(master.source)) return said;
  const isAlive = elapsed(master.heardAt, now) < config.downTimerAdverts * knownUs;
  return isAlive ? knownUs : said;
}

/** RFC 9568 §6.4.2, RFC 5798 steps 445-455: the sender is master and says how often it speaks. */
function follow(
  config: VrrpInstanceConfig,
  state: BackupState,
  advert: AcceptedAdvert,
  now: Instant,
): Step {
  const effects: InstanceEffect[] = [];
  const fromUs = state.masterAdvertIntervalUs;
  const toUs = config.version === 3 ? believedInterval(config, state, advert, now) : fromUs;
  if (toUs !== fromUs) effects.push(report({ kind: "interval-learned", fromUs, toUs }));
  const lower = advert.priority < state.effectivePriority;
  let { preemptDelaySince } = state;
  if (lower && config.preemptDelayUs > 0 && preemptDelaySince === null) {
    preemptDelaySince = now;
    effects.push(report({ kind: "preempt-delay-started", delayUs: config.preemptDelayUs }));
  } else if (!lower && preemptDelaySince !== null) {
    preemptDelaySince = null;
    effects.push(report({ kind: "preempt-delay-stopped" }));
  }
  const downUs = fullInterval(config, state.effectivePriority, toUs);
  // Written out: this happens for every advert, and a copy of a state costs more than all the rest.
  const next: BackupState = {
    kind: "BACKUP",
    effectivePriority: state.effectivePriority,
    source: state.source,
    masterAdvertIntervalUs: toUs,
    master: seen(advert, now),
    grouped: state.grouped,
    faulted: state.faulted,
    groupFaulted: state.groupFaulted,
    counters: addCounts(state.counters, { advertsReceived: 1 }),
    enteredAt: state.enteredAt,
    masterDownAt: addMicros(now, downUs),
    takeover: "master-down-timer",
    preemptDelaySince,
    followsMaster: true,
    wantsMaster: false,
  };
  return { state: next, effects };
}

/** RFC 9568 §6.4.2, RFC 5798 steps 460-465: the timer runs on, and we shall be master. */
function discard(state: BackupState, advert: AcceptedAdvert, now: Instant): Step {
  const { source, priority } = advert;
  const next: BackupState = {
    ...state,
    master: seen(advert, now),
    followsMaster: false,
    counters: addCounts(state.counters, { advertsReceived: 1 }),
    takeover: "preempted",
  };
  return {
    state: next,
    effects: [report({ kind: "lower-priority-discarded", source, priority })],
  };
}

function seen({ source, priority }: AcceptedAdvert, now: Instant): MasterSeen {
  return { source, priority, heardAt: now };
}

/** RFC 9568 §6.4.2, RFC 5798 step 365. A member of a sync group only says that it wants to be
 * master, and goes on listening for another Master_Down_Interval. */
function timeOut(config: VrrpInstanceConfig, state: BackupState, now: Instant): Step {
  const timeout = report({ kind: "advert-timeout" });
  if (!state.grouped) {
    const master = becomeMaster(config, state, now, state.takeover);
    return { ...master, effects: [timeout, ...master.effects] };
  }
  return {
    state: rearm(config, { ...state, wantsMaster: true }, now),
    effects: [timeout, { kind: "wants-master" }],
  };
}

/** Master_Down_Timer := Master_Down_Interval.
 *
 * After a pause (`paused`) this is the listening before the judging: what was queued has been read,
 * nothing of it restarted the timer, but a host that stood still may have lost what was sent to it.
 * Deviation: keepalived takes over at once; RFC 9568 does not know pauses. The price is one more
 * Master_Down_Interval when the master died while we were away, never a second master. */
function rearm(config: VrrpInstanceConfig, state: BackupState, now: Instant): BackupState {
  const { effectivePriority, masterAdvertIntervalUs } = state;
  const downUs = fullInterval(config, effectivePriority, masterAdvertIntervalUs);
  return { ...state, masterDownAt: addMicros(now, downUs), takeover: "master-down-timer" };
}

/** The process did not run, and what was queued has been heard already. */
function wakeUp(
  config: VrrpInstanceConfig,
  state: BackupState,
  durationUs: Micros,
  now: Instant,
): Step {
  const heard = now < state.masterDownAt;
  const paused = report({ kind: "paused", durationUs, next: heard ? "goes-on" : "listens" });
  return { state: heard ? state : rearm(config, state, now), effects: [paused] };
}

/** keepalived: the running timer moves by the difference of the Skew_Times. */
function shiftTimer(
  config: VrrpInstanceConfig,
  state: BackupState,
  effectivePriority: number,
): BackupState {
  const interval = state.masterAdvertIntervalUs;
  const before = skewTime(config.version, state.effectivePriority, interval);
  const after = skewTime(config.version, effectivePriority, interval);
  const masterDownAt = addMicros(state.masterDownAt, micros(after - before));
  return { ...state, effectivePriority, masterDownAt };
}

/** One that the group had held back and that leaves it has waited long enough. */
function regroup(state: BackupState, grouped: boolean, now: Instant): BackupState {
  if (grouped || !state.wantsMaster) return { ...state, grouped };
  return { ...state, grouped, wantsMaster: false, masterDownAt: now };
}

/** As keepalived at SIGHUP: the timer begins anew under the new configuration. What v3 has learned
 * of a slower master stays, else we should not hear its next advert in time. A `preempt_delay` that
 * runs gets its new length, counted from its beginning.
 *
 * Deviation: keepalived begins it anew at each SIGHUP, changed or not. */
function reconfigure(config: VrrpInstanceConfig, state: BackupState, now: Instant): BackupState {
  const ownUs = config.advertIntervalUs;
  const learnedUs =
    config.version === 3 && state.followsMaster ? state.masterAdvertIntervalUs : ownUs;
  const masterAdvertIntervalUs = micros(Math.max(ownUs, learnedUs));
  const preemptDelaySince = config.preemptDelayUs === 0 ? null : state.preemptDelaySince;
  return rearm(config, { ...state, masterAdvertIntervalUs, preemptDelaySince }, now);
}
