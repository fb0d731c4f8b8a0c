// What an engine looks like from outside at one moment: plain values for dumps, metrics and status.
// A view does not change when the engine goes on.

import type { IpAddress } from "../base/ip-address.ts";
import type { Instant } from "../base/units.ts";
import type { SocketId, VrrpSocketSpec } from "../model/packet.ts";
import type { VrrpInstanceConfig } from "../model/vrrp-instance.ts";
import type { ScriptResult } from "../track/script-tracker.ts";
import type { StateName } from "../vrrp/effect.ts";
import type { RejectReason } from "../vrrp/reject.ts";
import { deadlineOf, type InstanceCounters, type MasterSeen } from "../vrrp/state.ts";
import type { FaultReason } from "./event.ts";
import { ownedAddresses } from "./holdings.ts";
import { type LeaderView, viewLeader } from "./leader-view.ts";
import type { Transition, Unit } from "./unit.ts";
import { type HeldAddressView, viewAddresses } from "./view-address.ts";
import type { World } from "./world.ts";

export interface EngineView {
  readonly now: Instant;
  readonly stopped: boolean;
  /** In configuration order. */
  readonly instances: readonly InstanceView[];
  readonly groups: readonly GroupView[];
  readonly scripts: readonly ScriptView[];
  readonly files: readonly { readonly name: string; readonly value: number | null }[];
  readonly processes: readonly ProcessView[];
  readonly links: readonly LinkStateView[];
  readonly sockets: readonly SocketView[];
  readonly leaders: readonly LeaderView[];
}

export interface InstanceView {
  readonly name: string;
  readonly config: VrrpInstanceConfig;
  readonly state: StateName;
  readonly effectivePriority: number;
  /** From where it sends; null while there is no address. */
  readonly source: IpAddress | null;
  /** Last master heard but ourselves. */
  readonly master: MasterSeen | null;
  readonly masterAdvertIntervalUs: number;
  /** Of the master-down or the advert timer. */
  readonly deadline: Instant | null;
  readonly group: string | null;
  readonly faults: readonly FaultReason[];
  /** Trackers whose first result it waits for, as `kind:name`. */
  readonly awaited: readonly string[];
  readonly addresses: readonly HeldAddressView[];
  readonly lastTransition: Transition | null;
  readonly counters: InstanceCounters;
  readonly rejected: ReadonlyMap<RejectReason["kind"], number>;
  readonly sendFailures: number;
  readonly socket: SocketId | null;
}

export interface GroupView {
  readonly name: string;
  readonly members: readonly string[];
  /** Null while the members are not of one state. */
  readonly state: StateName | null;
}

export interface ScriptView {
  readonly name: string;
  readonly health: "unknown" | "up" | "down";
  /** Results in a row against that. */
  readonly contrary: number;
  readonly lastResult: ScriptResult | null;
  readonly running: boolean;
  readonly nextRunAt: Instant;
  readonly runs: number;
}

export interface ProcessView {
  readonly name: string;
  readonly count: number | null;
  readonly quorum: boolean | null;
}

export interface LinkStateView {
  readonly name: string;
  /** 0 while there is no such link. */
  readonly index: number;
  /** After the configured delays; null before the first look. */
  readonly up: boolean | null;
}

export interface SocketView {
  readonly id: SocketId;
  readonly spec: VrrpSocketSpec;
  readonly status: "opening" | "open" | "failed";
  readonly users: number;
}

export function viewOf(world: World): EngineView {
  const { trackers } = world;
  return {
    now: world.now,
    stopped: world.stopped,
    instances: Array.from(world.units.values(), (unit) => viewInstance(world, unit)),
    groups: Array.from(world.groups, ([name, members]) => viewGroup(name, members)),
    scripts: Array.from(trackers.scripts, ([name, { state }]) => ({
      name,
      health: state.health,
      contrary: state.contrary,
      lastResult: state.lastResult,
      running: state.child.kind !== "idle",
      nextRunAt: state.nextRunAt,
      runs: state.runs,
    })),
    files: Array.from(trackers.files, ([name, { value }]) => ({ name, value })),
    processes: Array.from(trackers.processes, ([name, { count, level }]) => ({
      name,
      count,
      quorum: level.believed,
    })),
    links: Array.from(trackers.links, ([name, { level }]) => ({
      name,
      index: world.kernel.indexOf(name) ?? 0,
      up: level.believed,
    })),
    sockets: Array.from(world.sockets.values(), ({ id, spec, status, users }) => ({
      id,
      spec,
      status,
      users: [...users.values()].reduce((sum, sharers) => sum + sharers.size, 0),
    })),
    leaders: Array.from(world.leaders.values(), (unit) => viewLeader(world, unit)),
  };
}

function viewInstance(world: World, unit: Unit): InstanceView {
  const { config, state } = unit;
  return {
    name: config.name,
    config,
    state: state.kind,
    effectivePriority: state.effectivePriority,
    source: state.source,
    master: state.master,
    masterAdvertIntervalUs: state.masterAdvertIntervalUs,
    deadline: deadlineOf(state),
    group: unit.group,
    faults: [...unit.faults.values()],
    awaited: [...unit.awaited],
    addresses: viewAddresses(world, ownedAddresses(config)),
    lastTransition: unit.lastTransition,
    counters: state.counters,
    rejected: new Map(unit.rejected),
    sendFailures: unit.sendFailures,
    socket: unit.socket,
  };
}

function viewGroup(name: string, members: readonly Unit[]): GroupView {
  const states = new Set(members.map(({ state }) => state.kind));
  const [only] = states;
  return {
    name,
    members: members.map(({ config }) => config.name),
    state: states.size === 1 ? (only ?? null) : null,
  };
}
