// The two ways of being heard: the log and the service manager's status. Both are looked after by
// alarms, so that what is held back is said in time and many changes are one status.

import { addMicros, earliest, type Micros, seconds } from "../base/units.ts";
import type { EngineEvent } from "../engine/event.ts";
import type { ProcessEvent } from "../observe/process-event.ts";
import type { StatusBoard } from "../observe/status.ts";
import type { Clock } from "../ports/clock.ts";
import type { ServiceManager } from "../ports/signals.ts";
import type { Alarms } from "./alarms.ts";
import type { EventLog } from "./event-log.ts";

/** Longest time after which lost log lines are said. */
const LOG_CHECK_US: Micros = seconds(60);

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

  #scheduleCheck(): void {
    const { alarms, clock, eventLog } = this.#parts;
    const latest = addMicros(clock.now(), LOG_CHECK_US);
    alarms.set("log", earliest(eventLog.nextDeadline(), latest) ?? latest, () => {
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
