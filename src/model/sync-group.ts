// A `vrrp_sync_group`: instances that change state together.

import type { NotifyCommands } from "./notify.ts";
import type { TrackReference } from "./tracker.ts";

export interface SyncGroupConfig {
  readonly name: string;
  /** Names of existing instances, in the order written, each in one group only. */
  readonly members: readonly string[];
  /** The group's own trackers; already merged into the members' as well. */
  readonly tracks: readonly TrackReference[];
  /** `sync_group_tracking_weight` */
  readonly trackingWeight: boolean;
  readonly notify: NotifyCommands;
  readonly notifyPriorityChanges: boolean;
  readonly smtpAlert: boolean;
}
