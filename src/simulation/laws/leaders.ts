// The laws of an address that follows a leader key. While a store honours its leases, the address
// is on one host only, whatever is cut, paused, slow or skewed; and it goes and stays as `on-store-
// loss` says. A process that stands still or is dead cannot let go and is excused; what it left is
// judged again when it runs.

import { type Instant, micros, millis, seconds } from "../../base/units.ts";
import type { Cluster } from "../cluster.ts";
import { readAnnouncement } from "../neighbours.ts";
import type { SimulatedNode } from "../node.ts";
import type { LeasedKey } from "../store/leased-key.ts";
import type { Turn, Witness } from "../witness.ts";
import {
  clockOf,
  type LeaderChange,
  type LeaderRecord,
  LeaderRecords,
  sleptUs,
} from "./leader-records.ts";
import { sentFrames } from "./sent-frame.ts";
import { Violation } from "./violation.ts";

const SWEEP_US = millis(250);
/** An address that an earlier run left waits so long for the store's first answer. */
const START_WAIT_US = seconds(3);
/** The shortest timeout of a read, and what one endpoint may cost. */
const TIMEOUT_US = seconds(1);
/** The kernel may drop an address before its holder would: lifetimes are whole seconds, over within
 * a second more, and renewed only where that gains a quarter. */
const KERNEL_MARGIN_US = seconds(2);
const KERNEL_SHARE = 0.25;
/** A lifetime is at least a second, and over within one more: so much late where less was left. */
const KERNEL_LATE_US = seconds(1);
/** A lease is told in whole seconds, trusted but for a hundredth and half a second. */
const LEASE_SHARE = 0.99;
const LEASE_MARGIN_US = millis(500);
const ANNOUNCED_US = seconds(1);
/** One read with its lease, and one watch; an endpoint that is left may overlap with the next. */
const MOST_REQUESTS = 4;

export class LeaderLaws implements Witness {
  readonly #cluster: Cluster;
  readonly #key: LeasedKey;
  readonly #daemons = new Map<SimulatedNode, LeaderRecords>();
  /** What is known of a process that was killed. */
  readonly #left = new Map<SimulatedNode, LeaderRecord>();
  /** Called with each change, after the laws. */
  onChange: (change: LeaderChange) => void = () => {};

  constructor(cluster: Cluster, key: LeasedKey) {
    this.#cluster = cluster;
    this.#key = key;
  }

  /** Begins to watch; before the first node starts. */
  open(): this {
    this.#cluster.watch(this);
    this.#key.onExpired = () => {
      // Behind whatever else is due at this very moment.
      this.#cluster.timeline.planAfter(micros(1), () => this.#judgeAll());
    };
    this.#planSweep();
    return this;
  }

  records(): readonly LeaderRecord[] {
    return [...this.#daemons.values()].flatMap(({ record }) => (record === null ? [] : [record]));
  }

  started(node: SimulatedNode): void {
    this.#left.delete(node);
    this.#daemons.set(node, new LeaderRecords(this.#cluster));
  }

  handled(turn: Turn): void {
    const records = this.#daemons.get(turn.node);
    if (records === undefined) return;
    const changes = records.observe(turn);
    for (const change of changes) this.#judgeChange(change, turn);
    if (records.record !== null) this.#judgeFrames(records.record, turn);
    const limit = MOST_REQUESTS;
    if (records.openRequests > limit) {
      breach("requests-are-bounded", turn.node, `${records.openRequests} requests are open`);
    }
    for (const change of changes) this.onChange(change);
  }

  settled(node: SimulatedNode): void {
    const record = this.#daemons.get(node)?.record ?? null;
    if (record === null) return;
    this.#judgeHolders();
    this.#judge(record);
  }

  /** At SIGTERM the address goes, unless `keep-on-stop`. */
  ended(node: SimulatedNode): void {
    const record = this.#daemons.get(node)?.record ?? null;
    this.#daemons.delete(node);
    if (record !== null && !record.isStopped) this.#left.set(node, record);
    if (record === null || !record.isStopped || isMeddled(record)) return;
    if (isPresent(record) && !record.config.keepOnStop) {
      breach("stop-lets-go", node, "the address is still there after a stop");
    }
    if (record.holding && record.config.keepOnStop && !isPresent(record)) {
      breach("stop-lets-go", node, "keep-on-stop did not keep the address");
    }
  }

  #planSweep(): void {
    this.#cluster.timeline.planAfter(SWEEP_US, () => {
      this.#judgeAll();
      this.#planSweep();
    });
  }

  #judgeAll(): void {
    this.#judgeHolders();
    this.#judgeIdle();
    for (const record of this.records()) {
      const { node } = record;
      if (node.isRunning && node.isFree) this.#judge(record);
    }
  }

  /** Two hold only where one has given the key up and does not know it yet. */
  #judgeHolders(): void {
    const holders = this.records().filter(
      (record) =>
        record.holding && isHeldByLease(record) && isAwake(record.node) && isPresent(record),
    );
    const bound = holders.filter(({ node }) => !this.#key.hasResigned(node.name));
    if (bound.length < 2) return;
    const names = bound.map(({ node }) => node.name).join(" and ");
    throw new Violation("one-holder", names, this.#cluster.now(), "hold the address at once");
  }

  #judge(record: LeaderRecord): void {
    const { node, holding, config, startedAt } = record;
    if (!isAwake(node) || node.host.kernel.hasEvents() || isMeddled(record)) return;
    const now = clockOf(node, this.#cluster);
    const waitedUs = now - startedAt;
    if (isPresent(record) && !holding && waitedUs > START_WAIT_US + node.slownessUs) {
      breach("address-follows-key", node, "the address is there, and nobody holds it");
    }
    if (holding && !isPresent(record) && hasLink(record)) {
      breach("address-follows-key", node, "held, but the address is missing");
    }
    if (!holding || config.addresses.length === 0) return;
    this.#judgeHold(record, now);
    if (now - record.since > ANNOUNCED_US + node.slownessUs && record.announced.size === 0) {
      breach("holder-announces", node, "holds, and never announced it");
    }
  }

  /** How long an address may outlive the store. */
  #judgeHold(record: LeaderRecord, now: Instant): void {
    const { node, config, goodAskedAt, toldUntil } = record;
    const { onStoreLoss: policy, intervalUs, store } = config;
    if (goodAskedAt === null) return breach("hold-is-bounded", node, "holds without an answer");
    const silentUs = now - goodAskedAt;
    switch (policy.kind) {
      case "keep":
        return;
      case "drop": {
        const endpoints = store.kind === "patroni" ? 1 : store.endpoints.length;
        // Consul's query blocks for an interval and a sixteenth before it can be late.
        const blockedUs = store.kind === "consul" ? intervalUs * (17 / 16) : 0;
        const readUs = Math.max(TIMEOUT_US, intervalUs) + blockedUs;
        const boundUs = intervalUs + (endpoints + 1) * 2 * readUs + node.slownessUs;
        // Under a policy that changed while the store was away the next failed read decides.
        const awakeUs = node.now() - node.awakeSince;
        if (Math.min(silentUs, now - record.policySince, awakeUs) <= boundUs) return;
        return breach("hold-is-bounded", node, `drop, ${silentUs} us without an answer`);
      }
      case "hold":
        if (silentUs <= policy.durationUs + node.slownessUs) return;
        return breach("hold-is-bounded", node, `hold, ${silentUs} us without an answer`);
      case "lease":
        if (toldUntil !== null && now > toldUntil) {
          breach("hold-is-bounded", node, "holds longer than it was told that the lease runs");
        }
        if (isHeldByLease(record)) this.#judgePromise(record);
    }
  }

  /** A process that stands still or is dead cannot let go: the kernel drops its address. */
  #judgeIdle(): void {
    for (const record of [...this.records(), ...this.#left.values()]) {
      const { node } = record;
      const isIdle = node.isAlive ? !node.isRunning : this.#left.get(node) === record;
      if (!isIdle || !node.host.isOn || !isPresent(record)) continue;
      // A change by hand or a refusal undoes a lifetime, and a clock that stood still prolongs it.
      if (record.config.onStoreLoss.kind !== "lease") continue;
      if (isMeddled(record) || sleptUs(node, this.#cluster) !== record.sleptUs) continue;
      const { toldUntil, holding } = record;
      if (!holding || toldUntil === null) continue;
      if (clockOf(node, this.#cluster) <= toldUntil + KERNEL_LATE_US) continue;
      breach("kernel-lets-go", node, "nobody runs, and the address has outlived the lease");
    }
  }

  /** The store may give the key to another from then on. */
  #judgePromise({ node }: LeaderRecord): void {
    const promisedUntil = this.#key.promisedUntil(node.name);
    if (promisedUntil !== null && this.#cluster.now() <= promisedUntil) return;
    breach("lets-go-before-lease-ends", node, `holds, but was promised until ${promisedUntil}`);
  }

  /** Silence of a store is no reason before its time. */
  #judgeChange({ record, holding, reason }: LeaderChange, { node }: Turn): void {
    if (holding || reason === "other-leader" || reason === "no-leader") return;
    const { onStoreLoss: policy } = record.config;
    const { goodAskedAt, proof } = record;
    const now = clockOf(node, this.#cluster);
    if (policy.kind === "keep" && reason !== "no-answer") {
      breach("silence-is-no-answer", node, `keep, and let go for ${reason}`);
    }
    if (policy.kind === "hold" && goodAskedAt !== null) {
      if (now >= goodAskedAt + kernelMayDropAfter(policy.durationUs)) return;
      breach("silence-is-no-answer", node, `hold, and let go too early for ${reason}`);
    }
    if (policy.kind !== "lease" || proof === null) return;
    const usableUs = (proof.until - proof.askedAt) * LEASE_SHARE - LEASE_MARGIN_US;
    if (now >= proof.askedAt + kernelMayDropAfter(usableUs)) return;
    breach("silence-is-no-answer", node, `lease, and let go too early for ${reason}`);
  }

  #judgeFrames(record: LeaderRecord, { outputs, node }: Turn): void {
    for (const frame of sentFrames(outputs)) {
      const announced = readAnnouncement(frame);
      if (announced === null) continue;
      const { address } = announced;
      if (!record.config.addresses.some(({ prefix }) => prefix.address.equals(address))) continue;
      const mayWait = clockOf(node, this.#cluster) - record.startedAt <= START_WAIT_US;
      if (!record.holding && !mayWait)
        breach("only-owner-announces", node, `announced ${address.text}`);
      record.announced.add(address.text);
    }
  }
}

/** On any of its addresses: one is enough to answer for it. */
export function isPresent({ node, config }: LeaderRecord): boolean {
  const { kernel } = node.host;
  return config.addresses.some(({ prefix, interfaceName }) => {
    const link = kernel.linkNamed(interfaceName);
    return link !== null && kernel.hasAddress(prefix.address, link.index);
  });
}

function kernelMayDropAfter(heldUs: number): number {
  return Math.floor(heldUs * (1 - KERNEL_SHARE)) - KERNEL_MARGIN_US;
}

function isHeldByLease({ config }: LeaderRecord): boolean {
  return config.store.kind === "etcd" && config.onStoreLoss.kind === "lease";
}

/** It has had the time to do what is due. */
function isAwake(node: SimulatedNode): boolean {
  return node.isRunning && node.isFree && node.now() - node.awakeSince > node.slownessUs;
}

function isMeddled({ node, config }: LeaderRecord): boolean {
  const { kernel } = node.host;
  return config.addresses.some(({ prefix }) => kernel.wasMeddledWith(prefix.address));
}

function hasLink({ node, config }: LeaderRecord): boolean {
  const { kernel } = node.host;
  return config.addresses.every(({ interfaceName }) => kernel.linkNamed(interfaceName)?.adminUp);
}

function breach(law: string, node: SimulatedNode, text: string): void {
  throw new Violation(law, node.name, node.now(), text);
}
