// Gratuitous ARPs and unsolicited NAs waiting to be sent: in rounds over all addresses, at the pace
// that `garp_group` and `vrrp_garp_interval` allow an interface, and never more than a budget at
// once, so that a thousand addresses cannot hold back an advert. What a frame looks like is the
// engine's.

import type { IpAddress } from "../base/ip-address.ts";
import { addMicros, earliest, type Instant, type Micros, micros } from "../base/units.ts";

/** Frames handed out in one turn at most. */
export const FRAME_BUDGET = 512;

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
  readonly items: readonly Announcement[];
  position: number;
  round: number;
  rounds: number;
}

interface Lane {
  readonly intervalUs: Micros;
  jobs: Job[];
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
      const waiting = lane.jobs.find((job) => job.holder === holder && sameItems(job, group.items));
      if (waiting === undefined) {
        lane.jobs.push({ holder, items: group.items, position: 0, round: 0, rounds });
      } else {
        waiting.rounds = Math.max(waiting.rounds, waiting.round + rounds);
      }
    }
  }

  /** Forgets what waits for `holder`: it no longer has its addresses. */
  cancel(holder: string): void {
    for (const [name, lane] of this.#lanes) {
      lane.jobs = lane.jobs.filter((job) => job.holder !== holder);
      if (lane.jobs.length === 0 && lane.readyAt === null) this.#lanes.delete(name);
    }
  }

  /** The frames that may go out now, at most `budget`. */
  take(now: Instant, budget: number = FRAME_BUDGET): QueuedFrame[] {
    const frames: QueuedFrame[] = [];
    for (const [name, lane] of this.#lanes) {
      if (lane.intervalUs === 0) takeRounds(lane, budget - frames.length, frames);
      else takePaced(lane, now, frames);
      if (lane.jobs.length === 0 && (lane.readyAt === null || lane.readyAt <= now)) {
        this.#lanes.delete(name);
      }
    }
    return frames;
  }

  /** When `take` has something to give; `now` if the budget cut it short. */
  deadline(now: Instant): Instant | null {
    let first: Instant | null = null;
    for (const lane of this.#lanes.values()) {
      if (lane.jobs.length > 0) first = earliest(first, lane.readyAt ?? now);
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
    const lane = this.#lanes.get(name) ?? { intervalUs, jobs: [], readyAt: null };
    this.#lanes.set(name, lane);
    return lane;
  }
}

/** Whole rounds, one job after the other, so that every address is announced once before any is
 * announced twice. */
function takeRounds(lane: Lane, budget: number, frames: QueuedFrame[]): void {
  let left = budget;
  while (left > 0) {
    const job = lane.jobs.shift();
    if (job === undefined) return;
    const end = Math.min(job.items.length, job.position + left);
    left -= end - job.position;
    while (job.position < end) frames.push(next(job));
    if (job.position < job.items.length) lane.jobs.unshift(job);
    else if (advance(job)) lane.jobs.push(job);
  }
}

/** One frame an interval. Deviation: keepalived 2.2.7 loses the repeats of a paced burst; we send
 * them, spread. */
function takePaced(lane: Lane, now: Instant, frames: QueuedFrame[]): void {
  if (lane.readyAt !== null && lane.readyAt > now) return;
  lane.readyAt = null;
  const job = lane.jobs.shift();
  if (job === undefined) return;
  frames.push(next(job));
  lane.readyAt = addMicros(now, lane.intervalUs);
  if (job.position < job.items.length) lane.jobs.unshift(job);
  else if (advance(job)) lane.jobs.push(job);
}

function next(job: Job): QueuedFrame {
  const item = job.items[job.position] as Announcement;
  job.position += 1;
  return { ...item, holder: job.holder, first: job.round === 0 };
}

/** To the next round; false after the last. */
function advance(job: Job): boolean {
  job.position = 0;
  job.round += 1;
  return job.round < job.rounds;
}

function sameItems(job: Job, items: readonly Announcement[]): boolean {
  return (
    job.items.length === items.length &&
    job.items.every((item, i) => {
      const other = items[i];
      return item.interfaceName === other?.interfaceName && item.address.equals(other.address);
    })
  );
}
