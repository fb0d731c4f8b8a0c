// An engine lets its loop rest: what was due is done, an input has bounded work, a stop ends.

import { elapsed, type Instant, type Micros, seconds } from "../../base/units.ts";
import type { SimulatedNode } from "../node.ts";
import type { Law } from "./law.ts";
import type { ProcessRecords, Scene } from "./records.ts";
import { Violation } from "./violation.ts";

/** Outputs of one input: a share of each instance, and of the frame budget of a turn. */
const OUTPUTS_PER_INSTANCE = 60;
const OUTPUTS_BASE = 400;
/** keepalived takes one second to stop. */
const STOP_US: Micros = seconds(1);

/** A deadline that stays in the past would be a busy loop. An engine may take a few turns for
 * what is due at once, so that none of them is long: no more turns than instances. */
export class DeadlinesAreAhead implements Law {
  /** Ticks in a row after which something was still due. */
  readonly #unfinished = new Map<SimulatedNode, number>();

  reset(node: SimulatedNode): void {
    this.#unfinished.delete(node);
  }

  judge({ turn: { node, input, now }, records }: Scene): void {
    if (input.kind !== "tick") return;
    const deadline = node.engine?.nextDeadline() ?? null;
    const isAhead = deadline === null || deadline > now;
    const unfinished = isAhead ? 0 : (this.#unfinished.get(node) ?? 0) + 1;
    this.#unfinished.set(node, unfinished);
    if (unfinished <= records.length) return;
    throw new Violation("deadlines-are-ahead", node.name, now, `next deadline is ${deadline}`);
  }

  judgeRest(): void {}
}

export class WorkIsBounded implements Law {
  reset(): void {}

  judge({ turn: { node, input, outputs, now }, records }: Scene): void {
    const limit = OUTPUTS_BASE + OUTPUTS_PER_INSTANCE * records.length;
    if (outputs.length <= limit) return;
    const text = `${outputs.length} outputs of one ${input.kind}`;
    throw new Violation("work-is-bounded", node.name, now, text);
  }

  judgeRest(): void {}
}

export class StopEnds implements Law {
  readonly #askedAt = new Map<SimulatedNode, Instant>();

  reset(node: SimulatedNode): void {
    this.#askedAt.delete(node);
  }

  judge({ turn: { node, input, outputs, now } }: Scene): void {
    if (input.kind === "stop") this.#askedAt.set(node, now);
    // What a slow kernel takes to carry it out is not the engine's time.
    if (outputs.some(({ kind }) => kind === "stopped")) this.#askedAt.delete(node);
  }

  judgeRest({ node }: ProcessRecords, now: Instant): void {
    const askedAt = this.#askedAt.get(node);
    if (askedAt === undefined || elapsed(askedAt, now) <= STOP_US + node.slownessUs) return;
    throw new Violation("stop-ends", node.name, now, "still here after a stop");
  }
}
