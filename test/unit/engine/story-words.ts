// The words in which a story tells what an engine asked for.

import { IpAddress } from "../../../src/base/ip-address.ts";
import type { EngineEvent } from "../../../src/engine/event.ts";
import type { PacketSend } from "../../../src/model/packet.ts";
import { decodeAdvertisement } from "../../../src/wire/advertisement.ts";

/** RFC 4861 §4.4: the sender is a router. */
const NA_ROUTER = 0x80;
const GROUP: IpAddress = IpAddress.of("224.0.0.18");

/** `51:100 10.0.0.11 > 224.0.0.18`: VRID and priority. */
export function describeAdvert(packet: PacketSend): string {
  const { source, destination, bytes } = packet;
  const payload = source.family === "ipv4" ? bytes.subarray(20) : bytes;
  const decoded = decodeAdvertisement(payload, {
    family: source.family,
    source,
    destination,
    group: GROUP,
  });
  const what =
    decoded.kind === "advertisement"
      ? `${decoded.advert.vrid}:${decoded.advert.priority}`
      : decoded.reason.kind;
  return `${what} ${source.text} > ${destination.text}`;
}

/** `arp 10.0.0.100`, `na fd00::1`, `na fd00::1 router`. */
export function describeFrame(frame: Uint8Array): string {
  if (frame[12] === 0x08) return `arp ${IpAddress.fromBytes(frame.subarray(28, 32)).text}`;
  const [flags = 0] = frame.subarray(58, 59);
  const address = IpAddress.fromBytes(frame.subarray(62, 78)).text;
  return `na ${address}${(flags & NA_ROUTER) === 0 ? "" : " router"}`;
}

export function describeEvent(event: EngineEvent): string {
  switch (event.kind) {
    case "state-changed":
      return [event.instance, `${event.from}>${event.to}`, event.cause, event.initial ? "init" : ""]
        .join(" ")
        .trimEnd();
    case "instance":
      return `${event.instance} ${event.report.kind}`;
    case "packet-rejected":
      return `${event.instance} rejected ${event.reason.kind}`;
    case "fault-at-start":
      return `${event.instance} fault-at-start ${event.reason.kind}`;
    case "priority-changed":
      return `${event.instance} priority ${event.from}>${event.to}`;
    case "script-state":
      return `${event.script} ${event.up ? "up" : "down"} ${event.cause.kind}`;
    case "script-status":
      return `${event.script} returns ${event.status}`;
    case "script-not-started":
      return `script-not-started ${event.program}`;
    case "group-syncing":
      return `${event.group} syncing ${event.to}`;
    case "announcing-again":
      return `${event.instance} announcing-again ${event.reason}`;
    case "announcing":
      return `${event.instance} announcing ${event.address.text} ${event.reason}`;
    case "leader-state":
      return `${event.leader} ${event.holding ? "holds" : "lets go"} ${event.reason}`;
    case "leader-report":
      return `${event.leader} ${event.report.kind}`;
    default:
      return "instance" in event && event.instance !== null
        ? `${event.instance} ${event.kind}`
        : event.kind;
  }
}
