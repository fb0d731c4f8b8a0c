// Words for the kernel's links and addresses.

import { assertNever } from "../base/invariant.ts";
import type { EngineEvent } from "../engine/event.ts";
import { type Line, line } from "./line.ts";

export type LinkEvent = Extract<
  EngineEvent,
  {
    kind:
      | "address-appeared"
      | "address-vanished"
      | "source-assigned"
      | "source-deassigned"
      | "link-up"
      | "link-down"
      | "link-added"
      | "link-removed"
      | "link-renamed"
      | "link-address-changed";
  }
>;

/** `monitored` is `--address-monitoring`: every address that comes or goes is said. Without it only
 * the loss of a virtual address is, and only with `--log-detail`. */
export function renderLinkEvent(event: LinkEvent, monitored: boolean): Line | null {
  switch (event.kind) {
    case "address-appeared":
      return monitored ? reflect(event, "added to", false) : null;
    case "address-vanished":
      return monitored || event.virtual ? reflect(event, "removed from", !monitored) : null;
    case "source-assigned":
      return line(`Assigned address ${event.address.text} for interface ${event.interfaceName}`, {
        detail: true,
      });
    case "source-deassigned":
      return line(
        `Deassigned address ${event.address.text} from interface ${event.interfaceName}`,
        {
          detail: true,
        },
      );
    case "link-up":
      return line(`Netlink reports ${event.interfaceName} up`);
    case "link-down":
      return line(`Netlink reports ${event.interfaceName} down`);
    case "link-added":
      return line(`Interface ${event.interfaceName} added`, { detail: true });
    case "link-removed":
      return line(`Interface ${event.interfaceName} deleted`);
    case "link-renamed":
      return line(`Interface name has changed from ${event.from} to ${event.to}`);
    case "link-address-changed":
      return line(
        `(${event.interfaceName}) MAC Address changed from ${event.from.text} to ${event.to.text}`,
        { detail: true },
      );
    default:
      return assertNever(event);
  }
}

function reflect(
  event: Extract<LinkEvent, { kind: "address-appeared" | "address-vanished" }>,
  verb: "added to" | "removed from",
  detail: boolean,
): Line {
  return line(`Netlink reflector reports IP ${event.address.text} ${verb} ${event.interfaceName}`, {
    detail,
  });
}
