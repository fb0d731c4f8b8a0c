// Child processes: check scripts, notify scripts. A child inherits no socket, no scheduling class
// and no ambient capability; its own process group, stdin/stdout/stderr on /dev/null, cwd `/`.

import type { Outcome } from "../base/outcome.ts";
import type { Micros } from "../base/units.ts";
import type { Command, ExitStatus } from "../model/script.ts";

/** Opaque to the caller; never reused within a run. */
export type ProcessId = number;

export interface Processes {
  /** `onExit` comes once, later. What is known not to start is a failure; a program on a file
   * system that may not answer is started without waiting for it, and ends with 127 if it cannot
   * be. */
  spawn(command: Command, onExit: (status: ExitStatus) => void): Outcome<ProcessId>;
  /** Signals the child's whole process group; a group that is gone is no failure. */
  signalGroup(process: ProcessId, signal: number): Outcome<void>;
  /** Scheduling of this process (`vrrp_rt_priority`, `vrrp_priority`): children do not inherit
   * it. */
  setRealtime(priority: number): Outcome<void>;
  /** `vrrp_rlimit_rttime`: CPU time that a real-time process may take without ever waiting. */
  setRealtimeLimit(limit: Micros): Outcome<void>;
  setNice(value: number): Outcome<void>;
  setAffinity(cpus: readonly number[]): Outcome<void>;
  /** The command name in /proc/self/comm and the title that ps(1) shows. */
  setName(name: string): void;
}
