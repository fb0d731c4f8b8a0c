// Takes lines to where they are read: pino makes the structured record, and each record becomes one
// keepalived-like line on the sinks of the process that would have said it. No sink blocks: a slow
// reader loses lines, and the sink says how many.

import { type DestinationStream, type Logger, pino } from "pino";
import type { Line, LineSeverity, Speaker } from "../observe/line.ts";
import type { LogSink } from "../ports/log-sink.ts";

/** Where the lines of keepalived's two processes go. */
export type SinksOf = Readonly<Record<Speaker, readonly LogSink[]>>;

/** pino's levels are numbers that grow with gravity; the names are syslog's. */
const LEVELS: Readonly<Record<LineSeverity, number>> = {
  debug: 20,
  info: 30,
  notice: 35,
  warning: 40,
  err: 50,
  alert: 60,
};

export class Log {
  #sinks: SinksOf;
  readonly #loggers: Readonly<Record<Speaker, Logger<LineSeverity>>>;

  constructor(sinks: SinksOf) {
    this.#sinks = sinks;
    this.#loggers = { parent: this.#createLogger("parent"), vrrp: this.#createLogger("vrrp") };
  }

  write(line: Line): void {
    this.#loggers[line.speaker][line.severity](line.fields, line.text);
  }

  /** Other identifiers from now on; the former sinks are closed. */
  redirect(sinks: SinksOf): void {
    const before = uniqueSinks(this.#sinks);
    const after = uniqueSinks(sinks);
    this.#sinks = sinks;
    for (const sink of before) if (!after.includes(sink)) sink.close(0);
  }

  flush(): void {
    for (const sink of uniqueSinks(this.#sinks)) sink.flush();
  }

  /** At the very end: nothing is held any more that waiting could harm. */
  close(): void {
    for (const sink of uniqueSinks(this.#sinks)) sink.close(LAST_LINES_MS);
  }

  #createLogger(speaker: Speaker): Logger<LineSeverity> {
    const destination = new RecordDestination((line) => {
      for (const sink of this.#sinks[speaker]) sink.write(line);
    });
    const options = {
      customLevels: LEVELS,
      useOnlyCustomLevels: true,
      level: "debug",
      base: null,
      timestamp: false,
    } as const;
    return pino<LineSeverity>(options, destination);
  }
}

/** How long the end waits for a log that does not take its last lines. */
const LAST_LINES_MS = 500;

/** pino leaves the parts of each record on a destination that carries this symbol. */
const WANTS_METADATA = Symbol.for("pino.metadata");

/** pino writes to it at once, one record a call. */
class RecordDestination implements DestinationStream {
  readonly [WANTS_METADATA] = true;
  lastLevel = LEVELS.info;
  lastMsg = "";
  lastObj: Readonly<Record<string, string | number | boolean>> = {};
  readonly #receive: (line: Parameters<LogSink["write"]>[0]) => void;

  constructor(receive: (line: Parameters<LogSink["write"]>[0]) => void) {
    this.#receive = receive;
  }

  write(): void {
    this.#receive({
      severity: SEVERITIES.get(this.lastLevel) ?? "info",
      text: this.lastMsg,
      fields: this.lastObj,
    });
  }
}

const SEVERITIES: ReadonlyMap<number, LineSeverity> = new Map(
  (Object.entries(LEVELS) as [LineSeverity, number][]).map(([name, level]) => [level, name]),
);

function uniqueSinks(sinks: SinksOf): readonly LogSink[] {
  return [...new Set([...sinks.parent, ...sinks.vrrp])];
}
