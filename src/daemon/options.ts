// What the command line asks of a running daemon, already understood.

import type { LeaderSources } from "../config/vip-manager/load.ts";
import type { PidFileOptions } from "./pidfile.ts";

export interface DaemonOptions {
  /** Whose manners count: what is read, and how the log speaks. */
  readonly program: "keepalived" | "vip-manager";
  /** keepalived.conf; for vip-manager the file of settings, for the log. */
  readonly configPath: string;
  /** Settings of leader keys: vip-manager's own, or `--vip-manager` beside keepalived.conf. */
  readonly leaders: LeaderSources | null;
  /** `--config-id`; null is the node name. */
  readonly configId: string | null;
  /** `--all-config`: a missing file is an error. */
  readonly requireAllFiles: boolean;
  readonly pidFiles: PidFileOptions;
  /** `--namespace`; null is the configuration's `net_namespace`, if any. */
  readonly netNamespace: string | null;
  /** `--log-detail` */
  readonly detail: boolean;
  /** `--dump-conf` */
  readonly dumpConfiguration: boolean;
  readonly addressMonitoring: boolean;
  /** `--log-console` */
  readonly console: boolean;
  readonly syslog: boolean;
  /** syslog(3) facility number, 0..23. */
  readonly facility: number;
  /** `--umask`; null is the configuration's, or 0177. */
  readonly umask: number | null;
  /** `--dont-release-vrrp`: neither a priority 0 advert nor a removed address at the stop. */
  readonly keepAtStop: boolean;
  /** `--dont-fork`; without it keepalived would leave the terminal. */
  readonly dontFork: boolean;
  readonly ignoreSigint: boolean;
  /** What an option that was given cannot do. */
  readonly notes: readonly OptionNote[];
  /** argv as it was typed, the program first. */
  readonly commandLine: readonly string[];
}

export interface OptionNote {
  readonly option: string;
  readonly note: string;
}
