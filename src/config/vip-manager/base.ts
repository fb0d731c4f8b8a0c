// A configuration without any VRRP: what the process itself runs with when only leader keys are
// followed. The values are keepalived's defaults.

import type { Configuration } from "../../model/configuration.ts";
import { DEFAULT_GLOBAL, NOTHING_CONFIGURED } from "../../model/global-defaults.ts";
import type { LeaderConfig } from "../../model/leader.ts";

export function configurationOf(leaders: readonly LeaderConfig[], host: string): Configuration {
  return {
    ...NOTHING_CONFIGURED,
    global: { ...DEFAULT_GLOBAL, routerId: host, dynamicInterfaces: true },
    leaders,
  };
}
