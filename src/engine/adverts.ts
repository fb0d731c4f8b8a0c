// Adverts out and in: an effect becomes datagrams, a datagram finds its instance and becomes an
// event or a counted rejection.

import { elapsed } from "../base/units.ts";
import type { ReceivedPacket } from "../model/packet.ts";
import { receive, vridOf } from "../vrrp/receive.ts";
import type { RejectReason } from "../vrrp/reject.ts";
import { buildAdverts } from "../vrrp/transmit.ts";
import { decodeAdvertisement } from "../wire/advertisement.ts";
import type { EngineInput } from "./input.ts";
import type { Unit } from "./unit.ts";
import type { World } from "./world.ts";

export interface AdvertOrder {
  /** 0 releases. */
  readonly priority: number;
  readonly copies: number;
}

/** Sends nothing without a source or a socket: the instance is in FAULT then, or about to be. */
export function sendAdvert(world: World, unit: Unit, { priority, copies }: AdvertOrder): void {
  const { source } = unit.state;
  const { config, socket } = unit;
  if (source === null || socket === null) return;
  if (world.sockets.get(socket)?.status === "failed") return;
  for (let copy = 0; copy < copies; copy++) {
    const context = { config, source, socket, memory: unit.memory, wallTimeMs: wallTimeMs(world) };
    const { packets, memory } = buildAdverts(context, priority);
    unit.memory = memory;
    for (const packet of packets) {
      world.outbox.add({ kind: "send-packet", packet, instance: config.name });
    }
  }
}

/** asm-generic/errno.h: what a link that is down answers. */
const LINK_DOWN_ERRORS: ReadonlySet<number> = new Set([100, 101]);

/** As in keepalived nothing is told of a link that is known to be down. */
export function sendFailed(
  world: World,
  { instance, destination, failure }: Extract<EngineInput, { kind: "send-failed" }>,
): void {
  const unit = world.unitsByName.get(instance);
  if (unit !== undefined) unit.sendFailures += 1;
  const link = world.kernel.linkNamed(unit?.config.interfaceName ?? "");
  if (link?.running === false && LINK_DOWN_ERRORS.has(failure.errno)) return;
  const peer = destination.isMulticast() ? null : destination;
  world.outbox.event({ kind: "send-failed", instance, peer, failure });
}

/** Finds the instances by socket and VRID; several share both only as unicast peers of different
 * routers, which their sources tell apart.
 * @param hear what to do with an accepted advert */
export function packetReceived(
  world: World,
  packet: ReceivedPacket,
  hear: (world: World, unit: Unit, reception: Accepted) => void,
): void {
  const record = world.sockets.get(packet.socket);
  if (record === undefined) return;
  const vrid = vridOf(packet.payload, record.spec.protocol);
  const sharers = vrid === null ? undefined : record.users.get(vrid);
  const unit = sharers === undefined ? undefined : receiverAmong(sharers, packet);
  if (unit === undefined) {
    tellUnknown(world, packet, vrid);
    return;
  }
  const deaf = deafness(world, unit);
  if (deaf !== null) {
    reject(world, unit, packet, deaf);
    return;
  }
  const { config, state, memory } = unit;
  const reception = receive({ config, state, memory, wallTimeMs: wallTimeMs(world) }, packet);
  if (reception.kind === "accepted") return hear(world, unit, reception);
  if (reception.memory !== undefined) unit.memory = reception.memory;
  reject(world, unit, packet, reception.reason);
}

/** When nothing is looked at, whatever it is: `vrrp_startup_delay`, and as in keepalived INIT and
 * FAULT. */
function deafness({ now, startAt }: World, { state }: Unit): RejectReason | null {
  if (now < startAt) return { kind: "starting" };
  return state.kind === "INIT" || state.kind === "FAULT" ? { kind: "not-running" } : null;
}

export type Accepted = Extract<ReturnType<typeof receive>, { kind: "accepted" }>;

function receiverAmong(sharers: ReadonlySet<Unit>, { source }: ReceivedPacket): Unit | undefined {
  const [first] = sharers;
  if (sharers.size <= 1) return first;
  for (const unit of sharers) {
    const { transport } = unit.config;
    if (
      transport.kind === "unicast" &&
      transport.peers.some((peer) => peer.address.equals(source))
    ) {
      return unit;
    }
  }
  return first;
}

function reject(world: World, unit: Unit, packet: ReceivedPacket, reason: RejectReason): void {
  const { source } = packet;
  unit.rejected.set(reason.kind, (unit.rejected.get(reason.kind) ?? 0) + 1);
  const { name, vrid } = unit.config;
  // A vhid may be one of our VRIDs.
  if (reason.kind === "carp") tellCarp(world, packet);
  world.outbox.event({ kind: "packet-rejected", instance: name, vrid, source, reason });
}

/** keepalived.conf(5) log_unknown_vrids. A payload too short to have a VRID is told in any case. */
function tellUnknown(world: World, packet: ReceivedPacket, vrid: number | null): void {
  const { socket, source, payload } = packet;
  const interfaceName = world.sockets.get(socket)?.spec.interfaceName ?? "";
  if (vrid === null) {
    const reason = `too short - ${payload.length} bytes`;
    world.outbox.event({ kind: "undecodable-packet", interfaceName, source, reason });
    return;
  }
  if (isCarp(packet)) {
    tellCarp(world, packet);
    return;
  }
  if (world.configuration?.global.logUnknownVrids === true) {
    world.outbox.event({ kind: "unknown-vrid", interfaceName, vrid, source });
  }
}

/** Once an interface: CARP speaks every second, and means no harm. */
function tellCarp(world: World, { socket, source }: ReceivedPacket): void {
  const interfaceName = world.sockets.get(socket)?.spec.interfaceName ?? "";
  if (world.carpHeard.has(interfaceName)) return;
  world.carpHeard.add(interfaceName);
  world.outbox.event({ kind: "carp-heard", interfaceName, source });
}

function isCarp({ family, source, destination, payload }: ReceivedPacket): boolean {
  const decoded = decodeAdvertisement(payload, { family, source, destination, group: destination });
  return decoded.kind === "rejected" && decoded.reason.kind === "carp";
}

/** Milliseconds since 1970, counted on from the last word of the wall clock. */
function wallTimeMs(world: World): number {
  const { wallClock } = world;
  return wallClock.timeMs + Math.floor(elapsed(wallClock.at, world.now) / 1000);
}
