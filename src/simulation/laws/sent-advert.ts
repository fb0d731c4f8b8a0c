// The adverts among an engine's outputs, read from their bytes.

import type { IpAddress } from "../../base/ip-address.ts";
import type { EngineOutput } from "../../engine/output.ts";
import type { InstanceRecord, Scene } from "./records.ts";
import { sentMessage } from "./vrrp-message.ts";

export interface SentAdvert {
  readonly instance: string;
  readonly version: number;
  readonly vrid: number;
  readonly priority: number;
  readonly source: IpAddress;
  readonly destination: IpAddress;
  /** Place among the outputs of its turn. */
  readonly index: number;
}

export function sentAdverts(outputs: readonly EngineOutput[]): readonly SentAdvert[] {
  const adverts: SentAdvert[] = [];
  for (const [index, output] of outputs.entries()) {
    if (output.kind !== "send-packet") continue;
    const { bytes, source, destination } = output.packet;
    const [first = 0, vrid = -1, priority = -1] = sentMessage(bytes, source.family);
    const { instance } = output;
    const version = first >> 4;
    adverts.push({ instance, version, vrid, priority, source, destination, index });
  }
  return adverts;
}

/** Whose advert it is; null where nobody of that name has such a VRID. Where a reload has put an
 * instance in the place of another, the last word of the former is priority 0. */
export function speakerOf(
  { gone, records }: Pick<Scene, "gone" | "records">,
  { instance, vrid, priority }: SentAdvert,
): InstanceRecord | null {
  const isIt = ({ config }: InstanceRecord): boolean =>
    config.name === instance && config.vrid === vrid;
  const [former, present] = [gone.find(isIt) ?? null, records.find(isIt) ?? null];
  return priority === 0 ? (former ?? present) : (present ?? former);
}

/** Packets of one advert: one for each unicast peer. */
export function copiesOf({ config: { transport } }: InstanceRecord): number {
  return transport.kind === "unicast" ? Math.max(1, transport.peers.length) : 1;
}
