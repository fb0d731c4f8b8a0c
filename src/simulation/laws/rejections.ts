// What is rejected changes nothing: no timer moves, no state, nothing is sent. A stream of such
// packets could silence a master or hold a backup off otherwise, as it does with keepalived.

import type { Instant } from "../../base/units.ts";
import type { SimulatedNode } from "../node.ts";
import type { Law } from "./law.ts";
import type { Scene } from "./records.ts";
import { Violation } from "./violation.ts";

export class RejectedChangesNothing implements Law {
  /** The engine's next deadline after each call. */
  readonly #deadlines = new Map<SimulatedNode, Instant | null>();

  reset(node: SimulatedNode): void {
    this.#deadlines.delete(node);
  }

  judge(scene: Scene): void {
    const { node, now, outputs } = scene.turn;
    const before = this.#deadlines.get(node) ?? null;
    const deadline = node.engine?.nextDeadline() ?? null;
    this.#deadlines.set(node, deadline);
    const [reason] = rejectionsOf(scene);
    if (reason === undefined) return;
    const other = outputs.find(({ kind }) => kind !== "event");
    // What is overdue is due now.
    const hasMoved = deadline !== before && (before === null || before > now || deadline !== now);
    if (!hasMoved && other === undefined && scene.changes.length === 0) return;
    const what = other?.kind ?? `a deadline ${deadline} in place of ${before}`;
    const text = `a packet rejected for its ${reason} brought ${what}`;
    throw new Violation("rejected-changes-nothing", node.name, now, text);
  }

  judgeRest(): void {}
}

/** Reasons that the turn's packet was rejected for. */
export function rejectionsOf({ turn: { outputs } }: Scene): readonly string[] {
  return outputs.flatMap((output) =>
    output.kind === "event" && output.event.kind === "packet-rejected"
      ? [output.event.reason.kind]
      : [],
  );
}
