// One daemon process on a simulated host: the daemon's loop over an engine. Answers of synchronous
// outputs go in before the next input; before a deadline is judged, every queued event and packet
// has been read. What an output does is in `simulated-ports.ts`.

import { invariant } from "../base/invariant.ts";
import { addMicros, type Instant, instant, type Micros, micros } from "../base/units.ts";
import type { EngineInput } from "../engine/input.ts";
import type { EngineOutput } from "../engine/output.ts";
import type { Configuration } from "../model/configuration.ts";
import { ENODEV } from "./errno.ts";
import type { Host } from "./host.ts";
import { PauseWatch } from "./pause-watch.ts";
import type { Rng } from "./rng.ts";
import { SimulatedPorts } from "./simulated-ports.ts";
import type { Timeline } from "./timeline.ts";
import { TurnPlan } from "./turn-plan.ts";
import type { Witness } from "./witness.ts";

/** Read at most in one turn, so that a flood cannot hold the loop: as in the daemon. */
const [PACKETS_PER_TURN, EVENTS_PER_TURN] = [2_048, 1_024];
/** Rounding between a drifting clock and virtual time. */
const SCHEDULING_US = 10;

/** What an engine must be for a node to run it. */
export interface SimulatedEngine {
  handle(input: EngineInput, now: Instant): readonly EngineOutput[];
  nextDeadline(): Instant | null;
}

export interface NodeParts {
  readonly host: Host;
  readonly timeline: Timeline;
  readonly rng: Rng;
  readonly createEngine: (now: Instant) => SimulatedEngine;
  readonly witnesses: readonly Witness[];
}

type Life = "dead" | "running" | "stalled" | "suspended";

export class SimulatedNode {
  readonly host: Host;
  /** When the loop runs; its latency is to be set. */
  readonly turns: TurnPlan;
  readonly #parts: NodeParts;
  #life: Life = "dead";
  #engine: SimulatedEngine | null = null;
  #configuration: Configuration | null = null;
  #ports: SimulatedPorts;
  /** Asynchronous answers that wait for the loop. */
  #inbox: EngineInput[] = [];

  #awakeSince: Instant;
  /** Slow calls hold the loop since its last turn. */
  #isHeld = false;
  #latest: Instant = instant(0);
  #pauses: PauseWatch;
  /** The deadline that the loop waits for, by the host's clock. */
  #armedAt: Instant | null = null;

  constructor(parts: NodeParts) {
    this.#parts = parts;
    this.host = parts.host;
    this.#ports = new SimulatedPorts(parts.host, parts.timeline);
    this.turns = new TurnPlan(parts.timeline, parts.rng, () => {
      if (this.#life === "running") this.#takeTurn();
    });
    this.#awakeSince = this.now();
    this.#pauses = new PauseWatch(parts.host.clock, parts.timeline.now());
  }

  get name(): string {
    return this.host.name;
  }

  get isRunning(): boolean {
    return this.#life === "running";
  }

  /** No slow call holds its loop. */
  get isFree(): boolean {
    return !this.#isHeld;
  }

  /** A process exists, stopped or not. */
  get isAlive(): boolean {
    return this.#engine !== null;
  }

  /** Since when the loop runs freely, by the node's clock: its start, the end of its last pause
   * or of its last slow call. */
  get awakeSince(): Instant {
    return this.#awakeSince;
  }

  /** Within this time a loop that runs freely does what is due; clocks drift, hence the factor. */
  get slownessUs(): Micros {
    return micros(2 * this.turns.wakeLatencyUs + SCHEDULING_US);
  }

  get engine(): SimulatedEngine | null {
    return this.#engine;
  }

  /** What the engine runs by, also after its end; null before the first start. */
  get configuration(): Configuration | null {
    return this.#configuration;
  }

  get droppedPackets(): number {
    return this.#ports.sockets.dropped;
  }

  /** CLOCK_MONOTONIC as the process sees it. */
  now(): Instant {
    const { timeline } = this.#parts;
    const now = this.host.clock.monotonic(addMicros(timeline.now(), this.#ports.aheadUs));
    // A clock that is slowed down while a slow call carried the process ahead does not go back.
    if (now > this.#latest) this.#latest = now;
    return this.#latest;
  }

  start(configuration: Configuration): void {
    invariant(this.#engine === null && this.host.isPowered, `${this.name} cannot start`);
    const { kernel, scripts } = this.host;
    this.#engine = this.#parts.createEngine(this.now());
    this.#ports = new SimulatedPorts(this.host, this.#parts.timeline);
    this.#life = "running";
    this.#awakeSince = this.now();
    this.#pauses = new PauseWatch(this.host.clock, this.#parts.timeline.now());
    kernel.forgetEvents();
    kernel.onEvent = () => this.#wake();
    scripts.onExit = (run, status) => this.#arrive({ kind: "script-exited", run, status });
    const { http } = this.host;
    if (http !== null) http.onEvent = (event) => this.#arrive(event);
    this.host.onDatagram = (link, datagram) => {
      if (this.#ports.sockets.accept(link, datagram)) this.#wake();
    };
    for (const witness of this.#parts.witnesses) witness.started(this);
    this.#feedAll(this.#pauses.look(null, this.now(), this.#parts.timeline.now()));
    const snapshot = kernel.snapshot();
    this.#feed({ kind: "kernel-snapshot", snapshot, ownMarks: this.host.ownMarks });
    this.#feed({ kind: "configured", configuration });
    this.#finishTurn();
  }

  /** SIGHUP with this configuration. */
  reload(configuration: Configuration): void {
    this.#arrive({ kind: "configured", configuration });
  }

  /** SIGTERM. */
  stop(): void {
    this.#arrive({ kind: "stop", keep: false });
  }

  /** SIGKILL: nothing is said, the kernel keeps what it has. */
  crash(): void {
    if (this.#engine !== null) this.#end();
  }

  /** SIGSTOP: packets and events queue up. */
  stall(): void {
    if (this.#life === "running") this.#life = "stalled";
  }

  /** SIGCONT, or the machine wakes up. */
  resume(): void {
    if (this.#life !== "stalled" && this.#life !== "suspended") return;
    if (this.#life === "suspended") this.host.wakeUp(this.#parts.timeline.now());
    this.#life = "running";
    this.#awakeSince = this.now();
    this.replan();
  }

  /** The machine sleeps: nothing comes in, the monotonic clock stands still. */
  suspend(): void {
    if (this.#life !== "running") return;
    this.#life = "suspended";
    this.host.fallAsleep(this.#parts.timeline.now());
  }

  /** The host's clock changed its pace: what was planned by it no longer holds. */
  replan(): void {
    this.turns.clear();
    this.#wake();
  }

  /** A tracked file, by its path, or a tracker's processes, by its name, changed on the host. */
  trackedChanged(what: string): void {
    for (const input of this.#ports.readTracked(what)) this.#arrive(input);
  }

  /** The device of these sockets went. */
  linkRemoved(interfaceIndex: number): void {
    for (const socket of this.#ports.sockets.closeOn(interfaceIndex)) {
      this.#arrive({ kind: "socket-failed", socket, failure: ENODEV });
    }
  }

  #arrive(input: EngineInput): void {
    if (this.#engine === null) return;
    this.#inbox.push(input);
    this.#wake();
  }

  /** Something waits: a turn is due as soon as the scheduler lets the process run. */
  #wake(): void {
    if (this.#life !== "running") return;
    this.turns.soon();
  }

  /** The daemon's loop: read everything, say how long it was away, then judge the deadline. */
  #takeTurn(): void {
    if (this.#isHeld) this.#awakeSince = this.now();
    this.#isHeld = false;
    const told = this.#pauses.look(this.#armedAt, this.now(), this.#parts.timeline.now());
    this.#drain();
    this.#feedAll(told);
    this.#feedAll(this.#inbox.splice(0));
    if (this.#ports.aheadUs === 0) this.#judgeDeadline();
    this.#finishTurn();
  }

  #drain(): void {
    const { kernel } = this.host;
    for (let budget = EVENTS_PER_TURN; budget > 0; budget--) {
      const event = kernel.takeEvent();
      if (event === null) break;
      this.#feed({ kind: "kernel-event", event });
    }
    for (let budget = PACKETS_PER_TURN; budget > 0; budget--) {
      const packet = this.#ports.sockets.take();
      if (packet === null) break;
      this.#feed({ kind: "packet", packet });
    }
  }

  /** Not while slow calls have carried the process ahead: what came in meanwhile is unread. */
  #judgeDeadline(): void {
    const deadline = this.#engine?.nextDeadline() ?? null;
    if (deadline !== null && deadline <= this.now()) this.#feed({ kind: "tick" });
  }

  #finishTurn(): void {
    this.#isHeld = this.#ports.aheadUs > 0;
    this.turns.busyFor(this.#ports.aheadUs);
    this.#ports.caughtUp();
    if (this.#engine === null) return;
    const deadline = this.#engine.nextDeadline();
    this.#armedAt = deadline;
    if (deadline !== null) this.turns.at(this.host.clock.virtualAt(deadline));
    const hasMore = this.host.kernel.hasEvents() || this.#ports.sockets.hasPackets();
    if (hasMore || this.#inbox.length > 0) this.#wake();
  }

  #feedAll(inputs: readonly EngineInput[]): void {
    for (const input of inputs) this.#feed(input);
  }

  /** One input, its outputs, and the answers of the synchronous ones. */
  #feed(first: EngineInput): void {
    const pending = [first];
    for (let input = pending.shift(); input !== undefined; input = pending.shift()) {
      const answers: EngineInput[] = [];
      const engine = this.#engine;
      if (engine === null) return;
      if (input.kind === "configured") this.#configuration = input.configuration;
      const now = this.now();
      const outputs = engine.handle(input, now);
      for (const witness of this.#parts.witnesses) {
        witness.handled({ node: this, input, outputs, now });
      }
      for (const output of outputs) {
        const answer = this.#ports.carryOut(output);
        if (answer !== null) answers.push(answer);
      }
      pending.unshift(...answers);
    }
    // Behind a slow call it is not known yet what came in meanwhile.
    if (this.#ports.aheadUs > 0 && !this.#ports.isStopped) return;
    for (const witness of this.#parts.witnesses) witness.settled(this, this.now());
    if (this.#ports.isStopped) this.#end();
  }

  #end(): void {
    if (this.#life === "suspended") this.host.wakeUp(this.#parts.timeline.now());
    this.#life = "dead";
    this.#engine = null;
    this.#inbox = [];
    this.turns.clear();
    this.#armedAt = null;
    this.host.onDatagram = null;
    this.host.scripts.forget();
    this.host.http?.forget();
    this.host.kernel.onEvent = () => {};
    for (const witness of this.#parts.witnesses) witness.ended(this);
  }
}
