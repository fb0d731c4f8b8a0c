// When a BACKUP becomes MASTER: not before its Master_Down_Timer has run out, and not later. The
// timer is kept here once more, from the packets that reached the node, as RFC 9568 §6.4.2 and
// keepalived's keywords have it. So a stall that is shorter than the interval changes nothing,
// priority 0 hands over within Skew_Time, and a rejected packet moves nothing.

import type { IpAddress } from "../../base/ip-address.ts";
import { addMicros, type Instant, micros } from "../../base/units.ts";
import type { SimulatedNode } from "../node.ts";
import type { Turn } from "../witness.ts";
import { masterDownUs, ROUNDING_US, skewTimeUs } from "./bounds.ts";
import { type HeardAdvert, heardAdvert } from "./heard-advert.ts";
import type { Law } from "./law.ts";
import type { Change, InstanceRecord, ProcessRecords, Scene } from "./records.ts";
import { Violation } from "./violation.ts";

/** More of them than this are not told apart. */
const MAX_WATCHES = 8;

interface Watch {
  /** When Master_Down_Timer runs out, by the node's clock. */
  downAt: Instant;
  /** When it was last moved into the past: it cannot have run out before. */
  movedAt: Instant | null;
  /** `downAt` before this turn changed the priority: what is due at one moment has no order. */
  dueBefore: Instant;
  masterIntervalUs: number;
  /** The interval is that of the master that is followed, not the instance's own. */
  isFollowing: boolean;
  /** Priority that `downAt` was counted with. */
  priority: number;
  preemptDelayUntil: Instant | null;
  /** Member of a sync group: has timed out since a master was last heard. */
  wantsMaster: boolean;
  /** It runs for Skew_Time only: the master has let go. */
  isReleased: boolean;
}

/** Whose advert an instance heard last. */
interface Known {
  readonly source: IpAddress;
  readonly priority: number;
  readonly at: Instant;
}

export class TakeoverIsTimely implements Law {
  /** Several where a reload may have let the timer run on or have begun it anew. */
  readonly #watches = new Map<InstanceRecord, readonly Watch[]>();
  readonly #known = new Map<InstanceRecord, Known>();
  readonly #configs = new Map<InstanceRecord, string>();
  /** End of `vrrp_startup_delay`: nobody is MASTER before, and timers count from there. */
  readonly #startsAt = new Map<SimulatedNode, Instant>();

  reset(node: SimulatedNode): void {
    this.#startsAt.delete(node);
    for (const map of [this.#watches, this.#configs, this.#known]) {
      for (const record of map.keys()) if (record.node === node) map.delete(record);
    }
  }

  judge(scene: Scene): void {
    const { input, node } = scene.turn;
    if (input.kind === "configured" && !this.#startsAt.has(node)) {
      const { startupDelayUs } = input.configuration.global;
      this.#startsAt.set(node, addMicros(scene.turn.now, startupDelayUs));
    }
    const startsAt = this.#startsAt.get(node) ?? scene.turn.now;
    const now = scene.turn.now > startsAt ? scene.turn.now : startsAt;
    const heard = heardAdvert(scene);
    for (const record of scene.records) {
      const watches = this.#watches.get(record);
      const isChanged = input.kind === "configured" && this.#hasChanged(record);
      if (watches === undefined || scene.stateBefore(record) !== "BACKUP") continue;
      const advert = heard?.record === record ? this.#believe(heard) : null;
      for (const watch of watches) advance(record, watch, { input, now }, advert);
      if (isChanged) this.#watches.set(record, fork(record, watches, now));
    }
    for (const change of scene.changes) {
      if (change.to === "MASTER") this.#judgeEntry(change, scene.turn.now, startsAt);
      this.#watches.delete(change.record);
      if (change.to === "BACKUP") this.#watches.set(change.record, [begin(change, heard, now)]);
    }
    if (heard !== null) this.#remember(heard, scene, now);
  }

  #believe(heard: HeardAdvert): Believed {
    return { ...heard, known: this.#known.get(heard.record) ?? null };
  }

  #remember({ record, source, priority }: HeardAdvert, scene: Scene, at: Instant): void {
    const before = scene.stateBefore(record);
    if (priority === 0 || (before !== "BACKUP" && before !== "MASTER")) return;
    this.#known.set(record, { source, priority, at });
  }

  judgeRest(records: ProcessRecords, now: Instant): void {
    const { node } = records;
    if (!node.isRunning) return;
    for (const record of records.all()) {
      const watches = this.#watches.get(record);
      // A member of a sync group waits for the others.
      if (watches === undefined || record.state !== "BACKUP" || record.group !== null) continue;
      const ends = watches.map(({ downAt, movedAt }) => Math.max(downAt, movedAt ?? downAt));
      const lateUs = now - Math.max(...ends, node.awakeSince);
      if (lateUs <= node.slownessUs + ROUNDING_US) continue;
      const text = `${record.config.name} is still BACKUP ${lateUs / 1000} ms after its timer`;
      throw new Violation("takeover-is-timely", node.name, now, text);
    }
  }

  #hasChanged(record: InstanceRecord): boolean {
    const text = JSON.stringify(record.config);
    const before = this.#configs.get(record);
    this.#configs.set(record, text);
    return before !== undefined && before !== text;
  }

  #judgeEntry({ record, from, cause }: Change, now: Instant, startsAt: Instant): void {
    if (now < startsAt) {
      const text = `${record.config.name} is MASTER before vrrp_startup_delay has passed`;
      throw new Violation("takeover-is-timely", record.node.name, now, text);
    }
    if (from !== "BACKUP") {
      if (cause === "owner" && record.config.basePriority === 255) return;
      const text = `${record.config.name} became MASTER from ${from} (${cause})`;
      throw new Violation("takeover-is-timely", record.node.name, now, text);
    }
    const watches = this.#watches.get(record) ?? [];
    if (watches.some(({ wantsMaster }) => wantsMaster)) return;
    const dues = watches.map(({ downAt, dueBefore }) => Math.min(downAt, dueBefore));
    const earlyUs = Math.min(...dues) - now;
    if (earlyUs <= ROUNDING_US) return;
    const text = `${record.config.name} became MASTER (${cause}) ${earlyUs / 1000} ms early`;
    throw new Violation("takeover-is-timely", record.node.name, now, text);
  }
}

/** After a changed configuration the timer may run on, or begin anew. */
function fork(record: InstanceRecord, watches: readonly Watch[], now: Instant): readonly Watch[] {
  const anew = watches.map((watch) => ({ ...watch }));
  for (const watch of anew) reconfigure(record, watch, now);
  return [...watches, ...anew].slice(-MAX_WATCHES);
}

/** A BACKUP begins to wait. */
function begin({ record, from, cause }: Change, heard: HeardAdvert | null, now: Instant): Watch {
  const { config, effectivePriority: priority } = record;
  const isFollowing = heard?.record === record && from === "MASTER";
  const masterIntervalUs =
    isFollowing && config.version === 3 ? heard.intervalUs : config.advertIntervalUs;
  const isOwner = config.basePriority === 255 && config.wantedState === "MASTER";
  let waitUs = masterDownUs(config, priority, masterIntervalUs);
  if (cause === "resource-lost") waitUs = skewTimeUs(config, priority, masterIntervalUs);
  const downAt = after(now, waitUs);
  return {
    downAt,
    movedAt: null,
    dueBefore: downAt,
    masterIntervalUs,
    isFollowing,
    priority,
    preemptDelayUntil: null,
    // A group of owners may be MASTER from its start.
    wantsMaster: isOwner && from === "INIT" && record.group !== null,
    isReleased: false,
  };
}

/** What a turn does to the timer of a BACKUP. */
function advance(
  record: InstanceRecord,
  watch: Watch,
  { input, now }: Pick<Turn, "input" | "now">,
  heard: Believed | null,
): void {
  const before = watch.downAt;
  followPriority(record, watch, now);
  watch.dueBefore = input.kind === "tick" ? before : watch.downAt;
  if (heard !== null) hear(record, watch, heard, now);
  switch (input.kind) {
    case "tick":
      if (record.group === null || now < watch.downAt) return;
      watch.wantsMaster = true;
      return rearm(record, watch, now);
    case "paused":
      if (now >= watch.downAt) rearm(record, watch, now);
      return;
    default:
      return;
  }
}

function reconfigure(record: InstanceRecord, watch: Watch, now: Instant): void {
  const ownUs = record.config.advertIntervalUs;
  const isLearned = record.config.version === 3 && watch.isFollowing;
  const learnedUs = isLearned ? watch.masterIntervalUs : ownUs;
  watch.masterIntervalUs = Math.max(ownUs, learnedUs);
  if (record.config.preemptDelayUs === 0) watch.preemptDelayUntil = null;
  rearm(record, watch, now);
}

/** keepalived: a change of priority moves the running timer by the difference in Skew_Time; moved
 * into the past it runs out now, unless another change at the same moment moves it back. */
function followPriority(
  { config, effectivePriority }: InstanceRecord,
  watch: Watch,
  now: Instant,
): void {
  if (watch.priority === effectivePriority) return;
  const beforeUs = skewTimeUs(config, watch.priority, watch.masterIntervalUs);
  const afterUs = skewTimeUs(config, effectivePriority, watch.masterIntervalUs);
  const moved = after(watch.downAt, afterUs - beforeUs);
  // One that had run out before is late since then, and not since it would have.
  if (moved < now) watch.movedAt = latest(watch.movedAt, watch.downAt > now ? now : watch.downAt);
  watch.downAt = moved;
  watch.priority = effectivePriority;
}

/** An advert, and whose was heard before it. */
interface Believed extends HeardAdvert {
  readonly known: Known | null;
}

function hear(record: InstanceRecord, watch: Watch, heard: Believed, now: Instant): void {
  const { config, effectivePriority } = record;
  if (heard.priority === 0) {
    watch.isReleased = true;
    watch.isFollowing = false;
    watch.downAt = after(now, skewTimeUs(config, effectivePriority, watch.masterIntervalUs));
    return;
  }
  const isLower = heard.priority < effectivePriority;
  if (config.preempt && isLower) {
    if (config.preemptDelayUs === 0) {
      watch.isReleased = false;
      watch.isFollowing = false;
      return;
    }
    watch.preemptDelayUntil ??= addMicros(now, config.preemptDelayUs);
    if (now >= watch.preemptDelayUntil) {
      watch.isReleased = false;
      watch.isFollowing = false;
      return;
    }
  } else if (!isLower) {
    watch.preemptDelayUntil = null;
  }
  if (config.version === 3 && !isLastWord(record, watch, heard, now)) {
    watch.masterIntervalUs = heard.intervalUs;
  }
  watch.isFollowing = true;
  watch.wantsMaster = false;
  rearm(record, watch, now);
}

/** A shorter interval from below a master that is alive is not for long. That master itself may
 * have got a lower priority and another interval. */
function isLastWord(
  { config }: InstanceRecord,
  watch: Watch,
  { source, priority, intervalUs, known }: Believed,
  now: Instant,
): boolean {
  if (known === null || watch.isReleased || intervalUs >= watch.masterIntervalUs) return false;
  if (source.equals(known.source)) return false;
  if (now - known.at >= config.downTimerAdverts * watch.masterIntervalUs) return false;
  if (priority !== known.priority) return priority < known.priority;
  return source.compare(known.source) < 0;
}

function rearm({ config }: InstanceRecord, watch: Watch, now: Instant): void {
  watch.isReleased = false;
  watch.downAt = after(now, masterDownUs(config, watch.priority, watch.masterIntervalUs));
}

function latest(one: Instant | null, other: Instant): Instant {
  return one !== null && one > other ? one : other;
}

function after(moment: Instant, durationUs: number): Instant {
  return addMicros(moment, micros(Math.floor(durationUs)));
}
