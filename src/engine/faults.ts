// Reasons that hold an instance in FAULT. The state machine knows only whether there are any.

import { tell } from "./drive.ts";
import type { FaultReason } from "./event.ts";
import type { Unit } from "./unit.ts";
import type { World } from "./world.ts";

/** Sets or clears what `key` says against the instance. Before its start each new reason is
 * told. */
export function setFault(world: World, unit: Unit, key: string, reason: FaultReason | null): void {
  const { faults } = unit;
  const had = faults.size > 0;
  if (reason === null) faults.delete(key);
  else {
    if (!faults.has(key) && !unit.started && !unit.waitedForScript) {
      tellFault(world, unit, reason);
    }
    faults.set(key, reason);
  }
  const has = faults.size > 0;
  if (had !== has) tell(world, unit, { kind: has ? "fault" : "fault-cleared" });
}

/** As keepalived at a reload: who asks why nothing runs finds the answer behind the last one. */
export function repeatFaults(world: World, units: Iterable<Unit>): void {
  for (const unit of units) {
    if (unit.state.kind !== "FAULT") continue;
    for (const reason of unit.faults.values()) tellFault(world, unit, reason);
  }
}

export function tellFault(world: World, unit: Unit, reason: FaultReason): void {
  world.outbox.event({ kind: "fault-at-start", instance: unit.config.name, reason });
}
