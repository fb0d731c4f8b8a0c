// Holds back log lines that packets cause, or links and processes that come and go, so that a flood
// is not one in the log. Within a window the first few lines of a kind are said as they come; the
// others are counted, and the count is said when the window ends; of thousands of kinds in one
// line. No change of state is ever held back.

import {
  addMicros,
  earliest,
  type Instant,
  MICROS_PER_SECOND,
  type Micros,
  seconds,
} from "../base/units.ts";
import { type Line, line } from "./line.ts";

/** As many as a peer with an advertisement interval of one second causes. */
export const LINES_PER_WINDOW = 10;
export const WINDOW_US: Micros = seconds(10);
/** Over all kinds together, in one window, summaries included. */
export const TOTAL_LINES_PER_WINDOW = 500;

interface Kind {
  readonly endsAt: Instant;
  said: number;
  held: number;
  last: Line;
}

export class Repetition {
  /** In the order in which their windows end. */
  readonly #kinds = new Map<string, Kind>();
  #total = { endsAt: 0 as Instant, said: 0 };
  /** Kinds that hold something back; the first of them ends not before `#nextEnd`. */
  #holding = 0;
  #nextEnd: Instant | null = null;
  /** What had no room in the total: said in one line when that has passed. */
  #rest: { endsAt: Instant; lines: number; kinds: number } | null = null;

  /** Whether `line` may be said now. */
  admit(line: Line, now: Instant): boolean {
    if (line.repeats === null) return true;
    const kind = this.#kindOf(line.repeats, line, now);
    kind.last = line;
    if (kind.said < LINES_PER_WINDOW && this.#takeFromTotal(now)) {
      kind.said++;
      return true;
    }
    if (kind.held === 0) {
      this.#holding++;
      this.#nextEnd = earliest(this.#nextEnd, kind.endsAt);
    }
    kind.held++;
    return false;
  }

  /** When `flush` may have something to say next; null when nothing is held back. Asked after every
   * event: it looks at no kind. */
  nextDeadline(): Instant | null {
    return earliest(this.#holding > 0 ? this.#nextEnd : null, this.#rest?.endsAt ?? null);
  }

  /** Ends the windows that have passed, and gives one line for each kind that was held back, as far
   * as the total goes, and one for all the rest. */
  flush(now: Instant): readonly Line[] {
    const said: Line[] = [];
    const rest = this.#rest;
    if (rest !== null && rest.endsAt <= now) {
      said.push(summariseRest(rest));
      this.#rest = null;
    }
    this.#nextEnd = null;
    for (const [key, kind] of this.#kinds) {
      if (kind.endsAt > now) {
        this.#nextEnd = kind.endsAt;
        break;
      }
      this.#kinds.delete(key);
      if (kind.held === 0) continue;
      this.#holding--;
      if (this.#takeFromTotal(now)) said.push(summarise(kind));
      else this.#leave(kind);
    }
    return said;
  }

  #leave({ held }: Kind): void {
    this.#rest ??= { endsAt: this.#total.endsAt, lines: 0, kinds: 0 };
    this.#rest.lines += held;
    this.#rest.kinds++;
  }

  #kindOf(key: string, line: Line, now: Instant): Kind {
    const known = this.#kinds.get(key);
    // A window that held lines back ends in `flush`, so that its count is not lost.
    if (known !== undefined && (known.endsAt > now || known.held > 0)) return known;
    this.#kinds.delete(key);
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

function summariseRest({ lines, kinds }: { lines: number; kinds: number }): Line {
  return line(`${lines} more lines of ${kinds} kinds were held back`, {
    fields: { held: lines, kinds },
  });
}
