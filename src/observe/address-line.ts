// Words for virtual addresses, routes and rules that come and go, and for their announcements.

import { assertNever } from "../base/invariant.ts";
import { formatPrefix, maxPrefixLength, type Prefix } from "../base/prefix.ts";
import type { EngineEvent } from "../engine/event.ts";
import type { VirtualAddress, VirtualRoute } from "../model/address.ts";
import { instanceLine, type Line, line } from "./line.ts";

export type AddressEvent = Extract<
  EngineEvent,
  {
    kind:
      | "setting-addresses"
      | "removing-addresses"
      | "setting-excluded"
      | "removing-excluded"
      | "setting-routes"
      | "removing-routes"
      | "setting-rules"
      | "removing-rules"
      | "announcing"
      | "announcing-again"
      | "announce-frame"
      | "address-failed"
      | "route-failed"
      | "address-withdrawn"
      | "static-address-restored"
      | "static-route-restored"
      | "address-kept"
      | "leftover-removed";
  }
>;

export function renderAddressEvent(event: AddressEvent): Line {
  switch (event.kind) {
    case "setting-addresses":
    case "removing-addresses":
    case "setting-excluded":
    case "removing-excluded":
    case "setting-routes":
    case "removing-routes":
    case "setting-rules":
    case "removing-rules":
      return instanceLine(event.instance, CHANGES[event.kind], { detail: true });
    case "announcing":
      return renderAnnouncing(event);
    case "announcing-again":
      return renderAgain(event);
    case "announce-frame":
      return renderFrame(event);
    case "address-failed":
      return renderFailure(event);
    case "route-failed":
      return line(`${event.text}: ${event.failure.message} (${event.failure.code})`, {
        severity: "err",
        fields: { errno: event.failure.errno },
      });
    case "address-withdrawn":
      return instanceLine(
        event.instance,
        `ip address ${formatPrefix(event.prefix)} dev ${event.interfaceName}, no longer exist`,
        { fields: { address: event.prefix.address.text } },
      );
    case "static-address-restored":
      return line(`Restoring deleted static address ${describeAddress(event.address)} set`);
    case "static-route-restored":
      return line(`Restoring deleted static route ${describeRoute(event.route)}`);
    case "address-kept":
      return instanceLine(
        event.instance,
        `${event.address.text} was an address of ${event.interfaceName} before and stays its own`,
        { severity: "warning", fields: { address: event.address.text } },
      );
    case "leftover-removed":
      return instanceLine(
        event.instance,
        `removed ${event.address.text} from ${event.interfaceName}, left over from an earlier run`,
        { fields: { address: event.address.text } },
      );
    default:
      return assertNever(event);
  }
}

/** rtnetlink.h RT_SCOPE_* as ip(8) prints them. */
const SCOPE_NAMES: ReadonlyMap<number, string> = new Map([
  [0, "global"],
  [200, "site"],
  [253, "link"],
  [254, "host"],
]);

function describeAddress({ prefix, interfaceName, scope }: VirtualAddress): string {
  return `${shortPrefix(prefix)} dev ${interfaceName} scope ${SCOPE_NAMES.get(scope) ?? scope}`;
}

function describeRoute(route: VirtualRoute): string {
  const { destination, gateway, interfaceName, protocol } = route;
  const via = gateway === null ? [] : ["via", gateway.family === "ipv4" ? "inet" : "inet6"];
  return [
    "prepend",
    destination === null ? "default" : shortPrefix(destination),
    ...via,
    ...(gateway === null ? [] : [gateway.text]),
    ...(interfaceName === null ? [] : ["dev", interfaceName]),
    "proto",
    String(protocol),
  ].join(" ");
}

/** Without a length that says nothing. */
function shortPrefix(prefix: Prefix): string {
  const { address, lengthBits } = prefix;
  return lengthBits === maxPrefixLength(address.family) ? address.text : formatPrefix(prefix);
}

function renderAnnouncing(event: Extract<EngineEvent, { kind: "announcing" }>): Line {
  const { instance, interfaceName, address, reason } = event;
  const what = address.family === "ipv4" ? "gratuitous ARPs" : "Unsolicited Neighbour Adverts";
  return instanceLine(
    instance,
    `Sending/queueing ${what} on ${interfaceName} for ${address.text}`,
    { detail: true, fields: { reason } },
  );
}

/** keepalived has no such line: nothing tells its operator why, and without details not even that,
 * neighbours were told again. */
function renderAgain({
  instance,
  reason,
}: Extract<EngineEvent, { kind: "announcing-again" }>): Line {
  return instanceLine(instance, `announcing again: ${EVIDENCE[reason]}`, {
    fields: { reason },
    repeats: `${instance}/announcing-again/${reason}`,
  });
}

const EVIDENCE: Readonly<
  Record<Extract<EngineEvent, { kind: "announcing-again" }>["reason"], string>
> = {
  "lower-priority-advert": "another master was heard",
  paused: "while this process did not run another may have taken over",
  "link-restored": "the link was down",
  "mac-changed": "the interface has another MAC address",
  "address-restored": "the address was taken away",
};

function renderFrame(event: Extract<EngineEvent, { kind: "announce-frame" }>): Line {
  const what = event.address.family === "ipv4" ? "gratuitous ARP" : "unsolicited Neighbour Advert";
  return line(`Sending ${what} on ${event.interfaceName} for ${event.address.text}`, {
    detail: true,
  });
}

const CHANGES = {
  "setting-addresses": "setting VIPs.",
  "removing-addresses": "removing VIPs.",
  "setting-excluded": "setting E-VIPs.",
  "removing-excluded": "removing E-VIPs.",
  "setting-routes": "setting Virtual Routes",
  "removing-routes": "removing Virtual Routes",
  "setting-rules": "setting Virtual Rules",
  "removing-rules": "removing Virtual Rules",
} as const;

/** Begins as keepalived's lines about refused netlink requests do, which alert rules look for. */
function renderFailure(event: Extract<EngineEvent, { kind: "address-failed" }>): Line {
  const { failure, operation, address } = event;
  const type = operation === "add" ? "RTM_NEWADDR" : "RTM_DELADDR";
  const prefix = formatPrefix(address.prefix);
  const error = `${failure.message}(${failure.errno})`;
  const text = `Netlink: error: ${error}, type=${type}, address ${prefix}`;
  const fields = { errno: failure.errno, address: prefix };
  const severity = operation === "add" ? "err" : "warning";
  return event.instance === null
    ? line(text, { severity, fields })
    : instanceLine(event.instance, text, { severity, fields });
}
