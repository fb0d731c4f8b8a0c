// True engines that are bent in what belongs to one version of VRRP.

import { writeUint16 } from "../../src/wire/bytes.ts";
import { headerChecksum } from "../../src/wire/checksum.ts";
import { type BentClass, bendOutputs } from "./bent-engine.ts";

const CHECKSUM_OFFSET = 6;

/** VRRPv2 over IPv6 with the checksum that it has over IPv4: without a pseudo-header. */
export const SumsLikeIpv4: BentClass = bendOutputs((outputs) =>
  outputs.map((output) => {
    if (output.kind !== "send-packet" || output.packet.source.family === "ipv4") return output;
    const bytes = output.packet.bytes.slice();
    if ((bytes[0] ?? 0) >> 4 !== 2) return output;
    writeUint16(bytes, CHECKSUM_OFFSET, 0);
    writeUint16(bytes, CHECKSUM_OFFSET, headerChecksum(bytes, bytes.length));
    return { ...output, packet: { ...output.packet, bytes } };
  }),
);
