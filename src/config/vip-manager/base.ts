// A configuration without any VRRP: what the process itself runs with when only leader keys are
// followed. The values are keepalived's defaults.

import { IpAddress } from "../../base/ip-address.ts";
import { micros, seconds } from "../../base/units.ts";
import type { Configuration, GlobalConfig } from "../../model/configuration.ts";
import type { LeaderConfig } from "../../model/leader.ts";

export function configurationOf(leaders: readonly LeaderConfig[], host: string): Configuration {
  return {
    global: { ...GLOBAL, routerId: host },
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
    leaders,
    linkDelays: new Map(),
  };
}

const GLOBAL: GlobalConfig = {
  routerId: "",
  instanceName: null,
  netNamespace: null,
  usePidDirectory: false,
  dynamicInterfaces: true,
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
