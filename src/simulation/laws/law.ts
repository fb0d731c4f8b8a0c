// The shape of a law. A law only looks; it throws a `Violation` when it is broken.

import type { Instant } from "../../base/units.ts";
import type { SimulatedNode } from "../node.ts";
import type { ProcessRecords, Scene } from "./records.ts";

export interface Law {
  /** A process began or ended: what was known of it is void. */
  reset(node: SimulatedNode): void;
  /** After each call of an engine. */
  judge(scene: Scene): void;
  /** When an input with all its answers is dealt with, and from time to time while nothing
   * happens. `now` is by the node's clock. */
  judgeRest(records: ProcessRecords, now: Instant): void;
}
