// What the daemon itself has to say, apart from its engine: start, reload, stop, files, children. A
// closed union, rendered in `process-line.ts`.

import type { SystemFailure } from "../base/outcome.ts";
import type { Micros } from "../base/units.ts";
import type { ExitStatus } from "../model/script.ts";
import type { LineSeverity, Speaker } from "./line.ts";

export type ProcessEvent =
  | { readonly kind: "starting" }
  /** uname(2) release and version, and the program's own version. */
  | {
      readonly kind: "running-on";
      readonly release: string;
      readonly kernelVersion: string;
      readonly program: string;
    }
  | { readonly kind: "command-line"; readonly words: readonly string[] }
  | { readonly kind: "stays-in-foreground" }
  | { readonly kind: "option-note"; readonly option: string; readonly note: string }
  | { readonly kind: "opening-file"; readonly path: string }
  | { readonly kind: "configuration-file"; readonly path: string }
  | { readonly kind: "configuration-missing"; readonly path: string }
  | {
      readonly kind: "diagnostic";
      readonly severity: LineSeverity;
      readonly speaker: Speaker;
      readonly text: string;
    }
  | { readonly kind: "configuration-refused" }
  /** A configuration as it was understood, secrets hidden (`--dump-conf`). */
  | { readonly kind: "configuration-dump"; readonly lines: readonly string[] }
  /** The settings in force, secrets hidden (vip-manager). */
  | { readonly kind: "settings"; readonly shown: readonly string[] }
  | { readonly kind: "identifier-changed"; readonly identifier: string }
  | { readonly kind: "already-running" }
  | { readonly kind: "stale-pid-file"; readonly path: string }
  | { readonly kind: "foreign-pid-file"; readonly path: string; readonly pid: number }
  | { readonly kind: "unreadable-pid-file"; readonly path: string }
  | { readonly kind: "pid-file-failed"; readonly path: string; readonly failure: SystemFailure }
  | { readonly kind: "registering-netlink" }
  | { readonly kind: "namespace-failed"; readonly name: string }
  | { readonly kind: "kernel-unavailable"; readonly what: string; readonly failure: SystemFailure }
  | {
      readonly kind: "script-started";
      readonly name: "startup" | "shutdown";
      readonly program: string;
    }
  | {
      readonly kind: "script-ended";
      readonly name: "startup" | "shutdown";
      readonly outcome: "succeeded" | "timed-out" | ExitStatus;
    }
  | { readonly kind: "startup-complete" }
  /** `reload_check_config`: the new configuration is read as `--config-test` does. */
  | { readonly kind: "reload-checked-first" }
  | { readonly kind: "reload-check-failed"; readonly reportPath: string }
  | { readonly kind: "reloading" }
  | { readonly kind: "reload-complete" }
  | { readonly kind: "reload-refused"; readonly reason: string }
  | { readonly kind: "stopping" }
  /** `cpu` where `--log-detail` asks for it. */
  | { readonly kind: "stopped"; readonly cpu: CpuTime | null }
  | { readonly kind: "ended" }
  /** A takeover could not be rehearsed; it will be done all the same. */
  | { readonly kind: "rehearsal-failed"; readonly reason: string }
  | { readonly kind: "stop-overdue" }
  | { readonly kind: "adapter-note"; readonly text: string }
  | { readonly kind: "dump-unsupported"; readonly signal: string; readonly wanted: string }
  | { readonly kind: "signal-ignored"; readonly signal: string }
  | { readonly kind: "timer-late"; readonly lateUs: Micros }
  | { readonly kind: "drain-limit"; readonly what: "packets" | "kernel events" }
  | { readonly kind: "command-failed"; readonly program: string; readonly failure: SystemFailure }
  | { readonly kind: "frame-failed"; readonly failure: SystemFailure }
  | { readonly kind: "file-failed"; readonly path: string; readonly failure: SystemFailure }
  | { readonly kind: "fifo-failed"; readonly path: string; readonly failure: SystemFailure }
  | { readonly kind: "fifo-full"; readonly path: string }
  | { readonly kind: "fifo-script-ended" }
  | { readonly kind: "scheduling-failed"; readonly what: string; readonly failure: SystemFailure }
  | { readonly kind: "no-swap-ignored" }
  | { readonly kind: "realtime-limit-raised"; readonly wantedUs: Micros; readonly limitUs: Micros }
  | { readonly kind: "crashed"; readonly reason: string };

/** Of this process alone: its children's time is not to be had. */
export interface CpuTime {
  readonly userUs: Micros;
  readonly systemUs: Micros;
}
