// One trial: a random site in a random storm, then calm, and all laws over it. The same seed gives
// the same trial; a broken law ends it with the seed and the way to run it again.

import { addMicros, type Instant, type Micros, micros, millis, seconds } from "../../base/units.ts";
import type { VrrpInstanceConfig } from "../../model/vrrp-instance.ts";
import { Cluster } from "../cluster.ts";
import { applyFault, type Fault } from "../faults.ts";
import { LawBook } from "../law-book.ts";
import { slowestDownUs } from "../laws/bounds.ts";
import { judgeQuiet, settlingUs } from "../laws/quiet.ts";
import type { Scene } from "../laws/records.ts";
import { TrafficFindsMaster } from "../laws/traffic.ts";
import { Violation } from "../laws/violation.ts";
import type { SimulatedEngine } from "../node.ts";
import { Rng } from "../rng.ts";
import { drawHarmless } from "./calm.ts";
import { areMastersApart } from "./group-draw.ts";
import { ownersAmong } from "./owner-draw.ts";
import { drawSite, type Site } from "./site.ts";
import { configurationOf } from "./site-configuration.ts";
import { trackersSettlingUs } from "./site-trackers.ts";
import { calmDown, drawFaults } from "./storm.ts";
import { describeFault, type Trace, TrialFailure, type TrialReport } from "./trial-report.ts";

/** Within this time the nodes start. */
const START_US: Micros = seconds(1);
/** The longest that a frame of the storm may still travel. */
const IN_FLIGHT_US: Micros = millis(200);
/** Announcements of the last election, its second burst included, have left by then. */
const ANNOUNCED_US: Micros = seconds(2);
/** Beyond the slowest timer: virtual time in which to see that nothing moves. */
const WATCH_US: Micros = millis(200);

/** @throws TrialFailure if a law is broken or an engine throws */
export function runTrial(
  seed: number,
  createEngine: (now: Instant) => SimulatedEngine,
  trace: Trace = () => {},
): TrialReport {
  const trial = new Trial(seed, createEngine, trace);
  try {
    return trial.run();
  } catch (error) {
    throw new TrialFailure("cluster", seed, trial.now(), error);
  }
}

class Trial {
  readonly #seed: number;
  readonly #rng: Rng;
  readonly #cluster: Cluster;
  readonly #site: Site;
  readonly #laws: LawBook;
  readonly #traffic: TrafficFindsMaster;
  readonly #trace: Trace;
  /** Instances of earlier configurations, by whose timers some may still wait. */
  readonly #former: VrrpInstanceConfig[] = [];
  #isQuiet = false;
  /** Until then pauses and absent devices of the storm last. */
  #stormUntil: Instant;
  #impairedUntil: Instant;

  constructor(seed: number, createEngine: (now: Instant) => SimulatedEngine, trace: Trace) {
    this.#seed = seed;
    this.#rng = new Rng(seed);
    this.#trace = trace;
    this.#site = drawSite(this.#rng);
    this.#cluster = new Cluster(this.#rng.nextWord(), createEngine);
    this.#laws = new LawBook(this.#cluster).open();
    this.#traffic = new TrafficFindsMaster(this.#cluster);
    this.#laws.onScene = (scene) => this.#observe(scene);
    this.#stormUntil = this.#cluster.now();
    this.#impairedUntil = this.#cluster.now();
  }

  now(): Instant {
    return this.#cluster.now();
  }

  run(): TrialReport {
    this.#startAll();
    const rounds = this.#rng.chance(0.3) ? 2 : 1;
    for (let round = 0; round < rounds; round++) {
      const isToBeMended = this.#site.routers.some(({ unicast }) => unicast.mended !== null);
      if (isToBeMended || round > 0 || this.#rng.chance(0.8)) this.#storm();
      this.#settle();
      this.#disturbHarmlessly();
    }
    if (this.#site.isFormedLate && this.#site.groupSize === 0) {
      this.#formGroup();
      this.#settle();
      this.#disturbHarmlessly();
    }
    const virtualUs = micros(this.#cluster.now());
    return { seed: this.#seed, steps: this.#cluster.timeline.steps, virtualUs };
  }

  #startAll(): void {
    for (const [index, host] of this.#site.hosts.entries()) {
      const node = this.#cluster.addNode(host.plan);
      node.turns.wakeLatencyUs = host.wakeLatencyUs;
      node.host.kernel.mood.promoteSecondaries = host.promotesSecondaries;
      node.host.kernel.mood.keepsProtocol = host.keepsProtocol;
      node.host.processCounts.set(this.#site.counted.name, this.#site.counted.quorum);
      if (host.lateLink !== null) this.#delayLink(host.name, host.lateLink);
      const startsUs = this.#rng.chance(0.5)
        ? micros(0)
        : this.#rng.microsBetween(micros(0), START_US);
      this.#cluster.timeline.planAfter(startsUs, () => {
        if (!node.isAlive && node.host.isPowered) node.start(configurationOf(this.#site, index));
      });
    }
  }

  /** A host may be up before its switch is. */
  #delayLink(node: string, link: string): void {
    this.#apply({ kind: "carrier", node, link, up: false });
    this.#cluster.timeline.planAfter(this.#rng.microsBetween(micros(1), START_US), () => {
      this.#apply({ kind: "carrier", node, link, up: true });
    });
  }

  #storm(): void {
    const storm = { cluster: this.#cluster, site: this.#site, rng: this.#rng };
    const faults = this.#rng.between(1, 8);
    for (let count = 0; count < faults; count++) {
      const waitUs = this.#rng.chance(0.3) ? millis(50) : this.#site.breathUs;
      this.#cluster.runFor(this.#rng.microsBetween(micros(0), waitUs));
      for (const fault of drawFaults(storm)) this.#apply(fault);
    }
    this.#cluster.timeline.runUntil(later(this.#stormUntil, this.#cluster.now()));
    this.#trace(this.now(), "calm");
    for (const fault of calmDown(storm)) this.#apply(fault);
    this.#impairedUntil = addMicros(this.now(), IN_FLIGHT_US);
  }

  /** Reloads make a group of routers whose masters may be anywhere. */
  #formGroup(): void {
    const { routers, mateCount, breathUs } = this.#site;
    const mates = new Set(routers.slice(0, mateCount).map(({ name }) => name));
    if (areMastersApart(this.#laws.daemons(), mates)) this.#trace(this.now(), "* masters-apart");
    this.#site.groupSize = mateCount;
    const change = "group";
    for (const [index, { name: node }] of this.#cluster.nodes.entries()) {
      const configuration = configurationOf(this.#site, index);
      this.#apply({ kind: "reload", node, configuration, change });
      if (this.#rng.chance(0.5)) this.#cluster.runFor(this.#rng.microsBetween(micros(0), breathUs));
    }
  }

  #apply(fault: Fault): void {
    this.#trace(this.now(), describeFault(fault));
    const lastsUs = "forUs" in fault ? fault.forUs : "afterUs" in fault ? fault.afterUs : 0;
    const until = addMicros(this.now(), micros(lastsUs + 1));
    this.#stormUntil = later(this.#stormUntil, until);
    if (fault.kind === "reload") this.#former.push(...fault.configuration.instances);
    applyFault(this.#cluster, fault);
  }

  /** Waits until everything must be decided, and sees whether it is. */
  #settle(): void {
    const site = this.#site;
    this.#cluster.runFor(START_US);
    const configs = [...this.#configs(), ...this.#former.splice(0)];
    const uneven = site.routers.some(({ unicast }) => unicast.isUneven) ? site.hosts.length : 0;
    const rivals = site.routers.some(({ perHost }) => ownersAmong(perHost) > 1) ? 1 : 0;
    const extraRounds = (site.groupSize > 0 ? 1 : 0) + uneven + rivals;
    this.#cluster.runFor(settlingUs(configs, trackersSettlingUs(site, site.routers), extraRounds));
    this.#cluster.runFor(ANNOUNCED_US);
    for (const { host } of this.#cluster.nodes) host.kernel.forgive();
    this.#judge();
  }

  #disturbHarmlessly(): void {
    this.#isQuiet = true;
    const disturbances = this.#rng.between(1, 3);
    const slowestUs = Math.max(
      ...this.#configs().map((config) => slowestDownUs(config, this.#configs())),
    );
    for (let count = 0; count < disturbances; count++) {
      const storm = { cluster: this.#cluster, site: this.#site, rng: this.#rng };
      const running = this.#laws.daemons().filter(({ node }) => node.isRunning);
      const { faults, lastsUs } = drawHarmless(storm, running);
      for (const fault of faults) this.#apply(fault);
      this.#cluster.runFor(micros(lastsUs + slowestUs + WATCH_US));
      this.#judge();
    }
    this.#isQuiet = false;
  }

  #configs(): readonly VrrpInstanceConfig[] {
    return this.#site.hosts.flatMap((_, index) => configurationOf(this.#site, index).instances);
  }

  #judge(): void {
    const daemons = this.#laws.daemons();
    judgeQuiet(this.#cluster, daemons);
    this.#traffic.judge(daemons, this.#impairedUntil);
  }

  #observe(scene: Scene): void {
    this.#traffic.observe(scene);
    const { node, now } = scene.turn;
    for (const { record, from, to, cause } of scene.changes) {
      const text = `${record.config.name} went from ${from} to ${to} (${cause})`;
      this.#trace(this.now(), `${node.name}: ${text}`);
      if (this.#isQuiet) throw new Violation("quiet-stays-quiet", node.name, now, text);
    }
  }
}

function later(a: Instant, b: Instant): Instant {
  return a > b ? a : b;
}
