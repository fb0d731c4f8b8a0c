// What the kernel tells of links and addresses, and what follows for the instances.

import type { LossVerdict } from "../address/ownership.ts";
import { assertNever } from "../base/invariant.ts";
import type { IpAddress } from "../base/ip-address.ts";
import type {
  AddressView,
  KernelSnapshot,
  LinkView,
  NetlinkEvent,
  RouteOperation,
} from "../model/kernel.ts";
import { routeKey, ruleKey } from "../wire/route-key.ts";
import { announceMore } from "./announcements.ts";
import { tell } from "./drive.ts";
import { changeAddresses } from "./holdings.ts";
import { announceLeadersOn, guardAddress } from "./leader-addresses.ts";
import { addressTaken } from "./leaders.ts";
import { observeLink } from "./links.ts";
import { ensureSocket, retrySocket } from "./sockets.ts";
import { refreshSources } from "./sources.ts";
import { restoreStatic, restoreStaticRoutes, STATIC_HOLDER, usesLink } from "./statics.ts";
import { checkTransport } from "./transport-faults.ts";
import type { World } from "./world.ts";

export function kernelChanged(world: World, event: NetlinkEvent): void {
  switch (event.kind) {
    case "link-changed":
      return linkChanged(world, event.link);
    case "link-removed":
      return linkRemoved(world, event.index);
    case "address-added":
      return addressAdded(world, event.address, event.own);
    case "address-removed":
      return addressRemoved(world, event.address, event.own);
    case "route-removed":
    case "rule-removed":
      return holdingRemoved(world, event);
    case "resynchronised":
      return resynchronise(world, event.snapshot);
    default:
      return assertNever(event);
  }
}

/** Comes for each change of a link, also for those that do not matter here. */
function linkChanged(world: World, link: LinkView): void {
  const before = world.kernel.link(link.index);
  world.kernel.setLink(link);
  const renamed = before !== null && before.name !== link.name;
  if (renamed) {
    if (isConcerned(world, before.name) || isConcerned(world, link.name)) {
      world.outbox.event({ kind: "link-renamed", from: before.name, to: link.name });
    }
    linkGone(world, before.name);
  }
  if (!isConcerned(world, link.name)) return;
  if (before === null || renamed) linkAppeared(world, link.name);
  observeLink(world, link.name);
  const isNew = before === null || renamed;
  if (link.adminUp && (isNew || !before.adminUp)) cameUp(world, link);
  // Who is still MASTER after a flap (dont_track_primary, interface_up_down_delays) may have been
  // replaced meanwhile; after a change of MAC the neighbours know a wrong one.
  const flapped = isNew || (!before.running && link.running);
  if (flapped) announceOn(world, link.name, "link-restored");
  else if (before.mac?.text !== link.mac?.text) macChanged(world, before, link);
}

/** keepalived says it, and does nothing. */
function macChanged(world: World, { mac: from }: LinkView, { mac: to, name }: LinkView): void {
  if (from !== null && to !== null) {
    world.outbox.event({ kind: "link-address-changed", interfaceName: name, from, to });
  }
  announceOn(world, name, "mac-changed");
}

function linkRemoved(world: World, index: number): void {
  const link = world.kernel.link(index);
  if (link === null) return;
  world.kernel.removeLink(index);
  world.ownership.interfaceRemoved(index);
  linkGone(world, link.name);
  if (isConcerned(world, link.name)) {
    world.outbox.event({ kind: "link-removed", interfaceName: link.name });
  }
}

function linkAppeared(world: World, name: string): void {
  world.outbox.event({ kind: "link-added", interfaceName: name });
  refreshSources(world, name);
  reconnect(world, name);
  for (const unit of world.unitsOn.get(name) ?? []) checkTransport(world, unit);
}

function linkGone(world: World, name: string): void {
  if (!isConcerned(world, name)) return;
  observeLink(world, name);
  refreshSources(world, name);
  reconnect(world, name);
}

/** The device under the sockets of this interface is another one now, or none. */
function reconnect(world: World, name: string): void {
  for (const unit of world.unitsOn.get(name) ?? []) ensureSocket(world, unit);
}

/** IPv6 addresses went with the link (dont_track_primary: their instance is still MASTER),
 * sockets may have failed. */
function cameUp(world: World, link: LinkView): void {
  changeAddresses(world, world.ownership.restore(link.name));
  restoreRoutes(world, link.name);
  for (const { spec, id, status } of [...world.sockets.values()]) {
    if (status === "failed" && spec.interfaceIndex === link.index) retrySocket(world, id);
  }
}

/** `unicast_src_ip` has come, from elsewhere or as an address of ours: nobody has to wait for the
 * next trial. */
function retrySocketsOf(world: World, source: IpAddress): void {
  for (const { spec, id, status } of world.sockets.values()) {
    if (status !== "failed" || spec.destination.kind !== "unicast") continue;
    if (spec.destination.local.equals(source)) retrySocket(world, id);
  }
}

/** The kernel drops routes with their link, without an event for IPv4. */
function restoreRoutes(world: World, name: string): void {
  restoreStaticRoutes(world, name);
  for (const unit of world.unitsByInterface.get(name) ?? []) {
    if (unit.state.kind !== "MASTER") continue;
    const routes = unit.config.routes.filter((route) => usesLink(route, name));
    world.outbox.routes(routes.map((route): RouteOperation => ({ kind: "add-route", route })));
  }
}

function announceOn(world: World, name: string, reason: "link-restored" | "mac-changed"): void {
  for (const unit of world.unitsByInterface.get(name) ?? []) announceMore(world, unit, reason);
  announceLeadersOn(world, name, reason);
}

function addressAdded(world: World, view: AddressView, own: boolean): void {
  const isNew = world.kernel.addAddress(view);
  world.ownership.appeared(view);
  // Linux before 5.18 does not keep IFA_PROTO: the next run needs a list to know our addresses by.
  if (own && view.protocol === 0 && !world.recordsMarks && !followsKey(world, view)) {
    world.recordsMarks = true;
    world.marksChanged = true;
  }
  const interfaceName = world.kernel.nameOf(view.interfaceIndex);
  if (isNew && !own) {
    const { address } = view.prefix;
    const virtual = isVirtual(world, interfaceName, view);
    world.outbox.event({ kind: "address-appeared", interfaceName, address, virtual });
  }
  if (!own) guardAddress(world, interfaceName, view);
  retrySocketsOf(world, view.prefix.address);
  refreshSources(world, interfaceName);
}

function addressRemoved(world: World, view: AddressView, own: boolean): void {
  world.kernel.removeAddress(view);
  const interfaceName = world.kernel.nameOf(view.interfaceIndex);
  const { address } = view.prefix;
  if (!own) {
    const virtual = isHeld(world, view);
    world.outbox.event({ kind: "address-vanished", interfaceName, address, virtual });
  }
  const linkUp = world.kernel.link(view.interfaceIndex)?.adminUp === true;
  const loss = world.ownership.vanished(view, own, linkUp);
  if (loss.kind === "collateral") changeAddresses(world, loss.operations);
  else if (loss.kind === "taken") lose(world, loss);
  refreshSources(world, interfaceName);
}

/** keepalived: a MASTER lets go of everything and starts anew, unless the address is `no_track`; a
 * static address comes back at once. */
function lose(world: World, loss: Extract<LossVerdict, { kind: "taken" }>): void {
  const { address, holders } = loss;
  for (const id of holders) {
    const unit = world.units.get(id);
    if (unit !== undefined && !address.noTrack) tell(world, unit, { kind: "resource-lost" });
    const leader = world.leaders.get(id);
    if (leader !== undefined) addressTaken(world, leader, address);
    if (id !== STATIC_HOLDER) continue;
    world.outbox.event({ kind: "static-address-restored", address });
    changeAddresses(world, world.ownership.restore(address.interfaceName));
  }
}

/** keepalived: who loses a route or a rule lets go of everything, unless it is `no_track`. */
function holdingRemoved(
  world: World,
  event: Extract<NetlinkEvent, { kind: "route-removed" | "rule-removed" }>,
): void {
  if (event.own) return;
  const key = event.kind === "route-removed" ? routeKey(event.route) : ruleKey(event.rule);
  restoreStatic(world, key);
  for (const unit of world.units.values()) {
    if (unit.state.kind !== "MASTER") continue;
    if (unit.trackedHoldings.has(key)) tell(world, unit, { kind: "resource-lost" });
  }
}

/** Events were lost: the difference is told as if they had come. */
function resynchronise(world: World, snapshot: KernelSnapshot): void {
  world.ownership.forgetEchoes();
  const links = new Set(snapshot.links.map(({ index }) => index));
  const gone = [...world.kernel.links()].filter(({ index }) => !links.has(index));
  for (const { index } of gone) linkRemoved(world, index);
  for (const link of snapshot.links) linkChanged(world, link);
  const present = new Set(snapshot.addresses.map(viewKey));
  for (const view of world.kernel.allAddresses()) {
    if (!present.has(viewKey(view))) addressRemoved(world, view, false);
  }
  for (const view of snapshot.addresses) addressAdded(world, view, false);
}

function viewKey({ interfaceIndex, prefix }: AddressView): string {
  return `${interfaceIndex}/${prefix.address.text}/${prefix.lengthBits}`;
}

/** By an instance: a static address comes back without a word about its loss. */
function isHeld(world: World, { interfaceIndex, prefix }: AddressView): boolean {
  const { address } = prefix;
  if (!world.ownership.isPresent(world.kernel.nameOf(interfaceIndex), address)) return false;
  for (const holder of world.ownership.holdersOf(interfaceIndex, address)) {
    if (holder !== STATIC_HOLDER) return true;
  }
  return false;
}

/** The next run asks the store what becomes of it: no list is needed. */
function followsKey(world: World, { interfaceIndex, prefix }: AddressView): boolean {
  const holders = [...world.ownership.holdersOf(interfaceIndex, prefix.address)];
  return holders.length > 0 && holders.every((id) => world.leaders.has(id));
}

function isConcerned(world: World, name: string): boolean {
  return world.unitsByInterface.has(name) || world.leadersByInterface.has(name);
}

function isVirtual(world: World, interfaceName: string, { prefix }: AddressView): boolean {
  return world.virtualAddresses.get(interfaceName)?.has(prefix.address.text) === true;
}
