// A bent engine to which its own sequence numbers of `auth_type AH` make replays of what others
// say.

import type { Instant } from "../../src/base/units.ts";
import type { EngineInput } from "../../src/engine/input.ts";
import { AH_PROTOCOL } from "../../src/wire/ah.ts";
import { BentEngine, type Outputs } from "./bent-engine.ts";

const IP_HEADER_BYTES = 20;
/** RFC 4302 §2.5: where the sequence number is in the header. */
const SEQUENCE_AT = 8;
const PROTOCOL_AT = 9;

export class NumberCounter extends BentEngine {
  #sent = 0;

  override handle(input: EngineInput, now: Instant): Outputs {
    const isOurs = input.kind === "packet" && input.packet.ipHeader?.[PROTOCOL_AT] === AH_PROTOCOL;
    if (isOurs && sequenceOf(input.packet.payload) <= this.#sent) return [];
    const outputs = super.handle(input, now);
    for (const output of outputs) {
      if (output.kind !== "send-packet" || output.packet.source.family !== "ipv4") continue;
      const { bytes } = output.packet;
      if (bytes[PROTOCOL_AT] !== AH_PROTOCOL) continue;
      this.#sent = Math.max(this.#sent, sequenceOf(bytes.subarray(IP_HEADER_BYTES)));
    }
    return outputs;
  }
}

function sequenceOf(header: Uint8Array): number {
  return new DataView(header.buffer, header.byteOffset).getUint32(SEQUENCE_AT);
}
