// Routers on one link: each is a whole pipeline (`receive`, `step`, `buildAdverts`) without an
// engine, so that the protocol is seen as packets and moments. No latency, no loss but what a test
// asks for.

import assert from "node:assert/strict";
import type { IpAddress } from "../../src/base/ip-address.ts";
import { addMicros, type Instant, seconds } from "../../src/base/units.ts";
import type { ReceivedPacket } from "../../src/model/packet.ts";
import type { VrrpInstanceConfig } from "../../src/model/vrrp-instance.ts";
import type { InstanceEvent } from "../../src/vrrp/event.ts";
import { step } from "../../src/vrrp/instance.ts";
import { NO_PACKET_MEMORY, type PacketMemory } from "../../src/vrrp/packet-memory.ts";
import { receive } from "../../src/vrrp/receive.ts";
import { deadlineOf, type InstanceState, initialState } from "../../src/vrrp/state.ts";
import { buildAdverts } from "../../src/vrrp/transmit.ts";
import { START, TICK } from "../unit/vrrp/fixture.ts";

export interface Sent {
  /** Seconds since the start of the test. */
  readonly at: number;
  readonly by: string;
  readonly priority: number;
}

export interface Router {
  readonly config: VrrpInstanceConfig;
  readonly source: IpAddress;
  state: InstanceState;
  memory: PacketMemory;
  /** Neither sends nor hears, as after SIGKILL. */
  dead: boolean;
  holdsAddresses: boolean;
}

export class Lan {
  readonly routers: Map<string, Router> = new Map();
  readonly sent: Sent[] = [];
  now: Instant = START;
  /** Nobody hears anybody. */
  cut = false;
  /** Sent and not yet heard: what answers cause comes after it, for everybody. */
  readonly #inFlight: { readonly to: string; readonly packet: ReceivedPacket }[] = [];
  #isDelivering = false;

  add(name: string, config: VrrpInstanceConfig, source: IpAddress): this {
    const state = { ...initialState(config), source };
    const memory = NO_PACKET_MEMORY;
    this.routers.set(name, { config, source, state, memory, dead: false, holdsAddresses: false });
    this.tell(name, { kind: "started" });
    return this;
  }

  router(name: string): Router {
    const router = this.routers.get(name);
    assert.ok(router, `a router ${name}`);
    return router;
  }

  tell(name: string, event: InstanceEvent): this {
    const router = this.router(name);
    const { state, effects } = step(router.config, router.state, event, this.now);
    router.state = state;
    for (const effect of effects) {
      if (effect.kind === "acquire") router.holdsAddresses = true;
      if (effect.kind === "release") router.holdsAddresses = false;
      if (effect.kind !== "send-advert") continue;
      for (let copy = 0; copy < effect.copies; copy++) this.#send(name, effect.priority);
    }
    return this;
  }

  /** Lets deadlines fire in order. */
  run(forSeconds: number): this {
    const end = addMicros(this.now, seconds(forSeconds));
    for (;;) {
      const due = this.#firstDue(end);
      if (due === null) break;
      this.now = due.at;
      this.tell(due.name, TICK);
    }
    this.now = end;
    return this;
  }

  /** A packet that no router sent. */
  inject(name: string, packet: ReceivedPacket): boolean {
    const router = this.router(name);
    const { config, state, memory } = router;
    const reception = receive({ config, state, memory, wallTimeMs: 0 }, packet);
    if (reception.kind === "rejected") return false;
    router.memory = reception.memory;
    this.tell(name, { kind: "advert-received", advert: reception.advert });
    return true;
  }

  kinds(): string {
    return [...this.routers.values()].map(({ state }) => state.kind).join(" ");
  }

  /** Moments of the adverts of one router, priority 0 marked. */
  advertsOf(name: string): string[] {
    return this.sent
      .filter(({ by }) => by === name)
      .map(({ at, priority }) => `${at.toFixed(3)}${priority === 0 ? " release" : ""}`);
  }

  #firstDue(end: Instant): { name: string; at: Instant } | null {
    let first: { name: string; at: Instant } | null = null;
    for (const [name, { state, dead }] of this.routers) {
      const at = dead ? null : deadlineOf(state);
      if (at === null || at > end || (first !== null && at >= first.at)) continue;
      first = { name, at };
    }
    return first;
  }

  #send(name: string, priority: number): void {
    const { config, source, memory } = this.router(name);
    const context = { config, source, memory, socket: "s", wallTimeMs: 0 };
    const { packets, memory: after } = buildAdverts(context, priority);
    this.router(name).memory = after;
    this.sent.push({ at: (this.now - START) / 1e6, by: name, priority });
    if (this.cut) return;
    const ipv4 = config.family === "ipv4";
    for (const { bytes, destination, hopLimit } of packets) {
      const packet: ReceivedPacket = {
        socket: "s",
        family: config.family,
        source,
        destination,
        hopLimit: hopLimit ?? 64,
        ipHeader: ipv4 ? bytes.slice(0, 20) : null,
        payload: ipv4 ? bytes.slice(20) : bytes,
      };
      const others = [...this.routers.keys()].filter((other) => other !== name);
      this.#inFlight.push(...others.map((to) => ({ to, packet })));
    }
    if (!this.#isDelivering) this.#deliver();
  }

  #deliver(): void {
    this.#isDelivering = true;
    for (let next = this.#inFlight.shift(); next !== undefined; next = this.#inFlight.shift()) {
      const { dead, state } = this.router(next.to);
      if (dead || (state.kind !== "BACKUP" && state.kind !== "MASTER")) continue;
      this.inject(next.to, next.packet);
    }
    this.#isDelivering = false;
  }
}
