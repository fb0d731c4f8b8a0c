// Holds back log lines that packets cause, so that a flood on the wire is not a flood in the log.
// Within a window the first few lines of a kind are said as they come; the others are counted, and
// the count is said when the window ends. Nothing that happens to this host itself is ever held
// back.

import {
  addMicros,
  earliest,
  type Instant,
  MICROS_PER_SECOND,
  type Micros,
  seconds,
} from "../base/units.ts";
import type { Line } from "./line.ts";

/** As many as a peer with an advertisement interval of one second causes. */
export const LINES_PER_WINDOW = 10;
export const WINDOW_US: Micros = seconds(10);
/** Over all kinds together, in one window. */
export const TOTAL_LINES_PER_WINDOW = 500;

interface Kind {
  readonly endsAt: Instant;
  said: number;
  held: number;
  last: Line;
}

export class Repetition {
  readonly #kinds = new Map<string, Kind>();
  #total = { endsAt: 0 as Instant, said: 0 };

  /** Whether `line` may be said now. */
  admit(line: Line, now: Instant): boolean {
    if (line.repeats === null) return true;
    const kind = this.#kindOf(line.repeats, line, now);
    kind.last = line;
    if (kind.said < LINES_PER_WINDOW && this.#takeFromTotal(now)) {
      kind.said++;
      return true;
    }
    kind.held++;
    return false;
  }

  /** When `flush` has something to say next; null when nothing is held back. */
  nextDeadline(): Instant | null {
    let next: Instant | null = null;
    for (const kind of this.#kinds.values()) {
      if (kind.held > 0) next = earliest(next, kind.endsAt);
    }
    return next;
  }

  /** Ends the windows that have passed, and gives one line for each kind that was held back. */
  flush(now: Instant): readonly Line[] {
    const summaries: Line[] = [];
    for (const [key, kind] of this.#kinds) {
      if (kind.endsAt > now) continue;
      if (kind.held > 0) summaries.push(summarise(kind));
      this.#kinds.delete(key);
    }
    return summaries;
  }

  #kindOf(key: string, line: Line, now: Instant): Kind {
    const known = this.#kinds.get(key);
    // A window that held lines back ends in `flush`, so that its count is not lost.
    if (known !== undefined && (known.endsAt > now || known.held > 0)) return known;
    const kind: Kind = { endsAt: addMicros(now, WINDOW_US), said: 0, held: 0, last: line };
    this.#kinds.set(key, kind);
    return kind;
  }

  #takeFromTotal(now: Instant): boolean {
    if (now >= this.#total.endsAt) this.#total = { endsAt: addMicros(now, WINDOW_US), said: 0 };
    if (this.#total.said >= TOTAL_LINES_PER_WINDOW) return false;
    this.#total.said++;
    return true;
  }
}

function summarise(kind: Kind): Line {
  const within = `${WINDOW_US / MICROS_PER_SECOND} s`;
  return {
    ...kind.last,
    text: `${kind.last.text} (the last of ${kind.held} more like it within ${within})`,
    fields: { ...kind.last.fields, held: kind.held },
    repeats: null,
  };
}
