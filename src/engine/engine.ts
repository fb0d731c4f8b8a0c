// One node as one value: inputs in, outputs out, no clock, socket, process or file inside. This
// file only hands each input to the part that knows it and keeps the order of a turn; the parts are
// functions over `world.ts`.

import { assertNever, invariant } from "../base/invariant.ts";
import { type Instant, micros } from "../base/units.ts";
import type { VrrpInstanceConfig } from "../model/vrrp-instance.ts";
import { packetReceived, sendFailed } from "./adverts.ts";
import { announceDue, flushFrames } from "./announcements.ts";
import { addressesAnswered, recordMarks, retryAddresses, routesAnswered } from "./answers.ts";
import { startOwners } from "./awaiting.ts";
import { clearCounters } from "./counters.ts";
import { hear, settle, tell } from "./drive.ts";
import type { EngineInput } from "./input.ts";
import { kernelChanged } from "./kernel-events.ts";
import { httpAnswered, tickLeader } from "./leaders.ts";
import { settleLink } from "./links.ts";
import { fileRead, processesCounted, settleFile, settleProcess } from "./observations.ts";
import type { EngineOutput } from "./output.ts";
import { reload } from "./reload.ts";
import {
  fileProbed,
  killAbandoned,
  scriptExited,
  scriptNotStarted,
  tickScript,
} from "./scripts.ts";
import { closeIdleSockets, retrySocket, socketFailed, socketOpened } from "./sockets.ts";
import { startUp } from "./startup.ts";
import { stopAll } from "./stop.ts";
import type { Timer } from "./timer.ts";
import { type EngineView, viewOf } from "./view.ts";
import { createWorld, type World } from "./world.ts";

export interface EngineOptions {
  /** The first moment; no input may be earlier. */
  readonly now: Instant;
  /** When the system came up, on the same clock; null where it does not matter
   * (`vrrp_delay_after_boot`). */
  readonly bootedAt: Instant | null;
}

export class Engine {
  readonly #world: World;
  readonly #bootedAt: Instant | null;
  #busy = false;

  constructor(options: EngineOptions) {
    this.#world = createWorld(options.now);
    this.#bootedAt = options.bootedAt;
  }

  /** Takes one input and gives everything that follows from it, in the order in which it must be
   * done.
   * @param now never earlier than before
   * @throws InvariantError on a broken promise of the caller or of our own: release and end */
  handle(input: EngineInput, now: Instant): readonly EngineOutput[] {
    const world = this.#world;
    invariant(!this.#busy, "the engine was entered while it was at work");
    invariant(now >= world.now, `time went back from ${world.now} to ${now}`);
    this.#busy = true;
    world.now = now;
    try {
      this.#dispatch(world, input);
      settle(world);
      flushFrames(world, input.kind === "tick");
      closeIdleSockets(world);
      recordMarks(world);
    } finally {
      // After a broken invariant one more input comes: `stop`. What was asked for before is still
      // handed out with it, or an address that was to go would stay.
      world.tasks.length = 0;
      this.#busy = false;
    }
    return world.outbox.drain();
  }

  /** When the next `tick` is wanted; null: only an input can change anything. Never before the last
   * input: what a short turn left for the next one is due at once, but nobody has been late. */
  nextDeadline(): Instant | null {
    const { stopped, deadlines, now } = this.#world;
    const earliest = stopped ? null : deadlines.earliest();
    return earliest !== null && earliest < now ? now : earliest;
  }

  /** Whose takeover that deadline will be if nothing is heard until then; null where it is for
   * something else. */
  nextTakeover(): VrrpInstanceConfig | null {
    const timer = this.#world.deadlines.first();
    const unit = timer?.kind === "instance" ? this.#world.units.get(timer.id) : undefined;
    // One that its sync group holds back has timed out before.
    return unit?.state.kind === "BACKUP" && !unit.state.wantsMaster ? unit.config : null;
  }

  /** Everything a dump, a metric or a status needs, as it is now. */
  view(): EngineView {
    return viewOf(this.#world);
  }

  #dispatch(world: World, input: EngineInput): void {
    if (world.stopped && !isAnswer(input)) return;
    switch (input.kind) {
      case "kernel-snapshot":
        world.kernel.load(input.snapshot);
        world.ownMarks = new Set(input.ownMarks);
        return;
      case "configured":
        if (world.configuration === null) startUp(world, input.configuration, this.#bootedAt);
        else reload(world, input.configuration);
        return;
      case "kernel-event":
        return kernelChanged(world, input.event);
      case "packet":
        return packetReceived(world, input.packet, hear);
      case "socket-opened":
        return socketOpened(world, input.socket);
      case "socket-failed":
        return socketFailed(world, input.socket, input.failure);
      case "send-failed":
        return sendFailed(world, input);
      case "addresses-changed":
        return addressesAnswered(world, input.results);
      case "routes-changed":
        return routesAnswered(world, input.failures);
      case "script-exited":
        return scriptExited(world, input.run, input.status);
      case "script-not-started":
        return scriptNotStarted(world, input.run, input.failure);
      case "file-probed":
        return fileProbed(world, input.run, input.readable);
      case "tracked-file":
        return fileRead(world, input.name, input.content);
      case "tracked-process":
        return processesCounted(world, input.name, input.count);
      case "http-response":
      case "http-opened":
      case "http-chunk":
      case "http-ended":
      case "http-failed":
        return httpAnswered(world, input);
      case "tick":
        return tick(world);
      case "paused":
        return pause(world, input);
      case "wall-clock":
        world.wallClock = { timeMs: input.timeMs, at: world.now };
        return;
      case "clear-counters":
        return clearCounters(world);
      case "stop":
        return stopAll(world, input.keep);
      default:
        return assertNever(input);
    }
  }
}

/** What may still come after `stop`. */
function isAnswer(input: EngineInput): boolean {
  return input.kind === "addresses-changed" || input.kind === "routes-changed";
}

/** Timers judged in one turn at most: the adverts of the first leave before the last is looked
 * at, and packets that came meanwhile are heard in between. */
const TICK_BUDGET = 128;

/** Instances first: an advert that is due must not wait for anything else that is. */
function tick(world: World): void {
  const due = world.deadlines.takeDue(world.now, TICK_BUDGET);
  for (const timer of due) {
    const unit = timer.kind === "instance" ? world.units.get(timer.id) : undefined;
    if (unit !== undefined) tell(world, unit, { kind: "tick" });
  }
  settle(world);
  for (const timer of due) if (timer.kind !== "instance") expire(world, timer);
}

function expire(world: World, timer: Exclude<Timer, { kind: "instance" }>): void {
  switch (timer.kind) {
    case "announce": {
      const unit = world.units.get(timer.id) ?? world.leaders.get(timer.id);
      if (unit !== undefined) announceDue(world, unit);
      return;
    }
    case "leader": {
      const unit = world.leaders.get(timer.id);
      if (unit !== undefined) tickLeader(world, unit);
      return;
    }
    case "script":
      return tickScript(world, timer.name);
    case "file":
      return settleFile(world, timer.name);
    case "process":
      return settleProcess(world, timer.name);
    case "link":
      return settleLink(world, timer.name);
    case "socket":
      return retrySocket(world, timer.id);
    case "abandoned":
      return killAbandoned(world, timer.run);
    case "startup":
      return startOwners(world);
    case "addresses":
      return retryAddresses(world);
    case "frames":
      // `flushFrames` ends every turn.
      return;
    default:
      return assertNever(timer);
  }
}

function pause(
  world: World,
  { durationUs, suspended }: Extract<EngineInput, { kind: "paused" }>,
): void {
  for (const unit of world.units.values()) {
    tell(world, unit, { kind: "paused", durationUs, suspended });
  }
  if (!suspended) return;
  world.sleptUs = micros(world.sleptUs + durationUs);
  // A lease may be over: what it held goes before anything else is read.
  for (const unit of world.leaders.values()) tickLeader(world, unit);
}
