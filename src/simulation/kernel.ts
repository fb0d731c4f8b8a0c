// A host's links and the netlink side of its kernel: what a snapshot shows, which errno a change
// gets, which events are pending. The rules of addresses are in `address-table.ts`, sockets in
// `sockets.ts`.

import { invariant } from "../base/invariant.ts";
import type { IpAddress } from "../base/ip-address.ts";
import type { MacAddress } from "../base/mac-address.ts";
import type { SystemFailure } from "../base/outcome.ts";
import { type Prefix, prefixContains } from "../base/prefix.ts";
import { type Micros, micros } from "../base/units.ts";
import type {
  AddressOperation,
  AddressSpec,
  AddressView,
  KernelSnapshot,
  LinkView,
  NetlinkEvent,
} from "../model/kernel.ts";
import { type AddressRules, AddressTable, IFA_F_NODAD } from "./address-table.ts";
import { ENODEV } from "./errno.ts";
import type { NodeClock } from "./node-clock.ts";
import type { Timeline } from "./timeline.ts";

/** rtnetlink.h RT_SCOPE_LINK */
const SCOPE_LINK = 253;
const ARPHRD_ETHER = 1;
/** Events the netlink socket holds before it overruns (ENOBUFS). */
const EVENT_QUEUE_LIMIT = 4_096;

export interface LinkSetup {
  readonly index: number;
  readonly name: string;
  readonly mac: MacAddress;
  /** The host's own addresses, the IPv6 link-local among them. */
  readonly addresses: readonly Prefix[];
}

/** Limits and faults of this kernel, to be changed while it runs. */
export interface KernelMood extends AddressRules {
  /** How long each change of an address holds the caller. */
  answerUs: Micros;
  /** Answers to the next changes, in order, in place of what would have happened. */
  readonly refusals: SystemFailure[];
}

interface Link {
  view: LinkView;
  hasCarrier: boolean;
  readonly ownPrefixes: readonly Prefix[];
}

export class Kernel {
  readonly mood: KernelMood = {
    answerUs: micros(0),
    refusals: [],
    promoteSecondaries: true,
    keepsProtocol: true,
  };
  readonly #links = new Map<number, Link>();
  readonly #indices = new Map<string, number>();
  readonly #table: AddressTable;
  readonly #meddledWith = new Set<string>();
  #events: NetlinkEvent[] = [];
  #revision = 0;
  #isOverrun = false;
  /** Called after an event was queued. */
  onEvent: () => void = () => {};

  constructor(timeline: Timeline, clock: NodeClock, links: readonly LinkSetup[]) {
    this.#table = new AddressTable(timeline, clock, this.mood, (event, hasLapsed = false) => {
      if (event.kind === "address-removed" && !event.own && !hasLapsed) {
        this.#meddledWith.add(event.address.prefix.address.text);
      }
      this.#tell(event);
    });
    for (const setup of links) this.addLink(setup);
    this.forgetEvents();
  }

  snapshot(): KernelSnapshot {
    return { links: this.links(), addresses: this.addresses() };
  }

  links(): readonly LinkView[] {
    return Array.from(this.#links.values(), (link) => link.view);
  }

  link(index: number): LinkView | null {
    return this.#links.get(index)?.view ?? null;
  }

  linkNamed(name: string): LinkView | null {
    const index = this.#indices.get(name);
    return index === undefined ? null : this.link(index);
  }

  addresses(): readonly AddressView[] {
    return this.#table.all();
  }

  /** Whether any link, or this one, carries the address. */
  hasAddress(address: IpAddress, interfaceIndex: number | null = null): boolean {
    return this.#table.has(address, interfaceIndex);
  }

  /** Whether the address is one the host has by itself, apart from any daemon. */
  isOwnAddress(address: IpAddress): boolean {
    for (const { ownPrefixes } of this.#links.values()) {
      if (ownPrefixes.some((prefix) => prefix.address.equals(address))) return true;
    }
    return false;
  }

  /** The link out of which a datagram to `destination` goes: its network is on that link. */
  linkTowards(destination: IpAddress): LinkView | null {
    for (const view of this.addresses()) {
      if (prefixContains(view.prefix, destination)) return this.link(view.interfaceIndex);
    }
    return null;
  }

  /** One netlink request of our daemon; null where it worked. */
  change(operation: AddressOperation): SystemFailure | null {
    const refusal = this.mood.refusals.shift();
    if (refusal === undefined) return this.#change(operation, true);
    this.#meddledWith.add(operation.address.prefix.address.text);
    return refusal;
  }

  /** The same by another program's hand. */
  changeByHand(operation: AddressOperation): SystemFailure | null {
    this.#meddledWith.add(operation.address.prefix.address.text);
    return this.#change(operation, false);
  }

  /** Another number after each change of what the kernel shows. */
  get revision(): number {
    return this.#revision;
  }

  /** Whether another program, or a refusal, may have made an address other than our daemon knows,
   * since `reset` or `forgive`. */
  wasMeddledWith(address: IpAddress): boolean {
    return this.#meddledWith.has(address.text);
  }

  /** From here on the daemon must have found out. */
  forgive(): void {
    this.#revision++;
    this.#meddledWith.clear();
  }

  addLink(setup: LinkSetup): void {
    invariant(!this.#links.has(setup.index), `link ${setup.index} exists`);
    const { index, name, mac, addresses: ownPrefixes } = setup;
    const view: LinkView = {
      index,
      name,
      mac,
      running: true,
      adminUp: true,
      multicast: true,
      loopback: false,
      noArp: false,
      hardwareType: ARPHRD_ETHER,
      mtuBytes: 1500,
      masterIndex: 0,
    };
    this.#indices.set(name, index);
    this.#links.set(index, { view, hasCarrier: true, ownPrefixes });
    this.#tell({ kind: "link-changed", link: view });
    this.#restoreOwnAddresses(index, ownPrefixes);
  }

  removeLink(index: number): void {
    const link = this.#links.get(index);
    invariant(link !== undefined, `no link ${index}`);
    this.#table.drop((view) => view.interfaceIndex === index);
    this.#links.delete(index);
    this.#indices.delete(link.view.name);
    this.#tell({ kind: "link-removed", index, name: link.view.name });
  }

  setCarrier(index: number, hasCarrier: boolean): void {
    const link = this.#links.get(index);
    if (link === undefined || link.hasCarrier === hasCarrier) return;
    link.hasCarrier = hasCarrier;
    this.#update(link, link.view.adminUp);
  }

  /** `ip link set up|down`: IPv6 addresses go with it, the host's own come back. */
  setAdminUp(index: number, adminUp: boolean): void {
    const link = this.#links.get(index);
    if (link === undefined || link.view.adminUp === adminUp) return;
    this.#update(link, adminUp);
    if (adminUp) this.#restoreOwnAddresses(index, link.ownPrefixes);
    else {
      this.#table.drop(
        (view) => view.interfaceIndex === index && view.prefix.address.family === "ipv6",
      );
    }
  }

  /** The host was reset: own addresses only, links up, no events pending. */
  reset(): void {
    this.#table.drop(() => true);
    for (const [index, link] of this.#links) {
      link.hasCarrier = true;
      this.#update(link, true);
      this.#restoreOwnAddresses(index, link.ownPrefixes);
    }
    this.mood.refusals.length = 0;
    this.forgive();
    this.forgetEvents();
  }

  hasEvents(): boolean {
    return this.#events.length > 0;
  }

  /** Takes the oldest pending event; after an overrun everything anew, in place of all of them. */
  takeEvent(): NetlinkEvent | null {
    if (!this.#isOverrun) return this.#events.shift() ?? null;
    this.forgetEvents();
    return { kind: "resynchronised", snapshot: this.snapshot() };
  }

  /** The event socket overran: what is pending is lost, and the reader is told so. */
  overrun(): void {
    this.#isOverrun = true;
    this.#tell({ kind: "resynchronised", snapshot: this.snapshot() });
  }

  /** Nobody listened, or a new listener starts. */
  forgetEvents(): void {
    this.#events = [];
    this.#isOverrun = false;
  }

  #change(operation: AddressOperation, own: boolean): SystemFailure | null {
    if (!this.#links.has(operation.address.interfaceIndex)) return ENODEV;
    return operation.kind === "add"
      ? this.#table.add(operation.address, own)
      : this.#table.remove(operation.address, own);
  }

  #restoreOwnAddresses(index: number, prefixes: readonly Prefix[]): void {
    for (const prefix of prefixes) {
      if (!this.hasAddress(prefix.address, index)) {
        this.#table.add(hostAddress(index, prefix), false);
      }
    }
  }

  #update(link: Link, adminUp: boolean): void {
    link.view = { ...link.view, adminUp, running: adminUp && link.hasCarrier };
    this.#tell({ kind: "link-changed", link: link.view });
  }

  #tell(event: NetlinkEvent): void {
    this.#revision++;
    if (this.#events.length >= EVENT_QUEUE_LIMIT) this.#isOverrun = true;
    else this.#events.push(event);
    this.onEvent();
  }
}

/** An address as an administrator or the system itself puts it up. */
export function hostAddress(interfaceIndex: number, prefix: Prefix): AddressSpec {
  return {
    interfaceIndex,
    prefix,
    label: null,
    scope: prefix.address.isLinkLocal() ? SCOPE_LINK : 0,
    broadcast: null,
    peer: null,
    flags: prefix.address.family === "ipv6" ? IFA_F_NODAD : 0,
    preferredLifetimeSeconds: null,
    protocol: 0,
  };
}
