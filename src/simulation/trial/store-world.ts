// The store of a leader trial with everything that leads to it: its members, one way and one
// manager a host, and what can befall them.

import { assertNever, invariant } from "../../base/invariant.ts";
import { type Micros, micros } from "../../base/units.ts";
import type { Cluster } from "../cluster.ts";
import { Agent } from "../store/agent.ts";
import { ConsulServer } from "../store/consul-server.ts";
import { EtcdServer } from "../store/etcd-server.ts";
import { LeasedKey } from "../store/leased-key.ts";
import { type StoreConditions, StoreLink } from "../store/store-link.ts";
import type { MemberHealth, StoreServer } from "../store/store-server.ts";
import type { LeaderSite } from "./leader-site.ts";

/** Consul takes a lock away after twice the TTL of its session. */
const CONSUL_LEASE_FACTOR = 2;

export type StoreFault =
  | { readonly kind: "store-cut"; readonly node: string; readonly isCut: boolean }
  | {
      readonly kind: "store-weather";
      readonly node: string;
      readonly conditions: StoreConditions;
    }
  | { readonly kind: "member"; readonly name: string; readonly health: MemberHealth }
  /** No member has a leader, nothing is granted and no lease ends; or it is back. */
  | { readonly kind: "quorum"; readonly hasQuorum: boolean }
  /** The connections of all watches break, the server cancels them, or their history goes. */
  | { readonly kind: "watches-dropped" | "watches-cancelled" | "compacted" | "written-elsewhere" }
  /** The manager beside the daemon stops, crashes, or runs again. */
  | { readonly kind: "manager"; readonly node: string; readonly isPaused: boolean }
  /** A switchover. */
  | { readonly kind: "resigned"; readonly node: string };

interface Seat {
  readonly link: StoreLink;
  readonly agent: Agent;
}

export class StoreWorld {
  readonly key: LeasedKey;
  readonly #etcd: EtcdServer | null;
  readonly #members = new Map<string, MemberHealth>();
  readonly #seats = new Map<string, Seat>();
  readonly #server: StoreServer;

  constructor(cluster: Cluster, site: LeaderSite) {
    const { timeline } = cluster;
    const isEtcd = site.storeKind === "etcd";
    const leaseUs: Micros = isEtcd ? site.ttlUs : micros(CONSUL_LEASE_FACTOR * site.ttlUs);
    this.key = new LeasedKey(timeline, leaseUs);
    this.#etcd = isEtcd ? new EtcdServer(this.key) : null;
    this.#server = this.#etcd ?? new ConsulServer(timeline, this.key, site.ttlUs);
    for (const name of site.endpoints) this.#members.set(name, "up");
  }

  /** Gives a host its way to the store, and the manager beside its daemon. */
  connect(cluster: Cluster, node: string): void {
    const { timeline, rng } = cluster;
    const { host } = cluster.node(node);
    const members = this.#members;
    const link = new StoreLink({ timeline, rng: rng.fork(), server: this.#server, members });
    host.http = link;
    const agent = new Agent({ timeline, rng: rng.fork(), host, link, key: this.key });
    this.#seats.set(node, { link, agent });
  }

  get members(): readonly string[] {
    return [...this.#members.keys()];
  }

  seat(node: string): Seat {
    const seat = this.#seats.get(node);
    invariant(seat !== undefined, `no way from ${node} to the store`);
    return seat;
  }

  apply(fault: StoreFault): void {
    switch (fault.kind) {
      case "store-cut":
        this.seat(fault.node).link.isCut = fault.isCut;
        return;
      case "store-weather":
        this.seat(fault.node).link.conditions = fault.conditions;
        return;
      case "member":
        this.#members.set(fault.name, fault.health);
        return;
      case "quorum":
        this.key.setQuorum(fault.hasQuorum);
        if (!fault.hasQuorum) this.#etcd?.dropWatches();
        return;
      case "watches-dropped":
        return this.#etcd?.dropWatches();
      case "watches-cancelled":
        return this.#etcd?.cancelWatches();
      case "compacted":
        return this.#etcd?.compact();
      case "written-elsewhere":
        return this.key.writeElsewhere();
      case "manager":
        this.seat(fault.node).agent.isPaused = fault.isPaused;
        return;
      case "resigned":
        return this.seat(fault.node).agent.resign();
      default:
        return assertNever(fault);
    }
  }
}
