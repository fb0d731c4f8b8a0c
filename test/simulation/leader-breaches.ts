// Engines with one planted fault each in how they follow a leader key, and the law that must catch
// it.

import type { Instant } from "../../src/base/units.ts";
import { millis, seconds } from "../../src/base/units.ts";
import type { EngineInput } from "../../src/engine/input.ts";
import type { EngineOutput } from "../../src/engine/output.ts";
import type { Configuration } from "../../src/model/configuration.ts";
import type { LeaderConfig, LossPolicy } from "../../src/model/leader.ts";
import {
  type BentClass,
  BentEngine,
  bendConfigurations,
  bendInstances,
  bendOutputs,
  type Outputs,
  operations,
} from "./bent-engine.ts";
import { type Breach, breach } from "./breach.ts";

function bendLeaders(bend: (leader: LeaderConfig) => LeaderConfig): BentClass {
  return bendConfigurations((configuration) => ({
    ...configuration,
    leaders: configuration.leaders.map(bend),
  }));
}

/** One policy is taken for another. */
function mistake(kind: LossPolicy["kind"], other: LossPolicy): BentClass {
  return bendLeaders((leader) =>
    leader.onStoreLoss.kind === kind ? { ...leader, onStoreLoss: other } : leader,
  );
}

/** Knows its own name, and whether it holds. */
class Follower extends BentEngine {
  name = "";
  isHolding = false;

  override handle(input: EngineInput, now: Instant): Outputs {
    if (input.kind === "configured") {
      this.name = input.configuration.leaders[0]?.triggerValue ?? "";
    }
    const outputs = super.handle(input, now);
    for (const output of outputs) {
      if (output.kind !== "event" || output.event.kind !== "leader-state") continue;
      this.isHolding = output.event.holding;
    }
    return outputs;
  }
}

/** Bends the text of answers. */
function bendAnswers(bend: (body: string, name: string) => string): BentClass {
  return class extends Follower {
    override handle(input: EngineInput, now: Instant): Outputs {
      if (input.kind !== "http-response") return super.handle(input, now);
      const { response } = input;
      const body = bend(response.body, this.name);
      return super.handle({ ...input, response: { ...response, body } }, now);
    }
  };
}

/** Without the key it hears no answer. */
class Resigner extends Follower {
  #hasHeld = false;

  override handle(input: EngineInput, now: Instant): Outputs {
    if (this.isHolding) this.#hasHeld = true;
    const isDeaf = this.#hasHeld && !this.isHolding && input.kind === "http-response";
    return isDeaf ? [] : super.handle(input, now);
  }
}

/** Announces an address that it does not hold, after each answer. */
class Pretender extends Follower {
  #frame: EngineOutput | null = null;

  override handle(input: EngineInput, now: Instant): Outputs {
    const outputs = super.handle(input, now);
    for (const output of outputs) if (output.kind === "send-frames") this.#frame = output;
    if (input.kind !== "http-response" || this.isHolding || this.#frame === null) return outputs;
    return [...outputs, this.#frame];
  }
}

/** Asks everything five times. */
class Asker extends BentEngine {
  override handle(input: EngineInput, now: Instant): Outputs {
    return super.handle(input, now).flatMap((output): EngineOutput[] => {
      if (output.kind !== "http-request") return [output];
      const { request } = output;
      const again = [1, 2, 3, 4].map((time) => ({ ...request, id: request.id + time * 1e6 }));
      return [output, ...again.map((each) => ({ kind: output.kind, request: each }))];
    });
  }
}

/** Takes each reload for a new beginning. */
class Beginner extends Follower {
  override handle(input: EngineInput, now: Instant): Outputs {
    if (input.kind !== "configured" || this.name === "") return super.handle(input, now);
    const without: Configuration = { ...input.configuration, leaders: [] };
    const end = super.handle({ kind: "configured", configuration: without }, now);
    return [...end, ...super.handle(input, now)];
  }
}

/** Leaves everything in place at its end, or nothing. */
class Leaver extends BentEngine {
  override handle(input: EngineInput, now: Instant): Outputs {
    const outputs = super.handle(input, now);
    return input.kind === "stop"
      ? outputs.filter(({ kind }) => kind !== "change-addresses")
      : outputs;
  }
}

export const LEADER_BREACHES: readonly Breach[] = [
  breach(
    "a lease is believed in for too long",
    "lets-go-before-lease-ends hold-is-bounded",
    bendAnswers((body) => body.replace(/"TTL":"([0-9])"/, '"TTL":"2$1"')),
  ),
  breach(
    "another's key is taken for our own",
    "one-holder",
    bendAnswers((body, name) =>
      body
        .replace(/"value":"[^"]*"/, `"value":"${btoa(name)}"`)
        .replace(/"Value":"[^"]*"/, `"Value":"${btoa(name)}"`),
    ),
  ),
  breach(
    "lease is taken for hold",
    "lets-go-before-lease-ends",
    mistake("lease", { kind: "hold", durationUs: seconds(10) }),
  ),
  breach(
    "a lease is not believed in",
    "silence-is-no-answer",
    bendAnswers((body) => body.replace(/"TTL":"[0-9]"/, '"TTL":"1"')),
  ),
  breach("keep is taken for drop", "silence-is-no-answer", mistake("keep", { kind: "drop" })),
  breach("drop is taken for keep", "hold-is-bounded", mistake("drop", { kind: "keep" })),
  breach(
    "hold is too long",
    "hold-is-bounded",
    mistake("hold", { kind: "hold", durationUs: millis(12_500) }),
  ),
  breach(
    "hold is too short",
    "silence-is-no-answer",
    mistake("hold", { kind: "hold", durationUs: seconds(2) }),
  ),
  breach(
    "an address stays",
    "address-follows-key",
    operations("remove", () => []),
  ),
  breach(
    "an address outlives its process",
    "kernel-lets-go",
    operations("add", (all) =>
      all.map((operation) => ({
        ...operation,
        address: { ...operation.address, validLifetimeSeconds: null },
      })),
    ),
  ),
  breach(
    "an address never comes",
    "address-follows-key",
    operations("add", () => []),
  ),
  breach(
    "a holder never announces",
    "holder-announces",
    bendOutputs((outputs) => outputs.filter(({ kind }) => kind !== "send-frames")),
  ),
  breach("who holds nothing announces", "only-owner-announces", Pretender),
  breach("a stop leaves the address", "stop-lets-go", Leaver),
  breach(
    "keep-on-stop is ignored",
    "stop-lets-go",
    bendLeaders((leader) => ({ ...leader, keepOnStop: false })),
  ),
  breach("everything is asked five times", "requests-are-bounded", Asker),
  breach("who lost the key never reads again", "owner-holds", Resigner),
  breach("a reload of the same begins anew", "quiet-stays-quiet", Beginner),
  breach(
    "a tracked key has no weight",
    "priority-follows-key priority-follows-trackers",
    bendInstances((config) => ({ ...config, tracks: [] })),
  ),
];
