// Hosts, segments and one virtual time: a whole cluster that is a function of its seed. What
// happens to it is told from outside (`faults.ts`, a scenario, the demo); who watches is a witness.

import { invariant } from "../base/invariant.ts";
import { MacAddress } from "../base/mac-address.ts";
import type { Prefix } from "../base/prefix.ts";
import { addMicros, type Instant, type Micros } from "../base/units.ts";
import { Host } from "./host.ts";
import { CLIENT, Neighbours } from "./neighbours.ts";
import { Segment } from "./network.ts";
import { type SimulatedEngine, SimulatedNode } from "./node.ts";
import { Rng } from "./rng.ts";
import { Timeline } from "./timeline.ts";
import type { Witness } from "./witness.ts";

/** Where a node's links are and what addresses they carry. */
export interface NodePlan {
  readonly name: string;
  readonly links: readonly LinkPlan[];
  /** Reading of the monotonic clock at the start. */
  readonly clockOriginUs?: number;
  readonly driftPpm?: number;
}

export interface LinkPlan {
  readonly name: string;
  readonly segment: string;
  readonly addresses: readonly Prefix[];
}

export class Cluster {
  readonly timeline: Timeline = new Timeline();
  readonly rng: Rng;
  readonly #createEngine: (now: Instant) => SimulatedEngine;
  readonly #witnesses: Witness[] = [];
  readonly #nodes = new Map<string, SimulatedNode>();
  readonly #segments = new Map<string, Segment>();
  readonly #clients = new Map<string, Neighbours>();

  constructor(seed: number, createEngine: (now: Instant) => SimulatedEngine) {
    this.rng = new Rng(seed);
    this.#createEngine = createEngine;
  }

  get nodes(): readonly SimulatedNode[] {
    return [...this.#nodes.values()];
  }

  get segments(): readonly Segment[] {
    return [...this.#segments.values()];
  }

  now(): Instant {
    return this.timeline.now();
  }

  watch(witness: Witness): void {
    this.#witnesses.push(witness);
  }

  /** @throws InvariantError if there is none of this name */
  node(name: string): SimulatedNode {
    const node = this.#nodes.get(name);
    invariant(node !== undefined, `no node ${name}`);
    return node;
  }

  /** @throws InvariantError if there is none of this name */
  segment(name: string): Segment {
    const segment = this.#segments.get(name);
    invariant(segment !== undefined, `no segment ${name}`);
    return segment;
  }

  /** The client on a segment. */
  client(segmentName: string): Neighbours {
    const client = this.#clients.get(segmentName);
    invariant(client !== undefined, `no segment ${segmentName}`);
    return client;
  }

  /** Segments come to be with the first link on them. */
  addNode(plan: NodePlan): SimulatedNode {
    invariant(plan.name !== CLIENT && !this.#nodes.has(plan.name), `${plan.name} is taken`);
    const number = this.#nodes.size + 1;
    const links = plan.links.map((link, index) => ({
      index: index + 2,
      name: link.name,
      mac: macOf(number, index + 2),
      addresses: link.addresses,
      segment: this.#segmentFor(link.segment),
    }));
    const { clockOriginUs: originUs = 0, driftPpm = 0 } = plan;
    const host = new Host(this.timeline, { name: plan.name, links, clock: { originUs, driftPpm } });
    const node = new SimulatedNode({
      host,
      timeline: this.timeline,
      rng: this.rng.fork(),
      createEngine: this.#createEngine,
      witnesses: this.#witnesses,
    });
    this.#nodes.set(plan.name, node);
    return node;
  }

  runFor(duration: Micros): void {
    this.timeline.runUntil(addMicros(this.now(), duration));
  }

  /** Cuts every segment into these parts; the client is in the first unless it is named. */
  partition(parts: readonly (readonly string[])[]): void {
    const [first = [], ...others] = parts;
    const isNamed = parts.some((part) => part.includes(CLIENT));
    const withClient = isNamed ? parts : [[...first, CLIENT], ...others];
    for (const segment of this.#segments.values()) segment.partition(withClient);
  }

  heal(): void {
    for (const segment of this.#segments.values()) segment.heal();
  }

  #segmentFor(name: string): Segment {
    const existing = this.#segments.get(name);
    if (existing !== undefined) return existing;
    const segment = new Segment(name, this.timeline, this.rng.fork());
    const client = new Neighbours();
    segment.attach(client);
    this.#segments.set(name, segment);
    this.#clients.set(name, client);
    return segment;
  }
}

/** Locally administered, told apart by host and link. */
function macOf(hostNumber: number, linkIndex: number): MacAddress {
  return MacAddress.fromBytes(Uint8Array.of(2, 0, 0, hostNumber >> 8, hostNumber & 255, linkIndex));
}
