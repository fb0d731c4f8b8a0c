// A configuration without any VRRP: what the process itself runs with when only leader keys are
// followed. The values are keepalived's defaults.

import type { Configuration } from "../../model/configuration.ts";
import { DEFAULT_GLOBAL } from "../../model/global-defaults.ts";
import type { LeaderConfig } from "../../model/leader.ts";

export function configurationOf(leaders: readonly LeaderConfig[], host: string): Configuration {
  return {
    global: { ...DEFAULT_GLOBAL, routerId: host, dynamicInterfaces: true },
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
