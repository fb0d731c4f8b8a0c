// The engine's record of one VRRP instance: its state machine's value and everything that has to be
// known around it. Only parts of the engine change it; outside it is seen through `view.ts`.

import { type AnnounceSchedule, NO_ANNOUNCEMENTS } from "../address/announce-schedule.ts";
import type { IpAddress } from "../base/ip-address.ts";
import type { Instant } from "../base/units.ts";
import type { SocketId } from "../model/packet.ts";
import type { VrrpInstanceConfig } from "../model/vrrp-instance.ts";
import type { AnnounceReason, StateName, TransitionCause } from "../vrrp/effect.ts";
import { NO_PACKET_MEMORY, type PacketMemory } from "../vrrp/packet-memory.ts";
import type { RejectReason } from "../vrrp/reject.ts";
import { type InstanceState, initialState } from "../vrrp/state.ts";
import { routeKey, ruleKey } from "../wire/route-key.ts";
import type { FaultReason } from "./event.ts";
import type { Timer } from "./timer.ts";

export interface Unit {
  /** Unique within an engine; the name may change at a reload. */
  readonly id: string;
  config: VrrpInstanceConfig;
  state: InstanceState;
  /** What the state machine was last told, so that it is told only of changes. */
  told: { priority: number; source: IpAddress | null };
  /** Interfaces that must be up whatever else is tracked. */
  links: ReadonlySet<string>;
  /** Keys of its routes and rules that nobody may take away (`wire/route-key.ts`). */
  trackedHoldings: ReadonlySet<string>;
  /** Name of its sync group. */
  group: string | null;
  /** Reasons not to run, by what they are about. */
  readonly faults: Map<string, FaultReason>;
  /** Trackers whose first result is waited for before the instance starts. */
  readonly awaited: Set<string>;
  /** It had to wait for a script: keepalived then leaves out "(init)". */
  waitedForScript: boolean;
  /** A reload has taken it out: its end is told as a deletion. */
  removedFrom: StateName | null;
  /** `started` has been given. */
  started: boolean;
  /** Socket that carries its adverts; null while there can be none. */
  socket: SocketId | null;
  /** Numbers of the packets sent and heard. */
  memory: PacketMemory;
  readonly rejected: Map<RejectReason["kind"], number>;
  sendFailures: number;
  schedule: AnnounceSchedule;
  /** Why the announcements that wait are made. */
  announceReason: AnnounceReason;
  lastTransition: Transition | null;
  readonly stateTimer: Timer;
  readonly announceTimer: Timer;
}

export interface Transition {
  readonly from: StateName;
  readonly to: StateName;
  readonly cause: TransitionCause;
  readonly at: Instant;
}

export function createUnit(id: string, config: VrrpInstanceConfig, group: string | null): Unit {
  return {
    id,
    config,
    state: initialState(config, group !== null),
    told: { priority: config.basePriority, source: config.transport.source },
    links: new Set(),
    trackedHoldings: holdingKeys(config),
    group,
    faults: new Map(),
    awaited: new Set(),
    waitedForScript: false,
    removedFrom: null,
    started: false,
    socket: null,
    memory: NO_PACKET_MEMORY,
    rejected: new Map(),
    sendFailures: 0,
    schedule: NO_ANNOUNCEMENTS,
    announceReason: "became-master",
    lastTransition: null,
    stateTimer: { kind: "instance", id },
    announceTimer: { kind: "announce", id },
  };
}

/** keepalived.conf(5) dont_track_primary, no_track: its own interface and those of its addresses,
 * routes and rules. */
export function neededLinks(config: VrrpInstanceConfig): Set<string> {
  const names = new Set<string>();
  for (const { interfaceName, noTrack } of [...config.addresses, ...config.excludedAddresses]) {
    if (!noTrack) names.add(interfaceName);
  }
  for (const { interfaceName, noTrack } of config.routes) {
    if (!noTrack && interfaceName !== null) names.add(interfaceName);
  }
  for (const { iif, oif, noTrack } of config.rules) {
    if (noTrack) continue;
    if (iif !== null) names.add(iif);
    if (oif !== null) names.add(oif);
  }
  if (config.interfaceName === null) return names;
  if (config.trackPrimary) names.add(config.interfaceName);
  else names.delete(config.interfaceName);
  return names;
}

/** Interfaces that concern it whether it needs them or not. */
export function concernedLinks(config: VrrpInstanceConfig): Set<string> {
  const names = new Set<string>();
  if (config.interfaceName !== null) names.add(config.interfaceName);
  for (const { interfaceName } of [...config.addresses, ...config.excludedAddresses]) {
    names.add(interfaceName);
  }
  for (const track of config.tracks) if (track.kind === "interface") names.add(track.name);
  return names;
}

export function holdingKeys({ routes, rules }: VrrpInstanceConfig): Set<string> {
  return new Set([
    ...routes.filter(({ noTrack }) => !noTrack).map(routeKey),
    ...rules.filter(({ noTrack }) => !noTrack).map(ruleKey),
  ]);
}
