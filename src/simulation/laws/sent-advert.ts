// The adverts among an engine's outputs, read from their bytes.

import type { IpAddress } from "../../base/ip-address.ts";
import type { EngineOutput } from "../../engine/output.ts";

/** RFC 4302 as `auth_type AH` uses it: header, SPI, sequence, 96 bits of ICV. */
const AH_BYTES = 24;
const AH_PROTOCOL = 51;

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
    const offset = source.family === "ipv4" ? messageOffset(bytes) : 0;
    const priority = bytes[offset + 2] ?? -1;
    adverts.push({ instance: output.instance, priority, destination, index });
  }
  return adverts;
}

function messageOffset(datagram: Uint8Array): number {
  const headerBytes = 4 * ((datagram[0] ?? 0) & 0x0f);
  return datagram[9] === AH_PROTOCOL ? headerBytes + AH_BYTES : headerBytes;
}
