// What reaches the log, and how often: events become lines (`observe/`), details are left out
// without `--log-detail`, and what packets cause is held back when it repeats.

import type { Instant } from "../base/units.ts";
import type { EngineEvent } from "../engine/event.ts";
import type { LeaderView } from "../engine/leader-view.ts";
import { DETAILS, renderEngineEvent } from "../observe/engine-line.ts";
import { renderLeaderStatus } from "../observe/leader-status.ts";
import type { Line } from "../observe/line.ts";
import type { ProcessEvent } from "../observe/process-event.ts";
import { renderProcessEvent } from "../observe/process-line.ts";
import { Repetition } from "../observe/repetition.ts";
import { renderVipManagerEngineEvent, renderVipManagerEvent } from "../observe/vip-manager-line.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "./log.ts";

export interface EventLogOptions {
  /** `--log-detail` */
  readonly detail: boolean;
  /** `--address-monitoring` */
  readonly addressMonitoring: boolean;
  readonly program: "keepalived" | "vip-manager";
}

export class EventLog {
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #options: EventLogOptions;
  readonly #repetition = new Repetition();

  constructor(log: Log, clock: Clock, options: EventLogOptions) {
    this.#log = log;
    this.#clock = clock;
    this.#options = options;
  }

  tell(event: EngineEvent): void {
    if (!this.#options.detail && DETAILS.has(event.kind)) return;
    const line =
      this.#options.program === "vip-manager"
        ? renderVipManagerEngineEvent(event, this.#options)
        : renderEngineEvent(event, this.#options);
    if (line !== null) this.#admit(line);
  }

  say(event: ProcessEvent): void {
    const render =
      this.#options.program === "vip-manager" ? renderVipManagerEvent : renderProcessEvent;
    for (const line of render(event)) this.#admit(line);
  }

  /** Asked for by a signal. */
  tellLeaders(leaders: readonly LeaderView[]): void {
    for (const leader of leaders) this.#admit(renderLeaderStatus(leader));
  }

  /** When `catchUp` has something to say; null when nothing is held back. */
  nextDeadline(): Instant | null {
    return this.#repetition.nextDeadline();
  }

  /** Says what was held back and whose time has come. */
  catchUp(): void {
    for (const line of this.#repetition.flush(this.#clock.now())) this.#log.write(line);
  }

  #admit(line: Line): void {
    if (line.detail && !this.#options.detail) return;
    if (this.#repetition.admit(line, this.#clock.now())) this.#log.write(line);
  }
}
