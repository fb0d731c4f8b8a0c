// The machine under a daemon: what stays when the process dies (addresses, marks, files, clocks)
// and where its links meet the segments. The process itself is in `node.ts`.

import { invariant } from "../base/invariant.ts";
import type { Instant } from "../base/units.ts";
import type { LinkView } from "../model/kernel.ts";
import type { Datagram, Frame } from "./frame.ts";
import type { HttpExchange } from "./http-exchange.ts";
import { Kernel, type LinkSetup } from "./kernel.ts";
import type { Port, Segment } from "./network.ts";
import { NodeClock } from "./node-clock.ts";
import { RouteTable } from "./route-table.ts";
import { Scripts } from "./scripts.ts";
import type { Timeline } from "./timeline.ts";

export interface HostLink extends LinkSetup {
  readonly segment: Segment;
}

export interface HostSetup {
  readonly name: string;
  readonly links: readonly HostLink[];
  /** Reading of the monotonic clock at virtual time 0, and its drift in parts per million. */
  readonly clock: { readonly originUs: number; readonly driftPpm: number };
}

export class Host {
  readonly name: string;
  readonly kernel: Kernel;
  readonly clock: NodeClock;
  readonly scripts: Scripts;
  /** Content of tracked files by path; absent is missing. */
  readonly files: Map<string, string> = new Map();
  /** Matching processes by the name of their tracker. */
  readonly processCounts: Map<string, number> = new Map();
  readonly routes: RouteTable = new RouteTable();
  /** What `record-owned` left behind: outlives the process, not the machine's boot. */
  ownMarks: readonly string[] = [];
  /** Where requests go; null: there is nobody to ask. */
  http: HttpExchange | null = null;
  /** Where datagrams go while a process listens. */
  onDatagram: ((link: number, datagram: Datagram) => void) | null = null;
  #isPowered = true;
  #isAsleep = false;
  readonly #ports = new Map<number, { readonly port: Port; readonly segment: Segment }>();
  readonly #setups = new Map<number, HostLink>();

  constructor(timeline: Timeline, setup: HostSetup) {
    this.name = setup.name;
    this.clock = new NodeClock(setup.clock.originUs, setup.clock.driftPpm);
    this.kernel = new Kernel(timeline, this.clock, setup.links);
    this.scripts = new Scripts(timeline);
    for (const link of setup.links) {
      this.#setups.set(link.index, link);
      this.#plugIn(link);
    }
  }

  get isPowered(): boolean {
    return this.#isPowered;
  }

  /** Powered, and not suspended. */
  get isOn(): boolean {
    return this.#isPowered && !this.#isAsleep;
  }

  /** Nothing of the machine answers or sends any more; its addresses and marks are lost. */
  powerOff(): void {
    this.#isPowered = false;
    this.onDatagram = null;
    this.ownMarks = [];
  }

  powerOn(): void {
    this.#isPowered = true;
    this.kernel.reset();
    this.routes.clear();
  }

  /** Suspended: the clock stands still, the network cards are off. */
  fallAsleep(now: Instant): void {
    this.#isAsleep = true;
    this.clock.suspend(now);
  }

  wakeUp(now: Instant): void {
    this.#isAsleep = false;
    this.clock.resume(now);
  }

  segmentOf(interfaceIndex: number): Segment | null {
    return this.#ports.get(interfaceIndex)?.segment ?? null;
  }

  /** Out of a link that exists; a link that is down loses it. */
  transmit(link: LinkView, frame: Frame): void {
    const plugged = this.#ports.get(link.index);
    if (plugged !== undefined) plugged.segment.transmit(plugged.port, frame);
  }

  /** `ip link del`. */
  unplug(interfaceIndex: number): void {
    const plugged = this.#ports.get(interfaceIndex);
    invariant(plugged !== undefined, `${this.name} has no link ${interfaceIndex}`);
    plugged.segment.detach(plugged.port);
    this.#ports.delete(interfaceIndex);
    this.kernel.removeLink(interfaceIndex);
  }

  /** The device comes back under another index, as a real one does. */
  plugInAgain(formerIndex: number, index: number): void {
    const former = this.#setups.get(formerIndex);
    invariant(former !== undefined, `${this.name} never had a link ${formerIndex}`);
    const link = { ...former, index };
    this.#setups.set(index, link);
    this.#plugIn(link);
    this.kernel.addLink(link);
  }

  #plugIn(link: HostLink): void {
    const { index, segment } = link;
    const port: Port = {
      host: this.name,
      isUp: () => this.isOn && this.kernel.link(index)?.running === true,
      receive: (frame) => {
        if (frame.kind === "datagram") this.onDatagram?.(index, frame);
      },
    };
    segment.attach(port);
    this.#ports.set(index, { port, segment });
  }
}
