// Operating system signals, real-time ones included, and the service manager's socket.

export type SignalName =
  | "SIGTERM"
  | "SIGINT"
  | "SIGHUP"
  | "SIGUSR1"
  | "SIGUSR2"
  | "SIGALRM"
  | "SIGQUIT"
  | "SIGPIPE"
  | "SIGRTMIN+2"
  | "SIGRTMAX-1";

export interface Signals {
  /** Delivered on the loop, in order, each delivery once. One listener a signal. */
  on(signal: SignalName, listener: () => void): void;
  close(): void;
}

/** sd_notify(3). */
export interface ServiceManager {
  /** Sends `READY=1` and the like; lost silently where nobody listens. Never blocks. */
  notify(state: readonly string[]): void;
  /** WATCHDOG_USEC of this process in microseconds, or null. */
  readonly watchdogUs: number | null;
}
