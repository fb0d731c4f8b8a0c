// The one place where an engine event gets its words: those of keepalived 2.2.7 for the same event,
// because alert rules and people read them. The groups live in files beside this one.

import { assertNever } from "../base/invariant.ts";
import type { EngineEvent } from "../engine/event.ts";
import { renderAddressEvent } from "./address-line.ts";
import { renderReport } from "./advert-line.ts";
import { renderLeaderEvent } from "./leader-line.ts";
import type { Line } from "./line.ts";
import { renderLinkEvent } from "./link-line.ts";
import { renderPacketEvent } from "./packet-line.ts";
import { renderStateEvent } from "./state-line.ts";
import { renderTrackerEvent } from "./tracker-line.ts";

/** Said only with `--log-detail`. A takeover tells of each address and of each frame: where nobody
 * reads it, nobody has to find the words. */
export const DETAILS: ReadonlySet<EngineEvent["kind"]> = new Set<EngineEvent["kind"]>([
  "announcing",
  "announce-frame",
]);

export interface RenderOptions {
  /** `--address-monitoring` */
  readonly addressMonitoring: boolean;
}

/** Null where keepalived says nothing either. */
export function renderEngineEvent(event: EngineEvent, options: RenderOptions): Line | null {
  switch (event.kind) {
    case "instance":
      return renderReport(event.instance, event.report);
    case "state-changed":
    case "fault-at-start":
    case "priority-changed":
    case "group-syncing":
    case "group-held":
    case "startup-delayed":
    case "instance-removed":
    case "reloaded":
      return renderStateEvent(event);
    case "packet-rejected":
    case "unknown-vrid":
    case "undecodable-packet":
    case "carp-heard":
    case "socket-opened":
    case "socket-failed":
    case "send-failed":
      return renderPacketEvent(event);
    case "setting-addresses":
    case "removing-addresses":
    case "setting-excluded":
    case "removing-excluded":
    case "setting-routes":
    case "removing-routes":
    case "setting-rules":
    case "removing-rules":
    case "announcing":
    case "announcing-again":
    case "announce-frame":
    case "address-failed":
    case "route-failed":
    case "address-withdrawn":
    case "static-address-restored":
    case "static-route-restored":
    case "address-kept":
    case "leftover-removed":
      return renderAddressEvent(event);
    case "address-appeared":
    case "address-vanished":
    case "source-assigned":
    case "source-deassigned":
    case "link-up":
    case "link-down":
    case "link-added":
    case "link-removed":
    case "link-renamed":
    case "link-address-changed":
      return renderLinkEvent(event, options.addressMonitoring);
    case "script-status":
    case "script-state":
    case "script-overrun":
    case "script-not-started":
    case "script-unused":
    case "tracked-file-state":
      return renderTrackerEvent(event);
    case "leader-report":
    case "leader-state":
    case "leader-address":
    case "leader-manager":
    case "leader-stopped":
      return renderLeaderEvent(event);
    default:
      return assertNever(event);
  }
}
