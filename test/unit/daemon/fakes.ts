// Clock, timer, sockets, netlink and engine of the daemon in memory, driven by the test. Nothing
// here waits, and time moves only when a test moves it.

import { IpAddress } from "../../../src/base/ip-address.ts";
import type { Outcome, SystemFailure } from "../../../src/base/outcome.ts";
import { type Instant, instant, type Micros, micros } from "../../../src/base/units.ts";
import type { DaemonEngine } from "../../../src/daemon/host.ts";
import type { EngineInput } from "../../../src/engine/input.ts";
import type { LeaderView } from "../../../src/engine/leader-view.ts";
import type { EngineOutput } from "../../../src/engine/output.ts";
import type { AddressOperation, NetlinkEvent, RouteOperation } from "../../../src/model/kernel.ts";
import type { PacketSend, ReceivedPacket } from "../../../src/model/packet.ts";
import type { VrrpInstanceConfig } from "../../../src/model/vrrp-instance.ts";
import type { CreateDeadlineTimer } from "../../../src/ports/clock.ts";
import type { Netlink } from "../../../src/ports/netlink.ts";
import type { PacketSockets, ReceivePacket } from "../../../src/ports/packet-sockets.ts";

export const ok: Outcome<void> = { ok: true, value: undefined };
export const ENOENT: SystemFailure = {
  errno: 2,
  code: "ENOENT",
  message: "No such file or directory",
};
export const EPERM: SystemFailure = {
  errno: 1,
  code: "EPERM",
  message: "Operation not permitted",
};

export class FakeClock {
  nowUs = 1_000_000_000;
  suspendedUs = 0;
  wallStepMs = 0;
  now(): Instant {
    return instant(this.nowUs);
  }
  bootTime(): Instant {
    return instant(this.nowUs + this.suspendedUs);
  }
  waitUntil(at: Instant): void {
    this.nowUs = Math.max(this.nowUs, at);
  }
  wallTimeMs(): number {
    return 1_795_158_992_000 + Math.floor(this.nowUs / 1000) + this.wallStepMs;
  }
  advance(us: number): void {
    this.nowUs += us;
  }
}

export class FakeTimer {
  armedAt: Instant | null = null;
  arms = 0;
  closes = 0;
  #expire: () => void = () => undefined;
  readonly create: CreateDeadlineTimer = (onExpired) => {
    this.#expire = onExpired;
    return {
      arm: (at) => {
        this.armedAt = at;
        this.arms++;
      },
      close: () => {
        this.closes++;
      },
    };
  };
  get closed(): boolean {
    return this.closes > 0;
  }
  expire(): void {
    this.#expire();
  }
}

export class FakePackets implements PacketSockets {
  readonly queued: ReceivedPacket[] = [];
  /** How long each of them will have waited when it is read; without a word not at all. */
  readonly waits: Micros[] = [];
  readonly sent: PacketSend[] = [];
  readonly opened: string[] = [];
  closed = false;
  onSend: (() => Outcome<void>) | null = null;
  #readable: () => void = () => undefined;
  open(): Outcome<string> {
    this.opened.push("open");
    return { ok: true, value: "socket" };
  }
  close(): void {
    this.opened.push("close");
  }
  send(packet: PacketSend): Outcome<void> {
    this.sent.push(packet);
    return this.onSend?.() ?? ok;
  }
  drain(limit: number, receive: ReceivePacket): number {
    const packets = this.queued.splice(0, limit);
    for (const packet of packets) receive(packet, this.waits.shift() ?? micros(0));
    return packets.length;
  }
  onReadable(listener: () => void): void {
    this.#readable = listener;
  }
  onFailure(): void {
    // No test of this room lets a socket fail by itself.
  }
  sendFrames(): readonly SystemFailure[] {
    return [];
  }
  closeAll(): void {
    this.closed = true;
  }
  becomeReadable(): void {
    this.#readable();
  }
}

export class FakeNetlink implements Netlink {
  readonly queued: NetlinkEvent[] = [];
  readonly addressCalls: (readonly AddressOperation[])[] = [];
  closed = false;
  refusal: SystemFailure | null = null;
  snapshot(): ReturnType<Netlink["snapshot"]> {
    return { ok: true, value: { links: [], addresses: [] } };
  }
  changeAddresses(operations: readonly AddressOperation[]): readonly Outcome<void>[] {
    this.addressCalls.push(operations);
    const { refusal } = this;
    return operations.map(() => (refusal === null ? ok : { ok: false, failure: refusal }));
  }
  changeRoutes(operations: readonly RouteOperation[]): readonly Outcome<void>[] {
    return operations.map(() => ok);
  }
  drain(limit: number, receive: (event: NetlinkEvent) => void): number {
    const events = this.queued.splice(0, limit);
    for (const event of events) receive(event);
    return events.length;
  }
  onReadable(): void {
    // Tests wake the loop by its timer or its packets.
  }
  close(): void {
    this.closed = true;
  }
}

/** An engine that does what a test writes into it. */
export class FakeEngine implements DaemonEngine {
  readonly inputs: EngineInput[] = [];
  deadline: Instant | null = null;
  takeover: VrrpInstanceConfig | null = null;
  leaders: readonly LeaderView[] = [];
  respond: (input: EngineInput, now: Instant) => readonly EngineOutput[] = () => [];
  handle(input: EngineInput, now: Instant): readonly EngineOutput[] {
    this.inputs.push(input);
    return this.respond(input, now);
  }
  nextDeadline(): Instant | null {
    return this.deadline;
  }
  nextTakeover(): VrrpInstanceConfig | null {
    return this.takeover;
  }
  view(): { readonly leaders: readonly LeaderView[] } {
    return { leaders: this.leaders };
  }
  kinds(): string[] {
    return this.inputs.map(({ kind }) => kind);
  }
}

export function anAdvert(): ReceivedPacket {
  return {
    socket: "socket",
    family: "ipv4",
    source: IpAddress.of("10.129.0.12"),
    destination: IpAddress.of("224.0.0.18"),
    hopLimit: 255,
    ipHeader: null,
    payload: new Uint8Array(20),
  };
}
