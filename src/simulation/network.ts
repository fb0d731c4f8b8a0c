// Segments (broadcast domains) with their faults: latency, loss, duplication, reordering, and cuts
// in one or both directions. Who a frame is for is decided by the receiving host, not here.

import { invariant } from "../base/invariant.ts";
import { addMicros, type Instant, type Micros, micros } from "../base/units.ts";
import type { Frame } from "./frame.ts";
import type { Rng } from "./rng.ts";
import type { Timeline } from "./timeline.ts";

/** How a segment treats each frame on its way to each receiver. */
export interface SegmentConditions {
  /** Shortest and longest transit; frames between two ports keep their order unless reordered. */
  readonly latencyUs: readonly [Micros, Micros];
  /** Probabilities, 0..1. */
  readonly loss: number;
  readonly duplication: number;
  readonly reordering: number;
  /** A reordered or duplicate frame comes later by up to this. */
  readonly reorderingUs: Micros;
}

/** A switched Ethernet on a good day. */
export const CALM: SegmentConditions = {
  latencyUs: [micros(50), micros(200)],
  loss: 0,
  duplication: 0,
  reordering: 0,
  reorderingUs: micros(5_000),
};

/** Where a host's link meets a segment. */
export interface Port {
  /** Host name: cuts name hosts. */
  readonly host: string;
  /** Carrier and administrative state; a frame neither leaves nor enters a port that is down. */
  isUp(): boolean;
  receive(frame: Frame): void;
}

export class Segment {
  readonly name: string;
  readonly #timeline: Timeline;
  readonly #rng: Rng;
  readonly #ports: Port[] = [];
  /** Directed pairs `from>to` that nothing passes. */
  readonly #cuts = new Set<string>();
  readonly #lastArrivals = new Map<Port, Map<Port, Instant>>();
  #conditions: SegmentConditions = CALM;

  constructor(name: string, timeline: Timeline, rng: Rng) {
    this.name = name;
    this.#timeline = timeline;
    this.#rng = rng;
  }

  get conditions(): SegmentConditions {
    return this.#conditions;
  }

  get hosts(): readonly string[] {
    return this.#ports.map((port) => port.host);
  }

  attach(port: Port): void {
    this.#ports.push(port);
  }

  detach(port: Port): void {
    const index = this.#ports.indexOf(port);
    invariant(index !== -1, `${port.host} has no such port on ${this.name}`);
    this.#ports.splice(index, 1);
  }

  setConditions(conditions: SegmentConditions): void {
    this.#conditions = conditions;
  }

  /** Frames from `from` no longer reach `to`; the other way is not touched. */
  cutOneWay(from: string, to: string): void {
    this.#cuts.add(`${from}>${to}`);
  }

  /** Everything between hosts of different parts is cut; a host in no part is alone. */
  partition(parts: readonly (readonly string[])[]): void {
    const partOf = new Map<string, number>();
    for (const [index, part] of parts.entries()) for (const host of part) partOf.set(host, index);
    for (const from of this.hosts) {
      for (const to of this.hosts) {
        const together = partOf.has(from) && partOf.get(from) === partOf.get(to);
        if (from !== to && !together) this.cutOneWay(from, to);
      }
    }
  }

  heal(): void {
    this.#cuts.clear();
  }

  /** Whether a frame sent now would arrive, chance aside. */
  reaches(from: string, to: string): boolean {
    return (
      from === to || (this.#isPassable(from, to) && this.#isHostUp(from) && this.#isHostUp(to))
    );
  }

  /** Puts a frame on the wire; every other port gets it or not. */
  transmit(from: Port, frame: Frame): void {
    if (!from.isUp()) return;
    for (const to of this.#ports) {
      if (to === from || !this.#isPassable(from.host, to.host)) continue;
      if (this.#rng.chance(this.#conditions.loss)) continue;
      this.#deliver(from, to, frame);
      if (this.#rng.chance(this.#conditions.duplication)) {
        const later = this.#rng.microsBetween(micros(1), this.#conditions.reorderingUs);
        this.#arrive(to, frame, addMicros(this.#timeline.now(), later));
      }
    }
  }

  /** Puts a frame of nobody's on the wire: every port gets it, cuts or not. */
  inject(frame: Frame): void {
    for (const to of this.#ports) {
      const latencyUs = this.#rng.microsBetween(...this.#conditions.latencyUs);
      this.#arrive(to, frame, addMicros(this.#timeline.now(), latencyUs));
    }
  }

  #deliver(from: Port, to: Port, frame: Frame): void {
    const [least, most] = this.#conditions.latencyUs;
    let at = addMicros(this.#timeline.now(), this.#rng.microsBetween(least, most));
    if (this.#rng.chance(this.#conditions.reordering)) {
      at = addMicros(at, this.#rng.microsBetween(micros(1), this.#conditions.reorderingUs));
    } else {
      at = this.#inOrder(from, to, at);
    }
    this.#arrive(to, frame, at);
  }

  #inOrder(from: Port, to: Port, at: Instant): Instant {
    let arrivals = this.#lastArrivals.get(from);
    if (arrivals === undefined) {
      arrivals = new Map();
      this.#lastArrivals.set(from, arrivals);
    }
    const last = arrivals.get(to);
    const ordered = last !== undefined && last > at ? last : at;
    arrivals.set(to, ordered);
    return ordered;
  }

  #arrive(to: Port, frame: Frame, at: Instant): void {
    this.#timeline.plan(at, () => {
      if (to.isUp()) to.receive(frame);
    });
  }

  #isPassable(from: string, to: string): boolean {
    return this.#cuts.size === 0 || !this.#cuts.has(`${from}>${to}`);
  }

  #isHostUp(host: string): boolean {
    return this.#ports.some((port) => port.host === host && port.isUp());
  }
}
