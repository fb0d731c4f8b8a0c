// What a configuration is where nothing is written, `global_defs` and blocks: the ground of every
// one that no keepalived.conf made.

import { IpAddress } from "../base/ip-address.ts";
import { micros, seconds } from "../base/units.ts";
import type { Configuration, GlobalConfig } from "./configuration.ts";

/** Without a router id: that is the host's. */
export const DEFAULT_GLOBAL: Omit<GlobalConfig, "routerId"> = {
  instanceName: null,
  netNamespace: null,
  usePidDirectory: false,
  dynamicInterfaces: false,
  scriptSecurity: false,
  scriptUser: null,
  processNames: { parent: null, vrrp: null },
  startupDelayUs: micros(0),
  delayAfterBootUs: micros(0),
  logUnknownVrids: false,
  notifyFifo: null,
  vrrpNotifyFifo: null,
  fifoStatesOnReload: false,
  startupScript: null,
  shutdownScript: null,
  scheduling: {
    nice: null,
    realtimePriority: null,
    realtimeLimitUs: null,
    cpuAffinity: [],
    noSwap: false,
    maxAutoPriority: null,
  },
  reloadCheckPath: null,
  childWaitUs: seconds(5),
  umask: 0o177,
  inert: new Map(),
  mcastGroup4: IpAddress.of("224.0.0.18"),
  mcastGroup6: IpAddress.of("ff02::12"),
};

/** A configuration in which no block stands, but for what is global. */
export const NOTHING_CONFIGURED: Omit<Configuration, "global"> = {
  instances: [],
  groups: [],
  scripts: [],
  files: [],
  processes: [],
  staticAddresses: [],
  staticRoutes: [],
  staticRules: [],
  trackGroups: new Map(),
  garpGroups: [],
  leaders: [],
  linkDelays: new Map(),
};
