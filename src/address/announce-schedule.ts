// When a MASTER announces its addresses: the bursts after taking over, after a lower priority
// advert, and the refreshes. Pure times; the frames and their pace are `frame-queue.ts`'s.

import { addMicros, earliest, type Instant, type Micros } from "../base/units.ts";
import type { AnnounceOptions } from "../model/address.ts";

export interface AnnounceSchedule {
  /** Second burst after taking over. */
  readonly secondAt: Instant | null;
  /** Second burst after a lower priority advert. */
  readonly lowerPriorityAt: Instant | null;
  readonly refreshAt: Instant | null;
  /** Next announcement of the addresses on other interfaces (`garp_extra_if`). */
  readonly extraAt: Instant | null;
}

/** One burst: so many rounds over the addresses. */
export interface Burst {
  readonly rounds: number;
  /** Only addresses that are not on the instance's own interface. */
  readonly extraOnly: boolean;
}

export interface ScheduleStep {
  readonly schedule: AnnounceSchedule;
  readonly bursts: readonly Burst[];
}

export const NO_ANNOUNCEMENTS: AnnounceSchedule = {
  secondAt: null,
  lowerPriorityAt: null,
  refreshAt: null,
  extraAt: null,
};

/** keepalived.conf(5) garp_master_repeat, garp_master_delay: a burst now, and one after the delay.
 * The refreshes count from now as well (measured; the manual says from the second burst). */
export function announceTakeover(options: AnnounceOptions, now: Instant): ScheduleStep {
  const schedule: AnnounceSchedule = {
    secondAt: after(now, options.masterDelayUs),
    lowerPriorityAt: null,
    refreshAt: after(now, options.refreshUs),
    extraAt: after(now, options.extraInterfaceUs),
  };
  return { schedule, bursts: [burst(options.masterRepeat)] };
}

/** The same two bursts while refreshes go on: somebody may have heard another master. */
export function announceAgain(
  options: AnnounceOptions,
  schedule: AnnounceSchedule,
  now: Instant,
): ScheduleStep {
  const secondAt = after(now, options.masterDelayUs);
  return { schedule: { ...schedule, secondAt }, bursts: [burst(options.masterRepeat)] };
}

/** keepalived.conf(5) garp_lower_prio_repeat (0: none), garp_lower_prio_delay. */
export function announceLowerPriority(
  options: AnnounceOptions,
  schedule: AnnounceSchedule,
  now: Instant,
): ScheduleStep {
  if (options.lowerPriorityRepeat === 0) return { schedule, bursts: [] };
  const lowerPriorityAt = after(now, options.lowerPriorityDelayUs);
  return {
    schedule: { ...schedule, lowerPriorityAt },
    bursts: [burst(options.lowerPriorityRepeat)],
  };
}

/** What is due by now. Refreshes missed in a stall are not made up for. */
export function dueAnnouncements(
  options: AnnounceOptions,
  schedule: AnnounceSchedule,
  now: Instant,
): ScheduleStep {
  const bursts: Burst[] = [];
  let next = schedule;
  if (isDue(next.secondAt, now)) {
    bursts.push(burst(options.masterRepeat));
    next = { ...next, secondAt: null };
  }
  if (isDue(next.lowerPriorityAt, now)) {
    bursts.push(burst(options.lowerPriorityRepeat));
    next = { ...next, lowerPriorityAt: null };
  }
  if (isDue(next.refreshAt, now)) {
    bursts.push(burst(options.refreshRepeat));
    next = { ...next, refreshAt: following(next.refreshAt, options.refreshUs, now) };
  }
  if (isDue(next.extraAt, now)) {
    bursts.push({ rounds: 1, extraOnly: true });
    next = { ...next, extraAt: following(next.extraAt, options.extraInterfaceUs, now) };
  }
  return { schedule: next, bursts };
}

export function announceDeadline(schedule: AnnounceSchedule): Instant | null {
  const bursts = earliest(schedule.secondAt, schedule.lowerPriorityAt);
  return earliest(bursts, earliest(schedule.refreshAt, schedule.extraAt));
}

function burst(rounds: number): Burst {
  return { rounds, extraOnly: false };
}

function after(now: Instant, delayUs: Micros): Instant | null {
  return delayUs === 0 ? null : addMicros(now, delayUs);
}

function isDue(at: Instant | null, now: Instant): boolean {
  return at !== null && at <= now;
}

function following(at: Instant | null, periodUs: Micros, now: Instant): Instant | null {
  if (at === null || periodUs === 0) return null;
  const next = addMicros(at, periodUs);
  return next > now ? next : addMicros(now, periodUs);
}
