// The advert that a turn brought to an instance, if it was one that had to be acted on.

import type { IpAddress } from "../../base/ip-address.ts";
import { decodeAdvertisement } from "../../wire/advertisement.ts";
import type { InstanceRecord, Scene } from "./records.ts";

const VRRP_PROTOCOL = "112";

export interface HeardAdvert {
  readonly record: InstanceRecord;
  readonly source: IpAddress;
  /** 0..255 */
  readonly priority: number;
  readonly intervalUs: number;
}

/** Null for other inputs and for adverts that the engine says it rejected. Whether it was right to
 * reject is not this function's matter. */
export function heardAdvert(scene: Scene): HeardAdvert | null {
  const { input, outputs, node } = scene.turn;
  if (input.kind !== "packet" || input.packet.socket.split("/")[1] !== VRRP_PROTOCOL) return null;
  const record = scene.records.find((each) => isAddressee(each, scene));
  if (record === undefined) return null;
  const isRejected = outputs.some(
    (output) =>
      output.kind === "event" &&
      output.event.kind === "packet-rejected" &&
      output.event.instance === record.config.name,
  );
  if (isRejected || node.configuration === null) return null;
  const { family, source, destination, payload } = input.packet;
  const { transport } = record.config;
  const group = transport.kind === "multicast" ? transport.group : destination;
  const decoded = decodeAdvertisement(payload, { family, source, destination, group });
  if (decoded.kind === "rejected") return null;
  const { priority, advertIntervalUs: intervalUs } = decoded.advert;
  return { record, source, priority, intervalUs };
}

/** VRID, family and the interface it came in on. */
function isAddressee({ config, node }: InstanceRecord, { turn: { input } }: Scene): boolean {
  if (input.kind !== "packet") return false;
  const { packet } = input;
  if (config.family !== packet.family || config.vrid !== packet.payload[1]) return false;
  const interfaceIndex = Number(packet.socket.split("/")[2]);
  if (interfaceIndex === 0 || config.interfaceName === null) return true;
  return node.host.kernel.linkNamed(config.interfaceName)?.index === interfaceIndex;
}
