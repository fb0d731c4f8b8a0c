// The advert that a turn brought to an instance, if it was one that had to be acted on.

import type { IpAddress } from "../../base/ip-address.ts";
import type { ReceivedPacket } from "../../model/packet.ts";
import { decodeAdvertisement } from "../../wire/advertisement.ts";
import { AH_PROTOCOL } from "../../wire/ah.ts";
import type { InstanceRecord, Scene } from "./records.ts";
import { vrrpMessage } from "./vrrp-message.ts";

export interface HeardAdvert {
  readonly record: InstanceRecord;
  readonly source: IpAddress;
  /** 0..255 */
  readonly priority: number;
  readonly intervalUs: number;
}

/** Null for other inputs, for adverts of another version, and for those that the engine says it
 * rejected. Whether it was right to reject is not this function's matter. */
export function heardAdvert(scene: Scene): HeardAdvert | null {
  const { input, outputs, node } = scene.turn;
  if (input.kind !== "packet") return null;
  const message = messageOf(input.packet);
  const record = addresseeOf(scene);
  if (message === null || record === null) return null;
  const isRejected = outputs.some(
    (output) =>
      output.kind === "event" &&
      output.event.kind === "packet-rejected" &&
      output.event.instance === record.config.name,
  );
  if (isRejected || node.configuration === null) return null;
  const { family, source, destination } = input.packet;
  const { transport } = record.config;
  const group = transport.kind === "multicast" ? transport.group : destination;
  const decoded = decodeAdvertisement(message, { family, source, destination, group });
  if (decoded.kind === "rejected") return null;
  const { version, priority, advertIntervalUs: intervalUs } = decoded.advert;
  if (version !== record.config.version) return null;
  return { record, source, priority, intervalUs };
}

/** The instance that the turn's packet is for, whether it is believed or not; null for other
 * inputs. */
export function addresseeOf(scene: Scene): InstanceRecord | null {
  const { input } = scene.turn;
  const message = input.kind === "packet" ? messageOf(input.packet) : null;
  if (message === null) return null;
  return scene.records.find((each) => isAddressee(each, scene, message)) ?? null;
}

/** Of the turn's packet; null for other inputs. */
export function heardVersion({ turn: { input } }: Scene): number | null {
  const [first] = (input.kind === "packet" ? messageOf(input.packet) : null) ?? [];
  return first === undefined ? null : first >> 4;
}

function messageOf({ payload, socket }: ReceivedPacket): Uint8Array | null {
  return vrrpMessage(payload, Number(socket.split("/")[1]));
}

/** VRID, family, protocol, the interface it came in on, and whether it was sent to a group or to
 * us. Who has `auth_type AH` listens to its protocol only. */
function isAddressee(
  { config, node }: InstanceRecord,
  { turn: { input } }: Scene,
  message: Uint8Array,
): boolean {
  if (input.kind !== "packet") return false;
  const { packet } = input;
  if (config.family !== packet.family || config.vrid !== message[1]) return false;
  const [, protocolText, interfaceText, transport] = packet.socket.split("/");
  const isSigned = Number(protocolText) === AH_PROTOCOL;
  if (isSigned !== (config.authentication.kind === "ah")) return false;
  const interfaceIndex = Number(interfaceText);
  if (transport !== config.transport.kind) return false;
  if (interfaceIndex === 0 || config.interfaceName === null) return true;
  return node.host.kernel.linkNamed(config.interfaceName)?.index === interfaceIndex;
}
