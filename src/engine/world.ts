// Everything an engine knows, in one place: the parts of the engine are functions over it. It
// holds, and does nothing by itself.

import { FrameQueue } from "../address/frame-queue.ts";
import { AddressOwnership } from "../address/ownership.ts";
import type { IpAddress } from "../base/ip-address.ts";
import { type Instant, type Micros, micros } from "../base/units.ts";
import type { Configuration } from "../model/configuration.ts";
import type { HttpRequestId } from "../model/http.ts";
import type { SocketId } from "../model/packet.ts";
import type { StateName } from "../vrrp/effect.ts";
import type { InstanceEvent } from "../vrrp/event.ts";
import { Deadlines } from "./deadlines.ts";
import { KernelMirror } from "./kernel-mirror.ts";
import type { HttpParty, LeaderUnit } from "./leader-unit.ts";
import { Outbox } from "./outbox.ts";
import type { SocketRecord } from "./socket-record.ts";
import type { Timer } from "./timer.ts";
import type { TrackerTable } from "./tracker-table.ts";
import { createTrackerTable } from "./tracker-table.ts";
import type { Unit } from "./unit.ts";

/** What waits to be done within one input, in order. */
export type Task =
  | StepTask
  | { readonly kind: "syncing"; readonly group: string; readonly to: StateName };

export interface StepTask {
  readonly kind: "step";
  readonly unit: Unit;
  readonly event: InstanceEvent;
  /** The sync group is asked what follows; not for what itself has decided. */
  readonly asksGroup: boolean;
}

export interface HttpOwner {
  readonly unit: LeaderUnit;
  readonly party: HttpParty;
  readonly id: HttpRequestId;
}

export interface World {
  /** Of the input in hand. */
  now: Instant;
  /** Null until the first `configured`. */
  configuration: Configuration | null;
  /** After `stop` nothing but answers is taken notice of. */
  stopped: boolean;
  /** End of `vrrp_startup_delay`; timers count from here and adverts before it are not heard. */
  startAt: Instant;
  /** Marks of an earlier run. */
  ownMarks: ReadonlySet<string>;
  /** The kernel keeps no IFA_PROTO: our addresses are recorded elsewhere. */
  recordsMarks: boolean;
  marksChanged: boolean;
  nextUnitId: number;
  nextRunId: number;
  readonly tasks: Task[];
  readonly outbox: Outbox;
  readonly deadlines: Deadlines<Timer>;
  readonly framesTimer: Timer;
  readonly addressesTimer: Timer;
  readonly startupTimer: Timer;
  readonly kernel: KernelMirror;
  readonly ownership: AddressOwnership;
  readonly frames: FrameQueue;
  /** More frames may go now than one turn sends. */
  framesCutOff: boolean;
  readonly units: Map<string, Unit>;
  readonly unitsByName: Map<string, Unit>;
  /** By id, which no instance has. */
  readonly leaders: Map<string, LeaderUnit>;
  /** Leaders by the interfaces of their addresses. */
  readonly leadersByInterface: Map<string, Set<LeaderUnit>>;
  /** Whose request it is, and its number there. */
  readonly httpRequests: Map<HttpRequestId, HttpOwner>;
  nextHttpRequest: HttpRequestId;
  /** How long the host was suspended in all: leases run on meanwhile. */
  sleptUs: Micros;
  /** Units by the interfaces whose state or addresses concern them. */
  readonly unitsByInterface: Map<string, Set<Unit>>;
  /** Units by the interface out of which they send. */
  readonly unitsOn: Map<string, Set<Unit>>;
  /** Members by sync group, in configuration order. */
  readonly groups: Map<string, readonly Unit[]>;
  /** The state last told of each sync group. */
  readonly toldGroups: Map<string, StateName>;
  /** How often an address (its text) is configured as a virtual one, by interface name. */
  readonly virtualAddresses: Map<string, Set<string>>;
  readonly sockets: Map<SocketId, SocketRecord>;
  /** Sockets that lost their last user in this turn. */
  readonly idleSockets: Set<SocketRecord>;
  readonly trackers: TrackerTable;
  /** The wall clock as last told, for `auth_hmac`. */
  wallClock: { readonly timeMs: number; readonly at: Instant };
  /** Interfaces on which CARP was heard. */
  readonly carpHeard: Set<string>;
  /** Last told source addresses by interface name and family. */
  readonly toldSources: Map<string, IpAddress>;
}

export function createWorld(now: Instant): World {
  const kernel = new KernelMirror();
  return {
    now,
    configuration: null,
    stopped: false,
    startAt: now,
    ownMarks: new Set(),
    recordsMarks: false,
    marksChanged: false,
    nextUnitId: 1,
    nextRunId: 1,
    tasks: [],
    outbox: new Outbox(),
    deadlines: new Deadlines(),
    framesTimer: { kind: "frames" },
    addressesTimer: { kind: "addresses" },
    startupTimer: { kind: "startup" },
    kernel,
    ownership: new AddressOwnership((name) => kernel.indexOf(name)),
    frames: new FrameQueue(),
    framesCutOff: false,
    units: new Map(),
    unitsByName: new Map(),
    leaders: new Map(),
    leadersByInterface: new Map(),
    httpRequests: new Map(),
    nextHttpRequest: 1,
    sleptUs: micros(0),
    unitsByInterface: new Map(),
    unitsOn: new Map(),
    groups: new Map(),
    toldGroups: new Map(),
    virtualAddresses: new Map(),
    sockets: new Map(),
    idleSockets: new Set(),
    trackers: createTrackerTable(),
    wallClock: { timeMs: 0, at: now },
    carpHeard: new Set(),
    toldSources: new Map(),
  };
}
