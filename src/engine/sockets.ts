// Which sockets are wanted, opened and shared; and opened again, with a bounded back-off, when they
// fail. An instance without a working socket is in FAULT.

import type { SystemFailure } from "../base/outcome.ts";
import { addMicros, type Micros, micros, seconds } from "../base/units.ts";
import { type SocketId, socketId, type VrrpSocketSpec } from "../model/packet.ts";
import type { FaultReason } from "./event.ts";
import { setFault, tellFault } from "./faults.ts";
import type { SocketRecord } from "./socket-record.ts";
import type { Unit } from "./unit.ts";
import type { World } from "./world.ts";

const FIRST_RETRY: Micros = seconds(1);
const ABSENT: FaultReason = { kind: "source-absent" };
const LONGEST_RETRY: Micros = seconds(30);

/** Makes the instance use the socket that it needs now: its interface may have come or gone, or its
 * configuration have changed. */
export function ensureSocket(world: World, unit: Unit): void {
  const spec = wantedSocket(world, unit);
  const id = spec === null ? null : socketId(spec);
  if (id === unit.socket) return;
  leaveSocket(world, unit);
  if (spec === null || id === null) return;
  const record = world.sockets.get(id) ?? open(world, id, spec);
  const sharers = record.users.get(unit.config.vrid) ?? new Set<Unit>();
  record.users.set(unit.config.vrid, sharers.add(unit));
  unit.socket = id;
  if (record.status === "failed") reportTo(world, unit, record);
}

/** Gives up the instance's socket; `closeIdleSockets` closes it if nobody takes it over. */
export function leaveSocket(world: World, unit: Unit): void {
  const record = unit.socket === null ? undefined : world.sockets.get(unit.socket);
  unit.socket = null;
  setFault(world, unit, "socket", null);
  if (record === undefined) return;
  const { vrid } = unit.config;
  const sharers = record.users.get(vrid);
  sharers?.delete(unit);
  if (sharers?.size === 0) record.users.delete(vrid);
  if (record.users.size === 0) world.idleSockets.add(record);
}

/** At the end of a turn: a socket that one instance gave up may have been taken by another. */
export function closeIdleSockets(world: World): void {
  // Clearing an empty set would make a new table at the end of each turn.
  if (world.idleSockets.size === 0) return;
  for (const record of world.idleSockets) {
    if (record.users.size > 0) continue;
    world.sockets.delete(record.id);
    world.deadlines.set(record.timer, null);
    if (record.status !== "failed") world.outbox.add({ kind: "close-socket", socket: record.id });
  }
  world.idleSockets.clear();
}

export function socketOpened(world: World, id: SocketId): void {
  const record = world.sockets.get(id);
  if (record === undefined) return;
  record.status = "open";
  record.sourceAbsent = false;
  record.failures = 0;
  record.retryAt = null;
  const { interfaceIndex, family, protocol, destination } = record.spec;
  world.outbox.event({
    kind: "socket-opened",
    text: {
      interfaceIndex,
      family: family === "ipv4" ? "IPv4" : "IPv6",
      protocol,
      unicast: destination.kind === "unicast",
      address: destination.kind === "unicast" ? destination.local : destination.group,
    },
  });
  for (const unit of usersOf(record)) setFault(world, unit, "socket", null);
}

/** It could not be opened, or its device went. */
export function socketFailed(world: World, id: SocketId, failure: SystemFailure): void {
  const record = world.sockets.get(id);
  if (record === undefined) return;
  record.status = "failed";
  const waitUs = micros(Math.min(FIRST_RETRY * 2 ** record.failures, LONGEST_RETRY));
  record.failures += 1;
  record.retryAt = addMicros(world.now, waitUs);
  world.deadlines.set(record.timer, record.retryAt);
  const { interfaceName, destination } = record.spec;
  const source = destination.kind === "unicast" ? destination.local : null;
  world.outbox.event({ kind: "socket-failed", interfaceName, source, failure, retryUs: waitUs });
  const wasAbsent = record.sourceAbsent;
  record.sourceAbsent = source !== null && failure.code === "EADDRNOTAVAIL";
  const users = usersOf(record);
  for (const unit of users) reportTo(world, unit, record);
  if (record.sourceAbsent && !wasAbsent) tellAbsence(world, users);
}

/** The time to try again has come. A socket whose device is gone waits for another one. */
export function retrySocket(world: World, id: SocketId): void {
  const record = world.sockets.get(id);
  if (record?.status !== "failed") return;
  record.retryAt = null;
  world.deadlines.set(record.timer, null);
  const { interfaceIndex } = record.spec;
  if (interfaceIndex !== 0 && world.kernel.link(interfaceIndex) === null) return;
  record.status = "opening";
  world.outbox.add({ kind: "open-socket", socket: id, spec: record.spec });
}

export function usersOf(record: SocketRecord): Unit[] {
  return [...record.users.values()].flatMap((sharers) => [...sharers]);
}

/** Null where there can be none yet: no such link, or no address to receive on. */
function wantedSocket(world: World, unit: Unit): VrrpSocketSpec | null {
  const { family, interfaceName, transport, authentication, receiveBufferBytes } = unit.config;
  const interfaceIndex = interfaceName === null ? 0 : world.kernel.indexOf(interfaceName);
  if (interfaceIndex === null) return null;
  const common = {
    family,
    protocol: authentication.kind === "ah" ? 51 : 112,
    interfaceIndex,
    interfaceName: interfaceName ?? "",
    receiveBufferBytes,
  } as const;
  if (transport.kind === "multicast") {
    return { ...common, destination: { kind: "multicast", group: transport.group } };
  }
  const local = transport.source ?? unit.told.source;
  return local === null ? null : { ...common, destination: { kind: "unicast", local } };
}

function open(world: World, id: SocketId, spec: VrrpSocketSpec): SocketRecord {
  const record: SocketRecord = {
    id,
    spec,
    status: "opening",
    sourceAbsent: false,
    failures: 0,
    retryAt: null,
    users: new Map(),
    timer: { kind: "socket", id },
  };
  world.sockets.set(id, record);
  world.outbox.add({ kind: "open-socket", socket: id, spec });
  return record;
}

function reportTo(world: World, unit: Unit, { spec, sourceAbsent }: SocketRecord): void {
  // `track_src_ip` has said it already.
  const isNews = sourceAbsent && !unit.faults.has("source-absent");
  const { interfaceName } = spec;
  setFault(world, unit, "socket", isNews ? ABSENT : { kind: "socket", interfaceName });
}

/** keepalived names this reason at any time, before the transition. */
function tellAbsence(world: World, users: readonly Unit[]): void {
  for (const unit of users) {
    if (unit.faults.get("socket") === ABSENT) tellFault(world, unit, ABSENT);
  }
}
