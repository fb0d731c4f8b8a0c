// True engines that are bent in what belongs to the version of VRRP: one sums up adverts as in
// another place, others hear adverts of the other version, told once more in their own.

import { type Instant, micros } from "../../src/base/units.ts";
import type { EngineInput } from "../../src/engine/input.ts";
import type { Configuration } from "../../src/model/configuration.ts";
import type { ReceivedPacket } from "../../src/model/packet.ts";
import type { VrrpInstanceConfig } from "../../src/model/vrrp-instance.ts";
import { decodeAdvertisement, encodeAdvertisement } from "../../src/wire/advertisement.ts";
import { NO_BYTES, writeUint16 } from "../../src/wire/bytes.ts";
import { headerChecksum } from "../../src/wire/checksum.ts";
import { type BentClass, BentEngine, bendOutputs, type Outputs } from "./bent-engine.ts";

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

/** In place of the advert, just after it, or when something is due next. */
export type Moment = "instead" | "after" | "later";

export function believeVersions(moment: Moment): BentClass {
  return class extends BentEngine {
    #configuration: Configuration | null = null;
    #waiting: EngineInput | null = null;

    override handle(input: EngineInput, now: Instant): Outputs {
      if (input.kind === "configured") this.#configuration = input.configuration;
      const told = input.kind === "packet" ? this.#translate(input.packet) : null;
      if (told !== null && moment === "instead") return super.handle(told, now);
      if (told !== null && moment === "after") {
        return [...super.handle(input, now), ...super.handle(told, now)];
      }
      this.#waiting = told ?? this.#waiting;
      if (input.kind !== "tick" || this.#waiting === null) return super.handle(input, now);
      const heard = super.handle(this.#waiting, now);
      this.#waiting = null;
      return [...heard, ...super.handle(input, now)];
    }

    /** Null for what is of the engine's own version. */
    #translate(packet: ReceivedPacket): EngineInput | null {
      const { family, payload } = packet;
      const isIt = (each: VrrpInstanceConfig): boolean =>
        each.family === family && each.vrid === payload[1];
      const config = this.#configuration?.instances.find(isIt) ?? null;
      if (config?.authentication.kind !== "none") return null;
      const translated = inVersionOf(config, packet);
      return translated === null ? null : { kind: "packet", packet: translated };
    }
  };
}

function inVersionOf(config: VrrpInstanceConfig, packet: ReceivedPacket): ReceivedPacket | null {
  const { family, source, destination, payload } = packet;
  const { version, advertIntervalUs } = config;
  const context = { family, source, destination, group: destination };
  const decoded = decodeAdvertisement(payload, context);
  if (decoded.kind === "rejected" || decoded.advert.version === version) return null;
  const fields = {
    ...decoded.advert,
    version,
    advertIntervalUs: micros(advertIntervalUs),
    authType: 0,
    authData: NO_BYTES,
    checksum: version === 2 && family === "ipv4" ? "message" : "pseudo-header",
    trailer: NO_BYTES,
  } as const;
  return { ...packet, payload: encodeAdvertisement(fields, context) };
}
