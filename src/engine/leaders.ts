// Feeds the leader machines and does what they ask for: who holds has the addresses, says so to the
// neighbours and to its scripts, exactly as a MASTER does.

import type { Lifetime } from "../address/lifetime.ts";
import { assertNever } from "../base/invariant.ts";
import type { IpAddress } from "../base/ip-address.ts";
import {
  addMicros,
  earliest,
  elapsed,
  type Instant,
  type Micros,
  micros,
  seconds,
} from "../base/units.ts";
import type { LeaderEffect, LeaderReason } from "../leader/effect.ts";
import type { LeaderEvent } from "../leader/event.ts";
import { type HetznerEvent, hetznerDeadline, stepHetzner } from "../leader/hetzner.ts";
import {
  endHold,
  isBackstop,
  type LeaderStep,
  leaderDeadline,
  spokenForUntil,
  stepLeader,
} from "../leader/leader.ts";
import type { VirtualAddress } from "../model/address.ts";
import type { HttpEvent, HttpRequestId } from "../model/http.ts";
import { announceAcquired, stopAnnouncing } from "./announcements.ts";
import { changeAddresses } from "./holdings.ts";
import { reassessUsers } from "./influences.ts";
import { clearOtherLengths, restoreAddresses, sharesRoute } from "./leader-addresses.ts";
import type { HttpParty, LeaderUnit } from "./leader-unit.ts";
import { notifyLeader } from "./notifications.ts";
import { trackerKey } from "./tracker-table.ts";
import type { World } from "./world.ts";

/** vip-manager looks this often whether the address is as it should be. */
const REASSERT_US: Micros = seconds(10);
/** Lifetimes are whole seconds. */
const LIFETIME_STEP_US: Micros = seconds(1);

/** The leaders' clock: it runs on while the host is suspended, because leases do. */
export function leaderTime(world: World): Instant {
  return addMicros(world.now, world.sleptUs);
}

export function stepUnit(world: World, unit: LeaderUnit, event: LeaderEvent): void {
  follow(world, unit, stepLeader(unit.leader, unit.state, event, leaderTime(world)));
}

/** Not by us: it comes back at once, unless it was the kernel, because its lifetime was over. */
export function addressTaken(world: World, unit: LeaderUnit, address: VirtualAddress): void {
  if (!world.ownership.isOver(address, world.now)) {
    restoreAddresses(world, unit);
    return limitLifetime(world, unit);
  }
  follow(world, unit, endHold(unit.leader, unit.state, leaderTime(world)));
}

function follow(world: World, unit: LeaderUnit, { state, effects }: LeaderStep): void {
  unit.state = state;
  for (const effect of effects) perform(world, unit, "store", effect);
  reassert(world, unit);
  limitLifetime(world, unit);
  schedule(world, unit);
}

/** A deadline of one of its machines has passed. */
export function tickLeader(world: World, unit: LeaderUnit): void {
  stepManager(world, unit, { kind: "tick" });
  stepUnit(world, unit, { kind: "tick" });
}

/** An answer to a request of some leader; late ones have no owner any more. */
export function httpAnswered(world: World, event: HttpEvent): void {
  const owner = world.httpRequests.get(event.id);
  if (owner === undefined) return;
  const { unit, party, id } = owner;
  if (event.kind !== "http-opened" && event.kind !== "http-chunk") {
    forgetRequest(world, unit, party, id);
  }
  const own = { ...event, id };
  if (party === "manager") {
    stepManager(world, unit, own);
    schedule(world, unit);
  } else stepUnit(world, unit, own);
}

/** Nothing of it is under way any more. */
export function cancelRequests(world: World, unit: LeaderUnit): void {
  for (const id of unit.requests.values()) {
    world.httpRequests.delete(id);
    world.outbox.add({ kind: "http-cancel", id });
  }
  unit.requests.clear();
}

export function isLeader(unit: LeaderUnit): boolean {
  return unit.state.phase === "holding";
}

/** The addresses go, without a word to scripts. */
export function dropAddresses(world: World, unit: LeaderUnit): void {
  if (unit.leader.manager.kind !== "basic") return;
  stopAnnouncing(world, unit);
  tellAddresses(world, unit, "remove");
  changeAddresses(world, world.ownership.release(unit.id));
  clearOtherLengths(world, unit);
}

function hold(world: World, unit: LeaderUnit, reason: LeaderReason): void {
  const { name, addresses, manager } = unit.leader;
  world.outbox.event({ kind: "leader-state", leader: name, holding: true, reason, addresses });
  if (manager.kind === "basic") {
    changeAddresses(world, world.ownership.acquire(unit.id, addresses));
    tellAddresses(world, unit, "add");
    announceAcquired(world, unit);
    unit.reassertAt = addMicros(world.now, REASSERT_US);
  } else askManager(world, unit);
  notifyLeader(world, unit.leader, "MASTER", reason);
  reassessUsers(world, trackerKey("leader", name));
}

function release(world: World, unit: LeaderUnit, reason: LeaderReason): void {
  const { name, addresses, manager } = unit.leader;
  world.outbox.event({ kind: "leader-state", leader: name, holding: false, reason, addresses });
  dropAddresses(world, unit);
  if (manager.kind !== "basic") stepManager(world, unit, { kind: "wanted", server: null });
  notifyLeader(world, unit.leader, "BACKUP", reason);
  reassessUsers(world, trackerKey("leader", name));
}

/** One line an address, as vip-manager has it. */
function tellAddresses(world: World, unit: LeaderUnit, operation: "add" | "remove"): void {
  const { name: leader, addresses } = unit.leader;
  if (!world.ownership.holds(unit.id)) return;
  for (const { prefix, interfaceName } of addresses) {
    world.outbox.event({ kind: "leader-address", leader, operation, prefix, interfaceName });
  }
}

function askManager(world: World, unit: LeaderUnit): void {
  const server = serverAddress(world, unit);
  const [wanted] = unit.leader.addresses;
  if (server === null && wanted !== undefined) {
    const report = { kind: "no-server-address", address: wanted.prefix.address } as const;
    world.outbox.event({ kind: "leader-manager", leader: unit.leader.name, report });
  }
  stepManager(world, unit, { kind: "wanted", server });
}

function stepManager(world: World, unit: LeaderUnit, event: HetznerEvent): void {
  const { manager, addresses, name } = unit.leader;
  const [address] = addresses;
  if (manager.kind !== "hetzner" || address === undefined) return;
  const config = { manager, address: address.prefix.address };
  const step = stepHetzner(config, unit.manager, event, leaderTime(world));
  unit.manager = step.state;
  for (const effect of step.effects) perform(world, unit, "manager", effect);
  for (const report of step.reports) {
    world.outbox.event({ kind: "leader-manager", leader: name, report });
  }
}

function perform(world: World, unit: LeaderUnit, party: HttpParty, effect: LeaderEffect): void {
  switch (effect.kind) {
    case "http-request": {
      const id = world.nextHttpRequest++;
      const { request } = effect;
      world.httpRequests.set(id, { unit, party, id: request.id });
      unit.requests.set(requestKey(party, request.id), id);
      return world.outbox.add({ kind: "http-request", request: { ...request, id } });
    }
    case "http-cancel": {
      const id = forgetRequest(world, unit, party, effect.id);
      if (id !== null) world.outbox.add({ kind: "http-cancel", id });
      return;
    }
    case "hold":
      return hold(world, unit, effect.reason);
    case "release":
      return release(world, unit, effect.reason);
    case "report": {
      const { name: leader, triggerKey: key, store } = unit.leader;
      const { report } = effect;
      return world.outbox.event({ kind: "leader-report", leader, key, store: store.kind, report });
    }
    default:
      return assertNever(effect);
  }
}

/** Its engine-wide number; null where it is over already. */
function forgetRequest(
  world: World,
  unit: LeaderUnit,
  party: HttpParty,
  own: HttpRequestId,
): HttpRequestId | null {
  const key = requestKey(party, own);
  const id = unit.requests.get(key);
  if (id === undefined) return null;
  unit.requests.delete(key);
  world.httpRequests.delete(id);
  return id;
}

function requestKey(party: HttpParty, id: HttpRequestId): string {
  return `${party} ${id}`;
}

/** An address that the kernel refused, or that went and did not come back. */
function reassert(world: World, unit: LeaderUnit): void {
  const { addresses, manager } = unit.leader;
  if (!isLeader(unit) || manager.kind !== "basic" || world.now < unit.reassertAt) return;
  unit.reassertAt = addMicros(world.now, REASSERT_US);
  const missing = addresses.some(
    ({ interfaceName, prefix }) => !world.ownership.isPresent(interfaceName, prefix.address),
  );
  if (!missing) return;
  changeAddresses(world, world.ownership.acquire(unit.id, addresses));
  announceAcquired(world, unit);
}

/** A process that hangs or died leaves nothing behind for longer than it would hold it itself. */
function limitLifetime(world: World, unit: LeaderUnit): void {
  if (!isLeader(unit) || unit.leader.manager.kind !== "basic") return;
  const until = spokenForUntil(unit.leader, unit.state);
  if (until === null) return keepForEver(world, unit);
  const leftUs = elapsed(leaderTime(world), until);
  const exact = unit.state.lost || isBackstop(unit.leader);
  const slackUs = exact ? LIFETIME_STEP_US : micros(Math.floor(leftUs / 4));
  limitTo(world, unit, { end: addMicros(world.now, leftUs), slackUs });
}

/** Whatever becomes of this process. */
export function keepForEver(world: World, unit: LeaderUnit): void {
  limitTo(world, unit, { end: null, slackUs: LIFETIME_STEP_US });
}

function limitTo(world: World, unit: LeaderUnit, lifetime: Lifetime): void {
  const wish = { ...lifetime, sharesRoute: (one: VirtualAddress) => sharesRoute(world, one) };
  world.outbox.addresses(world.ownership.limit(unit.id, wish, world.now));
}

function schedule(world: World, unit: LeaderUnit): void {
  const at = earliest(leaderDeadline(unit.leader, unit.state), hetznerDeadline(unit.manager));
  const slept = micros(0 - world.sleptUs);
  world.deadlines.set(unit.timer, at === null ? null : addMicros(at, slept));
}

/** Robot routes to a server by its main address. */
function serverAddress(world: World, { leader }: LeaderUnit): IpAddress | null {
  const { manager, addresses } = leader;
  if (manager.kind !== "hetzner") return null;
  if (manager.serverAddress !== null) return manager.serverAddress;
  const [address] = addresses;
  const index = address === undefined ? null : world.kernel.indexOf(address.interfaceName);
  if (address === undefined || index === null) return null;
  for (const { prefix } of world.kernel.addressesOn(index)) {
    const { address: own } = prefix;
    const same = own.family === address.prefix.address.family && !own.isLinkLocal();
    if (same && !own.equals(address.prefix.address)) return own;
  }
  return null;
}
