// MASTER (RFC 9568 §6.4.3, which says Active): we hold the addresses and say so. Whoever ranks
// above us gets them; everybody else is told at once that we are here.

import { assertNever } from "../base/invariant.ts";
import { addMicros, elapsed, type Instant, type Micros, micros } from "../base/units.ts";
import type { VrrpInstanceConfig } from "../model/vrrp-instance.ts";
import type { InstanceEffect } from "./effect.ts";
import { compareRank } from "./election.ts";
import type { AcceptedAdvert, InstanceEvent } from "./event.ts";
import { meetRival, ownerGivesWay } from "./rival-owner.ts";
import { mayAnswer, postponeAnswer, speak } from "./speak.ts";
import { count, type MasterState, type Step, unchanged } from "./state.ts";
import { hasExpired, masterDownInterval, skewTime } from "./timers.ts";
import {
  becomeFault,
  type Fall,
  fallToBackup,
  fullInterval,
  PRIORITY_OWNER,
  PRIORITY_RELEASE,
  report,
  sendAdvert,
  stop,
} from "./transition.ts";

export function stepMaster(
  config: VrrpInstanceConfig,
  state: MasterState,
  event: InstanceEvent,
  now: Instant,
): Step {
  switch (event.kind) {
    case "advert-received":
      return hear(config, state, event.advert, now);
    case "tick":
      return now < state.advertAt ? unchanged(state) : timeOut(config, state, now);
    case "resource-lost":
      return loseResource(config, state, now);
    case "group-follow-backup":
      return fallToBackup(state, now, {
        cause: "sync-group",
        masterDownUs: downInterval(config, state),
        release: event.release,
      });
    case "fault":
      return becomeFault({ ...state, faulted: true }, now, "fault");
    case "group-follow-fault":
      return becomeFault({ ...state, groupFaulted: true }, now, "sync-group");
    case "priority-changed":
      return unchanged({ ...state, effectivePriority: event.effectivePriority });
    case "source-changed":
      return unchanged({ ...state, source: event.source });
    case "group-membership":
      return unchanged({ ...state, grouped: event.grouped });
    case "reconfigured":
      return speak(config, { ...state, masterAdvertIntervalUs: config.advertIntervalUs }, now);
    case "paused":
      return wakeUp(config, state, event, now);
    case "stopped":
      return stop(state, now);
    case "started":
    case "fault-cleared":
    case "group-granted-master":
    case "group-fault-cleared":
      return unchanged(state);
    default:
      return assertNever(event);
  }
}

function hear(
  config: VrrpInstanceConfig,
  state: MasterState,
  advert: AcceptedAdvert,
  now: Instant,
): Step {
  const { source, priority } = advert;
  const heard = count(state, { advertsReceived: 1 });
  if (priority === PRIORITY_RELEASE) return hearRelease(config, heard, advert, now);
  const own = state.effectivePriority;
  const rank = compareRank(advert, { priority: own, source: state.source });
  switch (rank) {
    case "higher-priority": {
      const effects = [report({ kind: "higher-priority-advert", source, priority, own })];
      return yieldTo(config, heard, { advert, cause: "higher-priority-advert", effects }, now);
    }
    case "higher-address": {
      const higher = report({ kind: "same-priority-higher-address", source, priority });
      const effects = [...ownerGivesWay(state, advert), higher];
      return yieldTo(config, heard, { advert, cause: "higher-address-advert", effects }, now);
    }
    case "lower":
      if (hasExpired(config, elapsed(state.sentAt, now))) {
        const effects = [reportLateness(state, now)];
        return yieldTo(config, heard, { advert, cause: "timer-expired", effects }, now);
      }
      return priority === PRIORITY_OWNER
        ? bearRival(config, heard, advert, now)
        : insist(config, heard, advert, now);
    default:
      return assertNever(rank);
  }
}

/** RFC 9568 §6.4.3, RFC 5798 steps 705-715.
 *
 * Deviation: who lets go was MASTER beside us, and neighbours may have learned of it: we announce
 * as after a lesser advert. keepalived answers with an advert only. */
function hearRelease(
  config: VrrpInstanceConfig,
  state: MasterState,
  advert: AcceptedAdvert,
  now: Instant,
): Step {
  const counted = count(state, { priorityZeroReceived: 1 });
  const heard = report({ kind: "master-received-priority-zero", source: advert.source });
  if (!mayAnswer(state, now)) return { state: postponeAnswer(counted, now), effects: [heard] };
  const answering = { ...counted, answeredAt: now, announceOnAdvert: false };
  const spoken = speak(config, answering, now);
  const announce: InstanceEffect = { kind: "announce", reason: "lower-priority-advert" };
  return { state: spoken.state, effects: [...spoken.effects, heard, announce] };
}

interface Superior {
  readonly advert: AcceptedAdvert;
  readonly cause: Fall["cause"];
  /** Why, for the log. */
  readonly effects: readonly InstanceEffect[];
}

/** RFC 9568 §6.4.3, RFC 5798 steps 725-765, and `higher_prio_send_advert`, which says our last word
 * first. Preempt_Mode does not matter here. */
function yieldTo(
  config: VrrpInstanceConfig,
  state: MasterState,
  superior: Superior,
  now: Instant,
): Step {
  const { advert, cause } = superior;
  const { source, priority } = advert;
  const fromUs = state.masterAdvertIntervalUs;
  const toUs = config.version === 3 ? advert.advertIntervalUs : fromUs;
  const next: MasterState = {
    ...state,
    masterAdvertIntervalUs: toUs,
    master: { source, priority, heardAt: now },
  };
  const masterDownUs = downInterval(config, next);
  // Who came too late has no last word.
  const hasLastWord = config.higherPrioritySendAdvert && cause !== "timer-expired";
  const sends = hasLastWord ? [sendAdvert(state)] : [];
  const counted = count(next, { advertsSent: sends.length });
  const fallen = fallToBackup(counted, now, { cause, masterDownUs, release: false });
  const learned =
    fromUs === toUs ? [] : [report({ kind: "interval-learned", fromUs, toUs } as const)];
  return {
    state: { ...fallen.state, followsMaster: true },
    effects: [...sends, ...superior.effects, ...learned, ...fallen.effects],
  };
}

/** RFC 9568 §6.4.3: a lesser master is told at once that we are here, and so are the switches and
 * hosts it may have led astray. RFC 5798 step 775 and VRRPv2 are silent: `lower_prio_no_advert`. */
function insist(
  config: VrrpInstanceConfig,
  state: MasterState,
  advert: AcceptedAdvert,
  now: Instant,
): Step {
  const { source, priority } = advert;
  const forcesElection = !config.lowerPriorityNoAdvert;
  const own = state.effectivePriority;
  const master = { source, priority, heardAt: now };
  const heard = [report({ kind: "lower-priority-advert", source, priority, own, forcesElection })];
  if (config.authentication.kind === "ah") heard.push(report({ kind: "ah-sequence-followed" }));
  if (!mayAnswer(state, now)) {
    const next = { ...state, master };
    return { state: forcesElection ? postponeAnswer(next, now) : next, effects: heard };
  }
  const answering = { ...state, master, answeredAt: now, announceOnAdvert: false };
  const spoken = forcesElection ? speak(config, answering, now) : unchanged(answering);
  const announce: InstanceEffect = { kind: "announce", reason: "lower-priority-advert" };
  return { state: spoken.state, effects: [...heard, ...spoken.effects, announce] };
}

/** A second address owner whose address is smaller than ours. */
function bearRival(
  config: VrrpInstanceConfig,
  state: MasterState,
  advert: AcceptedAdvert,
  now: Instant,
): Step {
  const verdict = meetRival(state, advert, config.advertIntervalUs, now);
  if (verdict.yield) {
    const { effects } = verdict;
    return yieldTo(config, state, { advert, cause: "duplicate-owner", effects }, now);
  }
  const step = insist(config, { ...state, rivalOwner: verdict.rival }, advert, now);
  return { ...step, effects: [...verdict.effects, ...step.effects] };
}

/** RFC 9568 §6.4.3, RFC 5798 steps 680-690. The next advert is counted from when this one was due,
 * so that lateness does not add up. */
function timeOut(config: VrrpInstanceConfig, state: MasterState, now: Instant): Step {
  if (hasExpired(config, elapsed(state.sentAt, now))) return expire(config, state, now);
  const inStep = addMicros(state.advertAt, config.advertIntervalUs);
  return inStep > now ? speak(config, state, now, inStep) : speak(config, state, now);
}

function expire(config: VrrpInstanceConfig, state: MasterState, now: Instant): Step {
  const fallen = fallToBackup(state, now, {
    cause: "timer-expired",
    masterDownUs: downInterval(config, state),
    release: false,
  });
  return { ...fallen, effects: [reportLateness(state, now), ...fallen.effects] };
}

function reportLateness({ advertAt }: MasterState, now: Instant): InstanceEffect {
  return report({ kind: "timer-expired", latenessUs: elapsed(advertAt, now) });
}

/** keepalived: a virtual address, route or rule was deleted by somebody. Let go of the rest, and
 * come back first among equals. */
function loseResource(config: VrrpInstanceConfig, state: MasterState, now: Instant): Step {
  const { effectivePriority } = state;
  const masterDownUs = skewTime(config.version, effectivePriority, config.advertIntervalUs);
  return fallToBackup(state, now, { cause: "resource-lost", masterDownUs, release: true });
}

/** The process did not run. What was queued has been heard already: had it come from a better
 * router, we should not be here.
 *
 * If even the slowest of the others must have taken over (Master_Down_Interval of priority 1 since
 * our last advert), one of them is master now and speaks within an interval: listen that long, then
 * speak and announce. Were we silent for less, listening would be what makes somebody take over:
 * speak and announce at once.
 *
 * Deviation: keepalived sends its overdue advert first and does not announce; the RFCs do not know
 * pauses. */
function wakeUp(
  config: VrrpInstanceConfig,
  state: MasterState,
  { durationUs, suspended }: Extract<InstanceEvent, { kind: "paused" }>,
  now: Instant,
): Step {
  const paused = (next: "listens" | "speaks" | "goes-on"): InstanceEffect =>
    report({ kind: "paused", durationUs, next });
  const silentUs = micros(elapsed(state.sentAt, now) + (suspended ? durationUs : 0));
  if (silentUs < config.advertIntervalUs) return { state, effects: [paused("goes-on")] };
  if (hasExpired(config, silentUs)) {
    const expired = expire(config, state, now);
    return { ...expired, effects: [paused("listens"), ...expired.effects] };
  }
  const waking: MasterState = { ...state, announceOnAdvert: true };
  if (silentUs <= masterDownInterval(config, 1, config.advertIntervalUs)) {
    const spoken = speak(config, waking, now);
    return { ...spoken, effects: [paused("speaks"), ...spoken.effects] };
  }
  const advertAt = addMicros(now, config.advertIntervalUs);
  return { state: { ...waking, advertAt }, effects: [paused("listens")] };
}

function downInterval(config: VrrpInstanceConfig, state: MasterState): Micros {
  return fullInterval(config, state.effectivePriority, state.masterAdvertIntervalUs);
}
