// Gratuitous ARPs and unsolicited NAs waiting to be sent: in rounds over all addresses, at the pace
// that `garp_group` and `vrrp_garp_interval` allow an interface, and never more than a budget at
// once, so that a thousand addresses cannot hold back an advert. What a frame looks like is the
// engine's.

import type { IpAddress } from "../base/ip-address.ts";
import { addMicros, earliest, type Instant, type Micros, micros } from "../base/units.ts";

/** Frames handed out in one turn at most: some milliseconds of the kernel's work. */
export const FRAME_BUDGET = 1024;

/** One address to announce. */
export interface Announcement {
  readonly interfaceName: string;
  readonly address: IpAddress;
}

export interface QueuedFrame extends Announcement {
  readonly holder: string;
  /** First of its burst, said once in the log. */
  readonly first: boolean;
}

/** How frames of one address family are paced on one interface. */
export interface Pace {
  /** Interfaces with the same lane share the rate; null: no limit. */
  readonly lane: string | null;
  readonly intervalUs: Micros;
}

export type FindPace = (announcement: Announcement) => Pace;

interface Job {
  readonly holder: string;
  items: readonly Announcement[];
  position: number;
  round: number;
  rounds: number;
}

interface Lane {
  readonly intervalUs: Micros;
  /** By holder; the first is the next. */
  readonly jobs: Map<string, Job>;
  readyAt: Instant | null;
}

const NO_PACE: Pace = { lane: null, intervalUs: micros(0) };
/** The lane of everything without a rate. */
const UNPACED = "";

export class FrameQueue {
  readonly #lanes = new Map<string, Lane>();
  #findPace: FindPace = () => NO_PACE;

  /** Rates as configured; what waits already goes on as it began. */
  repace(findPace: FindPace): void {
    this.#findPace = findPace;
  }

  /** Queues `rounds` rounds over `items`. A holder whose frames still wait gets no second queue:
   * its rounds are topped up, so that a slow lane cannot grow without bound. */
  push(holder: string, items: readonly Announcement[], rounds: number): void {
    for (const [name, group] of this.#byLane(items)) {
      const lane = this.#lane(name, group.intervalUs);
      const waiting = lane.jobs.get(holder);
      if (waiting === undefined) {
        lane.jobs.set(holder, { holder, items: group.items, position: 0, round: 0, rounds });
      } else {
        topUp(waiting, group.items, rounds);
      }
    }
  }

  /** Forgets what waits for `holder`: it no longer has its addresses. */
  cancel(holder: string): void {
    for (const [name, lane] of this.#lanes) {
      lane.jobs.delete(holder);
      if (lane.jobs.size === 0 && lane.readyAt === null) this.#lanes.delete(name);
    }
  }

  /** The frames that may go out now, at most `budget`. */
  take(now: Instant, budget: number = FRAME_BUDGET): QueuedFrame[] {
    const frames: QueuedFrame[] = [];
    for (const [name, lane] of this.#lanes) {
      if (lane.intervalUs === 0) takeRounds(lane, budget - frames.length, frames);
      else takePaced(lane, now, frames);
      if (lane.jobs.size === 0 && (lane.readyAt === null || lane.readyAt <= now)) {
        this.#lanes.delete(name);
      }
    }
    return frames;
  }

  /** When `take` has something to give; `now` if the budget cut it short. */
  deadline(now: Instant): Instant | null {
    let first: Instant | null = null;
    for (const lane of this.#lanes.values()) {
      if (lane.jobs.size > 0) first = earliest(first, lane.readyAt ?? now);
    }
    return first;
  }

  #byLane(
    items: readonly Announcement[],
  ): Map<string, { intervalUs: Micros; items: Announcement[] }> {
    const lanes = new Map<string, { intervalUs: Micros; items: Announcement[] }>();
    for (const item of items) {
      const { lane, intervalUs } = this.#findPace(item);
      const name = lane === null || intervalUs === 0 ? UNPACED : `${lane}/${item.address.family}`;
      const group = lanes.get(name) ?? {
        intervalUs: name === UNPACED ? micros(0) : intervalUs,
        items: [],
      };
      group.items.push(item);
      lanes.set(name, group);
    }
    return lanes;
  }

  #lane(name: string, intervalUs: Micros): Lane {
    const lane = this.#lanes.get(name) ?? { intervalUs, jobs: new Map(), readyAt: null };
    this.#lanes.set(name, lane);
    return lane;
  }
}

/** Whole rounds, one job after the other, so that every address is announced once before any is
 * announced twice. */
function takeRounds(lane: Lane, budget: number, frames: QueuedFrame[]): void {
  let left = budget;
  while (left > 0) {
    const job = firstOf(lane);
    if (job === null) return;
    const end = Math.min(job.items.length, job.position + left);
    left -= end - job.position;
    while (job.position < end) takeFrame(job, frames);
    if (job.position >= job.items.length) finishRound(lane, job);
  }
}

/** One frame an interval. Deviation: keepalived 2.2.7 loses the repeats of a paced burst; we send
 * them, spread. */
function takePaced(lane: Lane, now: Instant, frames: QueuedFrame[]): void {
  if (lane.readyAt !== null && lane.readyAt > now) return;
  lane.readyAt = null;
  const job = firstOf(lane);
  if (job === null) return;
  takeFrame(job, frames);
  lane.readyAt = addMicros(now, lane.intervalUs);
  if (job.position >= job.items.length) finishRound(lane, job);
}

function firstOf(lane: Lane): Job | null {
  for (const job of lane.jobs.values()) return job;
  return null;
}

function takeFrame(job: Job, frames: QueuedFrame[]): void {
  const item = job.items[job.position];
  job.position += 1;
  if (item === undefined) return;
  const { interfaceName, address } = item;
  frames.push({ interfaceName, address, holder: job.holder, first: job.round === 0 });
}

/** To the end of the lane for its next round, or out of it. */
function finishRound(lane: Lane, job: Job): void {
  job.position = 0;
  job.round += 1;
  lane.jobs.delete(job.holder);
  if (job.round < job.rounds) lane.jobs.set(job.holder, job);
}

/** Another list of addresses (a reload) is announced from its beginning; a shorter one is a part of
 * what waits anyway. */
function topUp(job: Job, items: readonly Announcement[], rounds: number): void {
  if (items.length < job.items.length || sameItems(job.items, items)) {
    job.rounds = Math.max(job.rounds, job.round + rounds);
    return;
  }
  job.rounds = Math.max(job.rounds - job.round, rounds);
  job.items = items;
  job.position = 0;
  job.round = 0;
}

function sameItems(a: readonly Announcement[], b: readonly Announcement[]): boolean {
  return (
    a.length === b.length &&
    a.every((item, i) => {
      const other = b[i];
      return item.interfaceName === other?.interfaceName && item.address.equals(other.address);
    })
  );
}
