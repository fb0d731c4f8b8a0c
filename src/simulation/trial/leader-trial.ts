// One trial of daemons that follow a leader key: a random site in a random storm, then calm, and
// all laws over it, those of VRRP for the instances among them.

import { addMicros, type Instant, type Micros, micros, seconds } from "../../base/units.ts";
import { Cluster } from "../cluster.ts";
import { applyFault } from "../faults.ts";
import { LawBook } from "../law-book.ts";
import type { LeaderChange } from "../laws/leader-records.ts";
import { isPresent, LeaderLaws } from "../laws/leaders.ts";
import { judgeQuiet } from "../laws/quiet.ts";
import { Violation } from "../laws/violation.ts";
import type { SimulatedEngine } from "../node.ts";
import { Rng } from "../rng.ts";
import { drawLeaderSite, type LeaderSite, leaderConfigurationOf } from "./leader-site.ts";
import {
  calmLeaders,
  drawDisturbance,
  drawLeaderFaults,
  type LeaderFault,
  type LeaderStorm,
} from "./leader-storm.ts";
import { StoreWorld } from "./store-world.ts";
import { describeFault, type Trace, TrialFailure, type TrialReport } from "./trial-report.ts";

const START_US: Micros = seconds(4);
const FAULT_WITHIN_US: Micros = seconds(3);
/** Reads that time out on every member, the longest back-off, a managers' rest, an election. */
const SETTLING_US: Micros = seconds(16);
const WATCH_US: Micros = seconds(3);

/** @throws TrialFailure if a law is broken or an engine throws */
export function runLeaderTrial(
  seed: number,
  createEngine: (now: Instant) => SimulatedEngine,
  trace: Trace = () => {},
): TrialReport {
  const trial = new LeaderTrial(seed, createEngine, trace);
  try {
    return trial.run();
  } catch (error) {
    throw new TrialFailure("leader", seed, trial.now(), error);
  }
}

class LeaderTrial {
  readonly #seed: number;
  readonly #rng: Rng;
  readonly #cluster: Cluster;
  readonly #site: LeaderSite;
  readonly #world: StoreWorld;
  readonly #vrrp: LawBook;
  readonly #laws: LeaderLaws;
  readonly #trace: Trace;
  #isQuiet = false;
  /** Until then pauses of the storm last. */
  #stormUntil: Instant;

  constructor(seed: number, createEngine: (now: Instant) => SimulatedEngine, trace: Trace) {
    this.#seed = seed;
    this.#rng = new Rng(seed);
    this.#trace = trace;
    this.#site = drawLeaderSite(this.#rng);
    this.#cluster = new Cluster(this.#rng.nextWord(), createEngine);
    this.#world = new StoreWorld(this.#cluster, this.#site);
    this.#vrrp = new LawBook(this.#cluster).open();
    this.#laws = new LeaderLaws(this.#cluster, this.#world.key).open();
    this.#laws.onChange = (change) => this.#observe(change);
    this.#stormUntil = this.#cluster.now();
  }

  now(): Instant {
    return this.#cluster.now();
  }

  run(): TrialReport {
    const { rng, cluster, site } = this.#storm;
    for (const [index, plan] of site.hosts.entries()) {
      const node = cluster.addNode(plan);
      node.turns.wakeLatencyUs = site.wakeLatencyUs;
      this.#world.connect(cluster, plan.name);
      cluster.timeline.planAfter(rng.microsBetween(micros(0), START_US), () => {
        if (!node.isAlive && node.host.isPowered) node.start(leaderConfigurationOf(site, index));
      });
    }
    cluster.runFor(START_US);
    const rounds = rng.between(1, 2);
    for (let round = 0; round < rounds; round++) {
      this.#rage();
      this.#settle();
      this.#disturb();
    }
    const virtualUs = micros(cluster.now());
    return { seed: this.#seed, steps: cluster.timeline.steps, virtualUs };
  }

  get #storm(): LeaderStorm {
    return { cluster: this.#cluster, site: this.#site, world: this.#world, rng: this.#rng };
  }

  #rage(): void {
    const faults = this.#rng.between(2, 12);
    for (let count = 0; count < faults; count++) {
      this.#cluster.runFor(this.#rng.microsBetween(micros(0), FAULT_WITHIN_US));
      for (const fault of drawLeaderFaults(this.#storm)) this.#apply(fault);
    }
    const now = this.now();
    this.#cluster.timeline.runUntil(this.#stormUntil > now ? this.#stormUntil : now);
    this.#trace(this.now(), "calm");
    for (const fault of calmLeaders(this.#storm)) this.#apply(fault);
  }

  #settle(): void {
    this.#cluster.runFor(micros(SETTLING_US + 2 * this.#site.ttlUs));
    for (const { host } of this.#cluster.nodes) host.kernel.forgive();
    this.#judge();
  }

  #disturb(): void {
    if (!this.#cluster.nodes.some(({ isRunning }) => isRunning)) return;
    this.#isQuiet = true;
    for (let count = this.#rng.between(1, 4); count > 0; count--) {
      const { faults, ends, lastsUs } = drawDisturbance(this.#storm);
      // A store that is silent for a moment is lost where nothing is forgiven.
      const isHarmless = this.#site.policy.kind !== "drop" || ends.length === 0;
      for (const fault of isHarmless ? faults : []) this.#apply(fault);
      this.#cluster.runFor(lastsUs);
      for (const fault of ends) this.#apply(fault);
      this.#cluster.runFor(WATCH_US);
      this.#judge();
    }
    this.#isQuiet = false;
  }

  /** When all is calm, the key's owner has the address, and nobody else. */
  #judge(): void {
    judgeQuiet(this.#cluster, this.#vrrp.daemons());
    const owner = this.#world.key.ownership?.owner ?? null;
    this.#judgePriorities(owner);
    for (const record of this.#laws.records()) {
      const { node } = record;
      if (!node.isRunning || isPresent(record) === (node.name === owner)) continue;
      const text = isPresent(record) ? "has the address" : "does not have the address";
      throw new Violation("owner-holds", node.name, node.now(), `${text}, the key is ${owner}'s`);
    }
  }

  /** `track_leader`: a positive weight counts with the key, a negative one without it. */
  #judgePriorities(owner: string | null): void {
    const weight = this.#site.weight ?? 0;
    for (const daemon of this.#vrrp.daemons()) {
      const { node } = daemon;
      if (!node.isRunning) continue;
      for (const { config, effectivePriority } of daemon.all()) {
        const counts = (node.name === owner) === weight > 0;
        const wanted = config.basePriority + (counts ? weight : 0);
        if (effectivePriority === wanted) continue;
        const text = `priority ${effectivePriority} instead of ${wanted}, the key is ${owner}'s`;
        throw new Violation("priority-follows-key", node.name, node.now(), text);
      }
    }
  }

  #apply(fault: LeaderFault): void {
    this.#trace(this.now(), describeFault(fault));
    const lastsUs = "forUs" in fault ? fault.forUs : 0;
    const until = addMicros(this.now(), micros(lastsUs + 1));
    if (until > this.#stormUntil) this.#stormUntil = until;
    switch (fault.kind) {
      case "store-cut":
      case "store-weather":
      case "member":
      case "quorum":
      case "watches-dropped":
      case "watches-cancelled":
      case "compacted":
      case "written-elsewhere":
      case "manager":
      case "resigned":
        return this.#world.apply(fault);
      default:
        return applyFault(this.#cluster, fault);
    }
  }

  #observe({ record, holding, reason }: LeaderChange): void {
    const { node } = record;
    const text = `${holding ? "holds" : "lets go"} (${reason})`;
    this.#trace(this.now(), `${node.name}: ${text}`);
    if (this.#isQuiet) throw new Violation("quiet-stays-quiet", node.name, node.now(), text);
  }
}
