// A bent engine to which every sequence number of `auth_type AH` is a new one.

import type { Instant } from "../../src/base/units.ts";
import type { EngineInput } from "../../src/engine/input.ts";
import type { ReceivedPacket } from "../../src/model/packet.ts";
import type { Authentication } from "../../src/model/vrrp-instance.ts";
import { AH_HEADER_BYTES, type AhScope, signAh, verifyAh } from "../../src/wire/ah.ts";
import { concatBytes } from "../../src/wire/bytes.ts";
import { BentEngine, type Outputs } from "./bent-engine.ts";

/** More adverts than an engine sends between two that it hears. */
const STEP = 1_000;

export class ReplayBeliever extends BentEngine {
  #authentication: Authentication | null = null;
  #sequence = 0;

  override handle(input: EngineInput, now: Instant): Outputs {
    if (input.kind === "configured") {
      const { instances } = input.configuration;
      const signed = instances.find(({ authentication }) => authentication.kind === "ah");
      this.#authentication = signed?.authentication ?? null;
    }
    const bent = input.kind === "packet" ? { ...input, packet: this.#renew(input.packet) } : input;
    return super.handle(bent, now);
  }

  /** Signs it anew with a later number; a wrong signature stays wrong. */
  #renew(packet: ReceivedPacket): ReceivedPacket {
    const { payload, ipHeader, destination } = packet;
    if (this.#authentication?.kind !== "ah" || ipHeader === null) return packet;
    const { password } = this.#authentication;
    const scope: AhScope = { ipHeader, isUnicast: !destination.isMulticast(), password };
    if (verifyAh(scope, payload).kind === "rejected") return packet;
    this.#sequence += STEP;
    const message = payload.subarray(AH_HEADER_BYTES);
    return { ...packet, payload: concatBytes(signAh(scope, this.#sequence, message), message) };
  }
}
