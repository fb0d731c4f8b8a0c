// keepalived's statistics signal with clearing (SIGRTMAX-1): every count begins anew.

import { withClearedCounters } from "../vrrp/state.ts";
import type { World } from "./world.ts";

export function clearCounters(world: World): void {
  for (const unit of world.units.values()) {
    unit.state = withClearedCounters(unit.state);
    unit.rejected.clear();
    unit.sendFailures = 0;
  }
}
