// The root of the model: everything a front end (keepalived.conf, vip-manager.yml) can ask for,
// typed, validated and immutable. Two models are compared by value at reload.

import type { IpAddress } from "../base/ip-address.ts";
import type { Micros } from "../base/units.ts";
import type { VirtualAddress, VirtualRoute, VirtualRule } from "./address.ts";
import type { LeaderConfig } from "./leader.ts";
import type { NotifyFifo } from "./notify.ts";
import type { Account, Command } from "./script.ts";
import type { SyncGroupConfig } from "./sync-group.ts";
import type { TrackedFile, TrackedProcess, TrackedScript } from "./tracker.ts";
import type { VrrpInstanceConfig } from "./vrrp-instance.ts";

export interface Configuration {
  readonly global: GlobalConfig;
  readonly instances: readonly VrrpInstanceConfig[];
  readonly groups: readonly SyncGroupConfig[];
  readonly scripts: readonly TrackedScript[];
  readonly files: readonly TrackedFile[];
  readonly processes: readonly TrackedProcess[];
  readonly staticAddresses: readonly VirtualAddress[];
  readonly staticRoutes: readonly VirtualRoute[];
  readonly staticRules: readonly VirtualRule[];
  /** `track_group`: name to instances. */
  readonly trackGroups: ReadonlyMap<string, readonly string[]>;
  readonly garpGroups: readonly GarpGroup[];
  /** Addresses that follow a leader key (vip-manager.yml); names are unique. */
  readonly leaders: readonly LeaderConfig[];
  /** `interface_up_down_delays` by interface. */
  readonly linkDelays: ReadonlyMap<string, { readonly downUs: Micros; readonly upUs: Micros }>;
}

export interface GlobalConfig {
  readonly routerId: string;
  /** `instance`, the suffix of identifiers and pid files; null where not written. */
  readonly instanceName: string | null;
  readonly netNamespace: string | null;
  readonly usePidDirectory: boolean;
  readonly dynamicInterfaces: boolean;
  readonly scriptSecurity: boolean;
  readonly scriptUser: Account | null;
  readonly processNames: ProcessNames;
  /** `vrrp_startup_delay` */
  readonly startupDelayUs: Micros;
  /** `vrrp_delay_after_boot`; 0 is none. */
  readonly delayAfterBootUs: Micros;
  readonly logUnknownVrids: boolean;
  readonly notifyFifo: NotifyFifo | null;
  readonly vrrpNotifyFifo: NotifyFifo | null;
  readonly fifoStatesOnReload: boolean;
  readonly startupScript: TimedCommand | null;
  readonly shutdownScript: TimedCommand | null;
  readonly scheduling: SchedulingConfig;
  /** `reload_check_config`: where the verdict of the check goes; null checks nothing. */
  readonly reloadCheckPath: string | null;
  readonly childWaitUs: Micros;
  /** `umask` as a number, 0177 unless written. */
  readonly umask: number;
  /** Everything keepalived knows that this program accepts without acting on it, by keyword. */
  readonly inert: ReadonlyMap<string, readonly string[]>;
  readonly mcastGroup4: IpAddress;
  readonly mcastGroup6: IpAddress;
}

export interface TimedCommand {
  readonly command: Command;
  readonly timeoutUs: Micros;
}

/** `process_names`, `process_name`, `vrrp_process_name`. This program is called as the parent; by
 * the other name it knows a keepalived that runs already. */
export interface ProcessNames {
  readonly parent: string | null;
  readonly vrrp: string | null;
}

/** `vrrp_priority`, `vrrp_rt_priority` and their kin; null where not written. */
export interface SchedulingConfig {
  /** nice value -20..19 */
  readonly nice: number | null;
  /** SCHED_RR priority 1..99 */
  readonly realtimePriority: number | null;
  readonly realtimeLimitUs: Micros | null;
  readonly cpuAffinity: readonly number[];
  readonly noSwap: boolean;
  /** `max_auto_priority`, -1..99; nothing acts on it. */
  readonly maxAutoPriority: number | null;
}

/** `garp_group`: interfaces that share a rate of announcements. */
export interface GarpGroup {
  readonly interfaces: readonly string[];
  /** Time between gratuitous ARPs; 0 is no limit. */
  readonly garpIntervalUs: Micros;
  /** Time between unsolicited NAs; 0 is no limit. */
  readonly gnaIntervalUs: Micros;
}
