// The daemon's own deadlines (watchdog, held-back log lines, the end of a stop), beside the
// engine's. Both share the one timer that the loop arms.

import { earliest, type Instant } from "../base/units.ts";

export type AlarmName =
  | "watchdog"
  | "log"
  | "process-scan"
  | "stop-overdue"
  | "final-scripts"
  | "status";

export class Alarms {
  readonly #alarms = new Map<AlarmName, { readonly at: Instant; readonly ring: () => void }>();

  /** Replaces an alarm of the same name. `ring` is called once, at or after `at`. */
  set(name: AlarmName, at: Instant, ring: () => void): void {
    this.#alarms.set(name, { at, ring });
  }

  clear(name: AlarmName): void {
    this.#alarms.delete(name);
  }

  next(): Instant | null {
    let next: Instant | null = null;
    for (const { at } of this.#alarms.values()) next = earliest(next, at);
    return next;
  }

  /** Rings what is due; an alarm that sets itself anew waits for the next call. */
  ring(now: Instant): void {
    const due = Array.from(this.#alarms).filter(([, { at }]) => at <= now);
    for (const [name] of due) this.#alarms.delete(name);
    for (const [, { ring }] of due) ring();
  }
}
