// The adverts among an engine's outputs, read from their bytes.

import type { IpAddress } from "../../base/ip-address.ts";
import type { EngineOutput } from "../../engine/output.ts";
import { sentMessage } from "./vrrp-message.ts";

export interface SentAdvert {
  readonly instance: string;
  readonly priority: number;
  readonly destination: IpAddress;
  /** Place among the outputs of its turn. */
  readonly index: number;
}

export function sentAdverts(outputs: readonly EngineOutput[]): readonly SentAdvert[] {
  const adverts: SentAdvert[] = [];
  for (const [index, output] of outputs.entries()) {
    if (output.kind !== "send-packet") continue;
    const { bytes, source, destination } = output.packet;
    const priority = sentMessage(bytes, source.family)[2] ?? -1;
    adverts.push({ instance: output.instance, priority, destination, index });
  }
  return adverts;
}
