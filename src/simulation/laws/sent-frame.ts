// The link-layer frames of one turn, as the laws ask for them.

import type { EngineOutput } from "../../engine/output.ts";

/** In their order, whatever the interface. */
export function sentFrames(outputs: readonly EngineOutput[]): readonly Uint8Array[] {
  return outputs.flatMap((output) => (output.kind === "send-frames" ? output.frames : []));
}
