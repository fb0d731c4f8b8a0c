// Gratuitous ARPs and unsolicited NAs of the instances: turns the times of
// `address/announce-schedule` and the queue of `address/frame-queue` into frames.

import {
  type AnnounceSchedule,
  announceAgain,
  announceDeadline,
  announceLowerPriority,
  announceTakeover,
  type Burst,
  dueAnnouncements,
  NO_ANNOUNCEMENTS,
  type ScheduleStep,
} from "../address/announce-schedule.ts";
import type { Announcement, Pace, QueuedFrame } from "../address/frame-queue.ts";
import type { IpAddress } from "../base/ip-address.ts";
import { micros } from "../base/units.ts";
import type { Configuration } from "../model/configuration.ts";
import type { LinkView } from "../model/kernel.ts";
import type { VrrpInstanceConfig } from "../model/vrrp-instance.ts";
import type { AnnounceReason } from "../vrrp/effect.ts";
import { encodeGratuitousArp } from "../wire/arp.ts";
import { encodeUnsolicitedNa } from "../wire/ndisc.ts";
import type { Timer } from "./timer.ts";
import type { Unit } from "./unit.ts";
import type { World } from "./world.ts";

/** Who has addresses to announce: a VRRP instance, or who follows a leader key. */
export interface Announcer {
  readonly id: string;
  config: Pick<
    VrrpInstanceConfig,
    "name" | "announce" | "addresses" | "excludedAddresses" | "interfaceName"
  >;
  schedule: AnnounceSchedule;
  /** Why the announcements that wait are made. */
  announceReason: AnnounceReason;
  readonly announceTimer: Timer;
}

/** RFC 9568 §6.4.1 step 115, §6.4.2: the addresses are ours now. */
export function announceAcquired(world: World, unit: Announcer): void {
  unit.announceReason = "became-master";
  follow(world, unit, announceTakeover(unit.config.announce, world.now));
}

/** Says it again; does nothing for who holds nothing. */
export function announceMore(world: World, unit: Announcer, reason: AnnounceReason): void {
  if (!world.ownership.holds(unit.id)) return;
  unit.announceReason = reason;
  const { announce } = unit.config;
  const step =
    reason === "lower-priority-advert"
      ? announceLowerPriority(announce, unit.schedule, world.now)
      : announceAgain(announce, unit.schedule, world.now);
  if (step.bursts.length > 0 && reason !== "became-master" && reason !== "reload") {
    world.outbox.event({ kind: "announcing-again", instance: unit.config.name, reason });
  }
  follow(world, unit, step);
}

/** The timer of an instance's announcements has run out. */
export function announceDue(world: World, unit: Announcer): void {
  follow(world, unit, dueAnnouncements(unit.config.announce, unit.schedule, world.now));
}

/** Nothing is ours any more, and nothing more is said. */
export function stopAnnouncing(world: World, unit: Announcer): void {
  world.frames.cancel(unit.id);
  follow(world, unit, { schedule: NO_ANNOUNCEMENTS, bursts: [] });
}

/** One frame for the source address of a unicast instance: neighbours that keep a stale entry would
 * send it nothing. */
export function announceSource(world: World, unit: Unit): void {
  const { source } = unit.state;
  const { interfaceName } = unit.config;
  if (source === null || interfaceName === null) return;
  sendFrame(world, { interfaceName, address: source });
}

/** Sends what may go now and says when to come back for the rest. Last in each turn. What the
 * budget has cut off waits for the tick that is due at once: packets, kernel events and answers
 * come in crowds, each of which would send as much again before the next advert. */
export function flushFrames(world: World, isTick: boolean): void {
  if (world.framesCutOff && !isTick) return;
  for (const frame of world.frames.take(world.now)) sendQueued(world, frame);
  const next = world.frames.deadline(world.now);
  world.framesCutOff = next !== null && next <= world.now;
  world.deadlines.set(world.framesTimer, next);
}

/** keepalived.conf(5) garp_group, vrrp_garp_interval, vrrp_gna_interval. */
export function paceBy(configuration: Configuration): (announcement: Announcement) => Pace {
  const lanes = new Map<string, { lane: string; garpUs: number; gnaUs: number }>();
  configuration.garpGroups.forEach((group, index) => {
    for (const name of group.interfaces) {
      const lane = `group ${index}`;
      lanes.set(name, { lane, garpUs: group.garpIntervalUs, gnaUs: group.gnaIntervalUs });
    }
  });
  return ({ interfaceName, address }) => {
    const lane = lanes.get(interfaceName);
    if (lane === undefined) return { lane: null, intervalUs: micros(0) };
    const intervalUs = micros(address.family === "ipv4" ? lane.garpUs : lane.gnaUs);
    return { lane: lane.lane, intervalUs };
  };
}

function follow(world: World, unit: Announcer, step: ScheduleStep): void {
  unit.schedule = step.schedule;
  world.deadlines.set(unit.announceTimer, announceDeadline(step.schedule));
  for (const burst of step.bursts) {
    const items = itemsOf(unit, burst);
    if (items.length > 0) world.frames.push(unit.id, items, burst.rounds);
  }
}

/** keepalived's order: the advertised addresses, then the excluded ones, as configured. */
function itemsOf(unit: Announcer, burst: Burst): Announcement[] {
  const { config } = unit;
  const items: Announcement[] = [];
  for (const { interfaceName, prefix } of [...config.addresses, ...config.excludedAddresses]) {
    if (burst.extraOnly && interfaceName === config.interfaceName) continue;
    items.push({ interfaceName, address: prefix.address });
  }
  return items;
}

function sendQueued(world: World, frame: QueuedFrame): void {
  const { interfaceName, address } = frame;
  if (!world.ownership.isPresent(interfaceName, address)) return;
  const unit = world.units.get(frame.holder) ?? world.leaders.get(frame.holder);
  if (unit !== undefined && frame.first) {
    world.outbox.event({
      kind: "announcing",
      instance: unit.config.name,
      interfaceName,
      address,
      reason: unit.announceReason,
    });
  }
  sendFrame(world, frame);
}

function sendFrame(world: World, { interfaceName, address }: Announcement): void {
  const link = world.kernel.linkNamed(interfaceName);
  if (link === null) return;
  const frame = encodeFrame(link, address);
  if (frame === null) return;
  world.outbox.frame(link.index, frame);
  world.outbox.event({ kind: "announce-frame", interfaceName, address });
}

/** Null where nobody resolves addresses: without a MAC, or with IFF_NOARP. */
function encodeFrame(link: LinkView, address: IpAddress): Uint8Array | null {
  if (link.mac === null || link.noArp) return null;
  if (address.family === "ipv4") return encodeGratuitousArp(link.mac, address);
  return encodeUnsolicitedNa(link.mac, address, link.ipv6Forwarding === true);
}
