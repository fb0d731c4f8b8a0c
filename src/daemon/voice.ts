// The two ways of being heard: the log and the service manager's status. Both are looked after by
// alarms, so that what is held back is said in time and many changes are one status.

import type { EngineEvent } from "../engine/event.ts";
import type { ProcessEvent } from "../observe/process-event.ts";
import type { StatusBoard } from "../observe/status.ts";
import type { Clock } from "../ports/clock.ts";
import type { ServiceManager } from "../ports/signals.ts";
import type { Alarms } from "./alarms.ts";
import type { EventLog } from "./event-log.ts";

export interface VoiceParts {
  readonly alarms: Alarms;
  readonly clock: Clock;
  readonly eventLog: EventLog;
  readonly serviceManager: ServiceManager;
  readonly statusBoard: StatusBoard;
}

export class Voice {
  readonly #parts: VoiceParts;

  constructor(parts: VoiceParts) {
    this.#parts = parts;
  }

  say(event: ProcessEvent): void {
    this.#parts.eventLog.say(event);
    this.#scheduleCheck();
  }

  tell(event: EngineEvent): void {
    this.#parts.eventLog.tell(event);
    this.#scheduleCheck();
    if (this.#parts.statusBoard.note(event)) this.#scheduleStatus();
  }

  /** What is held back must be said in time. */
  #scheduleCheck(): void {
    const { alarms, eventLog } = this.#parts;
    const at = eventLog.nextDeadline();
    if (at === null) return;
    alarms.set("log", at, () => {
      eventLog.catchUp();
      this.#scheduleCheck();
    });
  }

  /** At the end of the turn: one message however many instances changed. */
  #scheduleStatus(): void {
    const { alarms, clock, serviceManager, statusBoard } = this.#parts;
    alarms.set("status", clock.now(), () => {
      serviceManager.notify([`STATUS=${statusBoard.text()}`]);
    });
  }
}
