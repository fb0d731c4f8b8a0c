// Where log lines go. Never blocks a running daemon: a bounded queue, drops counted and said.

/** syslog(3) severities in use. */
export type Severity = "alert" | "err" | "warning" | "notice" | "info" | "debug";

export interface LogLine {
  readonly severity: Severity;
  /** One line without its end. */
  readonly text: string;
  /** Structured context for JSON and the journal; never a secret. */
  readonly fields: Readonly<Record<string, string | number | boolean>>;
}

export interface LogSink {
  write(line: LogLine): void;
  /** Lines dropped since start because a reader was too slow. */
  readonly dropped: number;
  /** Writes what is queued as far as it goes without blocking. */
  flush(): void;
  /** The last lines are the ones that are asked for: a slow reader is waited for, at exit only.
   * @param patienceMs for how long at most; 0 does not wait */
  close(patienceMs: number): void;
}
