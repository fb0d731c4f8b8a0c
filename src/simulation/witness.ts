// Who watches a cluster run: laws, transcripts, the demo. A witness never acts.

import type { Instant } from "../base/units.ts";
import type { EngineInput } from "../engine/input.ts";
import type { EngineOutput } from "../engine/output.ts";
import type { SimulatedNode } from "./node.ts";

/** One call of `Engine.handle`, before its outputs are carried out. */
export interface Turn {
  readonly node: SimulatedNode;
  readonly input: EngineInput;
  readonly outputs: readonly EngineOutput[];
  /** The node's own monotonic clock. */
  readonly now: Instant;
}

export interface Witness {
  /** A process began with this configuration as its first. */
  started(node: SimulatedNode): void;
  handled(turn: Turn): void;
  /** An input, its outputs and all their answers have been dealt with. */
  settled(node: SimulatedNode, now: Instant): void;
  /** The process is gone, by its own will or not. */
  ended(node: SimulatedNode): void;
}
