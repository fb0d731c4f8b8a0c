// The two places where keepalived's log lines go: syslog, and standard error with the time before
// each line. Both take lines as fast as their reader does and wait for it
// at their end only.

import type { LogLine, LogSink, Severity } from "../ports/log-sink.ts";
import { createDescriptorWriter } from "./descriptor-writer.ts";
import { LineQueue, type LineWriter } from "./line-queue.ts";
import { createUnixWriter } from "./unix-writer.ts";

/** Lines kept for a stalled reader: half a megabyte at most. */
const QUEUE_LINES = 2000;
const RETRY_MS = 50;
/** What a syslog daemon and a pipe take in one piece. */
const MAX_LINE_BYTES = 4000;

/** syslog(3) */
const PRIORITIES: Readonly<Record<Severity, number>> = {
  alert: 1,
  err: 3,
  warning: 4,
  notice: 5,
  info: 6,
  debug: 7,
};

export interface SyslogOptions {
  /** `Keepalived_vrrp` and the like. */
  readonly identifier: string;
  /** 0..23; 3 is `daemon`. */
  readonly facility: number;
  readonly pid: number;
  /** `/dev/log` as a rule. */
  readonly socketPath: string;
}

/** RFC 3164 as the C library writes it: `<30>Nov 20 07:16:32 Keepalived_vrrp[7]: text`. */
export function createSyslogSink(options: SyslogOptions): LogSink {
  const { facility, identifier, pid, socketPath } = options;
  return new QueuedSink(createUnixWriter(socketPath), (line, now) => {
    const priority = facility * 8 + PRIORITIES[line.severity];
    return `<${priority}>${syslogTime(now)} ${identifier}[${pid}]: ${line.text}`;
  });
}

/** `Fri Nov 20 06:49:00 2026: text` on a descriptor, standard error as a rule. */
export function createConsoleSink(fd: number): LogSink {
  return new QueuedSink(
    createDescriptorWriter(fd),
    (line, now) => `${consoleTime(now)}: ${line.text}\n`,
  );
}

const LEVELS: Readonly<Record<Severity, string>> = {
  alert: "FATAL",
  err: "ERROR",
  warning: "WARN",
  notice: "INFO",
  info: "INFO",
  debug: "DEBUG",
};

/** vip-manager's form without its colours: `2026-11-20T07:13:59.463Z<TAB>INFO<TAB>text`. */
export function createLeveledSink(fd: number): LogSink {
  return new QueuedSink(
    createDescriptorWriter(fd),
    (line, now) => `${now.toISOString()}\t${LEVELS[line.severity]}\t${line.text}\n`,
  );
}

type Format = (line: LogLine, now: Date) => string;

class QueuedSink implements LogSink {
  readonly #queue: LineQueue;
  readonly #format: Format;

  constructor(writer: LineWriter, format: Format) {
    this.#format = format;
    this.#queue = new LineQueue(writer, {
      limit: QUEUE_LINES,
      retryMs: RETRY_MS,
      lossNotice: (lost) =>
        this.#encode({
          severity: "warning",
          text: `${lost} log lines were lost: their reader was too slow`,
          fields: {},
        }),
    });
  }

  get dropped(): number {
    return this.#queue.dropped;
  }

  write(line: LogLine): void {
    this.#queue.push(this.#encode(line));
  }

  flush(): void {
    this.#queue.flush();
  }

  close(patienceMs: number): void {
    this.#queue.close(patienceMs);
  }

  #encode(line: LogLine): Uint8Array {
    const text = this.#format(line, new Date());
    const bytes = Buffer.from(text);
    if (bytes.length <= MAX_LINE_BYTES) return bytes;
    const end = text.endsWith("\n") ? "\n" : "";
    return Buffer.concat([bytes.subarray(0, MAX_LINE_BYTES - 4), Buffer.from(`...${end}`)]);
  }
}

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] as const;
const MONTHS = [
  "Jan",
  "Feb",
  "Mar",
  "Apr",
  "May",
  "Jun",
  "Jul",
  "Aug",
  "Sep",
  "Oct",
  "Nov",
  "Dec",
] as const;

/** Local time, the day padded with a blank, as strftime's `%b %e %H:%M:%S`. */
export function syslogTime(moment: Date): string {
  const day = String(moment.getDate()).padStart(2);
  return `${MONTHS[moment.getMonth()]} ${day} ${timeOfDay(moment)}`;
}

/** Local time as ctime(3) writes it. */
export function consoleTime(moment: Date): string {
  return `${DAYS[moment.getDay()]} ${syslogTime(moment)} ${moment.getFullYear()}`;
}

function timeOfDay(moment: Date): string {
  const parts = [moment.getHours(), moment.getMinutes(), moment.getSeconds()];
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}
