// The end, in keepalived's order: every MASTER says priority 0, then everything is let go of, then
// the instances and after them the groups are told.

import { settle, tell } from "./drive.ts";
import { stopLeaders } from "./leader-changes.ts";
import { notifyGroup, notifyState } from "./notifications.ts";
import { endScripts } from "./scripts.ts";
import { releaseStatic } from "./statics.ts";
import type { World } from "./world.ts";

/** @param keep `--dont-release-vrrp`: no priority 0, and the addresses stay */
export function stopAll(world: World, keep: boolean): void {
  if (world.stopped) return;
  world.stopped = true;
  endScripts(world);
  for (const unit of world.units.values()) {
    if (keep) notifyState(world, unit, "STOP");
    else tell(world, unit, { kind: "stopped" });
  }
  settle(world);
  stopLeaders(world, keep);
  if (!keep) releaseStatic(world);
  for (const group of world.configuration?.groups ?? []) notifyGroup(world, group, "STOP");
  for (const { id, status } of world.sockets.values()) {
    if (status !== "failed") world.outbox.add({ kind: "close-socket", socket: id });
  }
  world.sockets.clear();
  world.outbox.add({ kind: "stopped" });
}
