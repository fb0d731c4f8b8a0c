// What an instance is between two events: one value, deadlines included. Nothing here acts; the
// arrows are in `instance.ts` and a file a state.

import { assertNever } from "../base/invariant.ts";
import type { IpAddress } from "../base/ip-address.ts";
import type { Instant, Micros } from "../base/units.ts";
import type { VrrpInstanceConfig } from "../model/vrrp-instance.ts";
import type { InstanceEffect, TransitionCause } from "./effect.ts";

export type InstanceState = InitState | BackupState | MasterState | FaultState | StopState;

/** What every state keeps. */
export interface Common {
  /** 1..254 after the trackers' weights, 255 for an address owner. */
  readonly effectivePriority: number;
  /** Source of our adverts and our side of a tie; null while the interface has no address. */
  readonly source: IpAddress | null;
  /** Master_Adver_Interval: learned from accepted v3 adverts, else our own. */
  readonly masterAdvertIntervalUs: Micros;
  /** Sender of the last advert that was not our own and not priority 0. */
  readonly master: MasterSeen | null;
  /** Member of a sync group: asks the group before it becomes MASTER. */
  readonly grouped: boolean;
  /** Own reason not to run. */
  readonly faulted: boolean;
  /** Another member of the sync group has such a reason. */
  readonly groupFaulted: boolean;
  readonly counters: InstanceCounters;
  /** When the present state was entered; null before the start. */
  readonly enteredAt: Instant | null;
}

export interface MasterSeen {
  readonly source: IpAddress;
  /** 1..255 */
  readonly priority: number;
  readonly heardAt: Instant;
}

/** Since the instance came to be; wrap nowhere. */
export interface InstanceCounters {
  /** Accepted adverts, priority 0 included. */
  readonly advertsReceived: number;
  /** Priority 0 included; copies to several unicast peers count once, as in keepalived. */
  readonly advertsSent: number;
  readonly becameMaster: number;
  readonly releasedMaster: number;
  readonly priorityZeroReceived: number;
  readonly priorityZeroSent: number;
}

/** Not started: nothing is sent, nothing is heard (RFC 9568 §6.4.1). */
export interface InitState extends Common {
  readonly kind: "INIT";
}

export interface BackupState extends Common {
  readonly kind: "BACKUP";
  /** Master_Down_Timer. */
  readonly masterDownAt: Instant;
  /** Why it will have run out, should nothing more be heard. */
  readonly takeover: Extract<
    TransitionCause,
    "master-down-timer" | "master-released" | "preempted"
  >;
  /** `preempt_delay`: when it began, with the first advert of a master of lower priority, which is
   * accepted until it has run out; null while none was heard. */
  readonly preemptDelaySince: Instant | null;
  /** Master_Adver_Interval is that of a master whose last advert was accepted, not our own. */
  readonly followsMaster: boolean;
  /** Held by its sync group: it has timed out and heard no master since. */
  readonly wantsMaster: boolean;
}

export interface MasterState extends Common {
  readonly kind: "MASTER";
  /** Adver_Timer. */
  readonly advertAt: Instant;
  /** When the last advert left. */
  readonly sentAt: Instant;
  /** When an advert was last answered with one, or will be; answers keep a distance
   * (`ANSWER_GAP_US`). */
  readonly answeredAt: Instant | null;
  /** After a long pause: the next regular advert comes with an announcement. */
  readonly announceOnAdvert: boolean;
  /** Another address owner (priority 255) is on the link. */
  readonly rivalOwner: RivalOwner | null;
}

/** A second owner that did not give way to our greater address so far. */
export interface RivalOwner {
  /** First advert from it. */
  readonly since: Instant;
  /** Last advert from it. */
  readonly heardAt: Instant;
  /** Adverts of ours since the first. */
  readonly ownAdverts: number;
}

export interface FaultState extends Common {
  readonly kind: "FAULT";
}

/** The end: nothing leads out. */
export interface StopState extends Common {
  readonly kind: "STOP";
}

/** A state, and what is to be done, in order. */
export interface Step {
  readonly state: InstanceState;
  readonly effects: readonly InstanceEffect[];
}

const NO_EFFECTS: readonly InstanceEffect[] = [];

const ZERO_COUNTERS: InstanceCounters = {
  advertsReceived: 0,
  advertsSent: 0,
  becameMaster: 0,
  releasedMaster: 0,
  priorityZeroReceived: 0,
  priorityZeroSent: 0,
};

/** Before anything has happened.
 * @param grouped whether the instance is a member of a sync group */
export function initialState(config: VrrpInstanceConfig, grouped = false): InitState {
  return {
    kind: "INIT",
    effectivePriority: config.basePriority,
    source: config.transport.source,
    masterAdvertIntervalUs: config.advertIntervalUs,
    master: null,
    grouped,
    faulted: false,
    groupFaulted: false,
    counters: ZERO_COUNTERS,
    enteredAt: null,
  };
}

/** When a `tick` is due; null where only an event can change the state. */
export function deadlineOf(state: InstanceState): Instant | null {
  switch (state.kind) {
    case "BACKUP":
      return state.masterDownAt;
    case "MASTER":
      return state.advertAt;
    case "INIT":
    case "FAULT":
    case "STOP":
      return null;
    default:
      return assertNever(state);
  }
}

/** Counts anew, as keepalived does at SIGRTMAX-1. */
export function withClearedCounters<S extends InstanceState>(state: S): S {
  return { ...state, counters: ZERO_COUNTERS };
}

/** The part that outlives a transition. */
export function commonOf(state: InstanceState): Common {
  return {
    effectivePriority: state.effectivePriority,
    source: state.source,
    masterAdvertIntervalUs: state.masterAdvertIntervalUs,
    master: state.master,
    grouped: state.grouped,
    faulted: state.faulted,
    groupFaulted: state.groupFaulted,
    counters: state.counters,
    enteredAt: state.enteredAt,
  };
}

/** Adds to some counters. */
export function count<S extends Common>(state: S, added: Partial<InstanceCounters>): S {
  return { ...state, counters: addCounts(state.counters, added) };
}

/** Written out: every advert is counted. */
export function addCounts(
  counters: InstanceCounters,
  added: Partial<InstanceCounters>,
): InstanceCounters {
  return {
    advertsReceived: counters.advertsReceived + (added.advertsReceived ?? 0),
    advertsSent: counters.advertsSent + (added.advertsSent ?? 0),
    becameMaster: counters.becameMaster + (added.becameMaster ?? 0),
    releasedMaster: counters.releasedMaster + (added.releasedMaster ?? 0),
    priorityZeroReceived: counters.priorityZeroReceived + (added.priorityZeroReceived ?? 0),
    priorityZeroSent: counters.priorityZeroSent + (added.priorityZeroSent ?? 0),
  };
}

/** An event that does nothing here. */
export function unchanged(state: InstanceState): Step {
  return { state, effects: NO_EFFECTS };
}
