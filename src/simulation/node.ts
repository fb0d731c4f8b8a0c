// One daemon process on a simulated host: the daemon's loop over an engine. Answers of synchronous
// outputs go in before the next input; before a deadline is judged, every queued event and packet
// has been read. What an output does is in `simulated-ports.ts`.

import { invariant } from "../base/invariant.ts";
import { addMicros, type Instant, type Micros, micros } from "../base/units.ts";
import type { EngineInput } from "../engine/input.ts";
import type { EngineOutput } from "../engine/output.ts";
import type { Configuration } from "../model/configuration.ts";
import { ENODEV } from "./errno.ts";
import type { Host } from "./host.ts";
import { PauseWatch } from "./pause-watch.ts";
import type { Rng } from "./rng.ts";
import { SimulatedPorts } from "./simulated-ports.ts";
import type { Timeline } from "./timeline.ts";
import type { Witness } from "./witness.ts";

/** Packets and events read at most in one turn, so that a flood cannot hold the loop. */
const DRAIN_LIMIT = 4_096;

/** What an engine must be for a node to run it. */
export interface SimulatedEngine {
  handle(input: EngineInput, now: Instant): readonly EngineOutput[];
  nextDeadline(): Instant | null;
}

export interface NodeParts {
  readonly host: Host;
  readonly timeline: Timeline;
  readonly rng: Rng;
  readonly createEngine: () => SimulatedEngine;
  readonly witnesses: readonly Witness[];
}

type Life = "dead" | "running" | "stalled" | "suspended";

export class SimulatedNode {
  readonly host: Host;
  /** Longest time from something to do until the loop does it. */
  wakeLatencyUs: Micros = micros(0);
  readonly #parts: NodeParts;
  #life: Life = "dead";
  #engine: SimulatedEngine | null = null;
  #configuration: Configuration | null = null;
  #ports: SimulatedPorts;
  /** Asynchronous answers that wait for the loop. */
  #inbox: EngineInput[] = [];
  /** The next turn's virtual time; an earlier plan makes a later one void. */
  #plannedAt: Instant | null = null;
  /** Until then slow calls hold the loop. */
  #busyUntil: Instant;
  #pauses: PauseWatch;

  constructor(parts: NodeParts) {
    this.#parts = parts;
    this.host = parts.host;
    this.#ports = new SimulatedPorts(parts.host, parts.timeline);
    this.#busyUntil = parts.timeline.now();
    this.#pauses = new PauseWatch(parts.host.clock, parts.timeline.now());
  }

  get name(): string {
    return this.host.name;
  }

  get isRunning(): boolean {
    return this.#life === "running";
  }

  /** A process exists, stopped or not. */
  get isAlive(): boolean {
    return this.#engine !== null;
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
    return this.host.clock.monotonic(addMicros(this.#parts.timeline.now(), this.#ports.aheadUs));
  }

  start(configuration: Configuration): void {
    invariant(this.#engine === null && this.host.isPowered, `${this.name} cannot start`);
    const { kernel, scripts } = this.host;
    this.#engine = this.#parts.createEngine();
    this.#ports = new SimulatedPorts(this.host, this.#parts.timeline);
    this.#life = "running";
    this.#pauses = new PauseWatch(this.host.clock, this.#parts.timeline.now());
    kernel.forgetEvents();
    kernel.onEvent = () => this.#wake();
    scripts.onExit = (run, status) => this.#arrive({ kind: "script-exited", run, status });
    this.host.onDatagram = (link, datagram) => {
      if (this.#ports.sockets.accept(link, datagram)) this.#wake();
    };
    for (const witness of this.#parts.witnesses) witness.started(this);
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

  /** SIGCONT. */
  resume(): void {
    if (this.#life !== "stalled") return;
    this.#life = "running";
    this.#wake();
  }

  /** The machine sleeps: nothing comes in, the monotonic clock stands still. */
  suspend(): void {
    if (this.#life !== "running") return;
    this.#life = "suspended";
    this.host.fallAsleep(this.#parts.timeline.now());
  }

  wakeUp(): void {
    if (this.#life !== "suspended") return;
    this.#life = "running";
    this.host.wakeUp(this.#parts.timeline.now());
    this.#plannedAt = null;
    this.#wake();
  }

  /** The host's clock changed its pace: what was planned by it no longer holds. */
  replan(): void {
    this.#plannedAt = null;
    this.#wake();
  }

  /** A tracked file changed on the host. */
  fileChanged(path: string): void {
    for (const input of this.#ports.readFilesAt(path)) this.#arrive(input);
  }

  processCountChanged(name: string): void {
    for (const input of this.#ports.countProcesses(name)) this.#arrive(input);
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
    this.#planTurn(this.#parts.timeline.now());
  }

  #planTurn(wanted: Instant): void {
    const { rng } = this.#parts;
    const latencyUs =
      this.wakeLatencyUs === 0 ? micros(0) : rng.microsBetween(micros(0), this.wakeLatencyUs);
    const free = wanted < this.#busyUntil ? this.#busyUntil : wanted;
    const at = addMicros(free, latencyUs);
    if (this.#plannedAt !== null && this.#plannedAt <= at) return;
    this.#plannedAt = at;
    this.#parts.timeline.plan(at, () => {
      if (this.#plannedAt !== at) return;
      this.#plannedAt = null;
      if (this.#life === "running") this.#takeTurn();
    });
  }

  /** The daemon's loop: say how long it was away, read everything, then judge the deadline. */
  #takeTurn(): void {
    this.#tellPause();
    this.#drain();
    if (this.#ports.aheadUs === 0) this.#judgeDeadline();
    this.#finishTurn();
  }

  #tellPause(): void {
    const suspension = this.#pauses.suspension(this.#parts.timeline.now());
    if (suspension !== null) this.#feed(suspension);
    const lateness = this.#pauses.lateness(this.#engine?.nextDeadline() ?? null, this.now());
    if (lateness !== null) this.#feed(lateness);
  }

  #drain(): void {
    const { kernel } = this.host;
    let budget = DRAIN_LIMIT;
    while (budget-- > 0 && this.#engine !== null) {
      const event = kernel.takeEvent();
      if (event !== null) {
        this.#feed({ kind: "kernel-event", event });
        continue;
      }
      const input = this.#inbox.shift();
      if (input !== undefined) {
        this.#feed(input);
        continue;
      }
      const packet = this.#ports.sockets.take(this.now());
      if (packet === null) return;
      this.#feed({ kind: "packet", packet });
    }
  }

  /** Not while slow calls have carried the process ahead: what came in meanwhile is unread. */
  #judgeDeadline(): void {
    const deadline = this.#engine?.nextDeadline() ?? null;
    if (deadline !== null && deadline <= this.now()) this.#feed({ kind: "tick" });
  }

  #finishTurn(): void {
    const { timeline } = this.#parts;
    this.#busyUntil = addMicros(timeline.now(), this.#ports.aheadUs);
    this.#ports.caughtUp();
    if (this.#engine === null) return;
    const deadline = this.#engine.nextDeadline();
    if (deadline !== null) {
      const at = this.host.clock.virtualAt(deadline);
      this.#planTurn(at < timeline.now() ? timeline.now() : at);
    }
    const hasMore = this.host.kernel.hasEvents() || this.#ports.sockets.hasPackets();
    if (hasMore || this.#inbox.length > 0) this.#wake();
  }

  /** One input, its outputs, and the answers of the synchronous ones. */
  #feed(first: EngineInput): void {
    const pending = [first];
    for (let input = pending.shift(); input !== undefined; input = pending.shift()) {
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
        if (answer !== null) pending.push(answer);
      }
    }
    for (const witness of this.#parts.witnesses) witness.settled(this, this.now());
    if (this.#ports.isStopped) this.#end();
  }

  #end(): void {
    if (this.#life === "suspended") this.host.wakeUp(this.#parts.timeline.now());
    this.#life = "dead";
    this.#engine = null;
    this.#inbox = [];
    this.#plannedAt = null;
    this.host.onDatagram = null;
    this.host.scripts.forget();
    this.host.kernel.onEvent = () => {};
    for (const witness of this.#parts.witnesses) witness.ended(this);
  }
}
