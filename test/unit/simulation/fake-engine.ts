// An engine that does as a test tells it, and remembers what reached it.

import type { Instant } from "../../../src/base/units.ts";
import type { EngineInput } from "../../../src/engine/input.ts";
import type { EngineOutput } from "../../../src/engine/output.ts";
import type { SimulatedEngine } from "../../../src/simulation/node.ts";

export class FakeEngine implements SimulatedEngine {
  readonly seen: { readonly input: EngineInput; readonly now: Instant }[] = [];
  deadline: Instant | null = null;
  respond: (input: EngineInput, now: Instant) => readonly EngineOutput[] = () => [];

  handle(input: EngineInput, now: Instant): readonly EngineOutput[] {
    this.seen.push({ input, now });
    return this.respond(input, now);
  }

  nextDeadline(): Instant | null {
    return this.deadline;
  }

  kinds(): string[] {
    return this.seen.map(({ input }) => input.kind);
  }

  forget(): void {
    this.seen.length = 0;
  }
}
