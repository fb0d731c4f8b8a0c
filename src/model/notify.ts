// What is told to whom when an instance or a group changes state.

import type { Command } from "./script.ts";

/** `notify_master` … `notify`; null where not written. */
export interface NotifyCommands {
  readonly master: Command | null;
  readonly backup: Command | null;
  readonly fault: Command | null;
  readonly stop: Command | null;
  /** `notify_deleted`: `default` where the keyword stands alone. */
  readonly deleted: Command | "default" | null;
  readonly masterRxLowerPriority: Command | null;
  /** `notify`, which gets `INSTANCE|GROUP NAME STATE PRIORITY` as further arguments. */
  readonly any: Command | null;
}

/** `notify_fifo`, `vrrp_notify_fifo` with their scripts. */
export interface NotifyFifo {
  readonly path: string;
  /** Started with the path as last argument. */
  readonly script: Command | null;
  /** Owner of the pipe that we make; null is the daemon's own. */
  readonly owner: { readonly uid: number; readonly gid: number } | null;
}

export const NO_NOTIFY: NotifyCommands = {
  master: null,
  backup: null,
  fault: null,
  stop: null,
  deleted: null,
  masterRxLowerPriority: null,
  any: null,
};
