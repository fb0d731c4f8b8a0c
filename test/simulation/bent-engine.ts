// True engines that are bent: what goes in or comes out of them is altered, or what they are told
// to do. Which law must catch which of them is in `breaches.ts`.

import { addMicros, type Instant, micros, millis } from "../../src/base/units.ts";
import { Engine } from "../../src/engine/engine.ts";
import type { EngineInput } from "../../src/engine/input.ts";
import type { EngineOutput } from "../../src/engine/output.ts";
import type { Configuration } from "../../src/model/configuration.ts";
import type { AddressOperation, RouteOperation } from "../../src/model/kernel.ts";
import type { PacketSend, ReceivedPacket } from "../../src/model/packet.ts";
import type { UnicastPeer, VrrpInstanceConfig } from "../../src/model/vrrp-instance.ts";
import { sentMessage, vrrpMessage } from "../../src/simulation/laws/vrrp-message.ts";
import type { SimulatedEngine } from "../../src/simulation/node.ts";

export type Outputs = readonly EngineOutput[];
export type BentClass = new (now: Instant) => BentEngine;

/** A true engine, to be bent. */
export class BentEngine implements SimulatedEngine {
  readonly engine: Engine;

  constructor(now: Instant) {
    this.engine = new Engine({ now, bootedAt: null });
  }

  handle(input: EngineInput, now: Instant): Outputs {
    return this.engine.handle(input, now);
  }

  nextDeadline(): Instant | null {
    return this.engine.nextDeadline();
  }

  isMaster(): boolean {
    return this.engine.view().instances.some(({ state }) => state === "MASTER");
  }
}

/** Bends only what comes out. */
export function bendOutputs(bend: (outputs: Outputs, input: EngineInput) => Outputs): BentClass {
  return class extends BentEngine {
    override handle(input: EngineInput, now: Instant): Outputs {
      return bend(super.handle(input, now), input);
    }
  };
}

/** Bends only what goes in. */
export function bendInputs(bend: (input: EngineInput) => EngineInput): BentClass {
  return class extends BentEngine {
    override handle(input: EngineInput, now: Instant): Outputs {
      return super.handle(bend(input), now);
    }
  };
}

/** Bends only the configuration that the engine is told. */
export function bendConfigurations(bend: (config: Configuration) => Configuration): BentClass {
  return bendInputs((input) =>
    input.kind === "configured"
      ? { kind: "configured", configuration: bend(input.configuration) }
      : input,
  );
}

export function bendInstances(bend: (config: VrrpInstanceConfig) => VrrpInstanceConfig): BentClass {
  return bendConfigurations((configuration) => ({
    ...configuration,
    instances: configuration.instances.map(bend),
  }));
}

export function bendPeers(bend: (peer: UnicastPeer) => UnicastPeer): BentClass {
  return bendInstances((config) => {
    const { transport } = config;
    if (transport.kind === "multicast") return config;
    return { ...config, transport: { ...transport, peers: transport.peers.map(bend) } };
  });
}

/** Bends each configuration but the first; `former` is what the engine was told before. */
export function bendReloads(
  bend: (configuration: Configuration, former: Configuration) => Configuration,
): BentClass {
  return class extends BentEngine {
    #former: Configuration | null = null;

    override handle(input: EngineInput, now: Instant): Outputs {
      if (input.kind !== "configured") return super.handle(input, now);
      const former = this.#former;
      const told = former === null ? input.configuration : bend(input.configuration, former);
      this.#former = told;
      return super.handle({ kind: "configured", configuration: told }, now);
    }
  };
}

/** Loses some inputs. */
export function loseInputs(isLost: (input: EngineInput, engine: Engine) => boolean): BentClass {
  return class extends BentEngine {
    override handle(input: EngineInput, now: Instant): Outputs {
      return isLost(input, this.engine) ? [] : super.handle(input, now);
    }
  };
}

export function operations(
  kind: AddressOperation["kind"],
  bend: (all: AddressOperation[]) => AddressOperation[],
): BentClass {
  return bendOutputs((outputs) =>
    outputs.map((output) => {
      if (output.kind !== "change-addresses") return output;
      const bent = output.operations.flatMap((operation) =>
        operation.kind === kind ? bend([operation]) : [operation],
      );
      return { ...output, operations: bent };
    }),
  );
}

/** Bends which changes of routes and rules are asked for. */
export function bendRoutes(isAsked: (operation: RouteOperation) => boolean): BentClass {
  return bendOutputs((outputs) =>
    outputs.map((output) =>
      output.kind === "change-routes"
        ? { ...output, operations: output.operations.filter(isAsked) }
        : output,
    ),
  );
}

export function priorityOf({ bytes, source }: PacketSend): number {
  return sentMessage(bytes, source.family)[2] ?? -1;
}

export function heardPriority({ payload, socket }: ReceivedPacket): number {
  return vrrpMessage(payload, Number(socket.split("/")[1]))?.[2] ?? -1;
}

export function hasNoAdvert(outputs: Outputs, isDropped: (priority: number) => boolean): Outputs {
  return outputs.filter(
    (output) => output.kind !== "send-packet" || !isDropped(priorityOf(output.packet)),
  );
}

export function repeat(outputs: Outputs, kind: EngineOutput["kind"], times: number): Outputs {
  return outputs.flatMap((output): EngineOutput[] =>
    output.kind === kind ? Array.from({ length: times }, () => output) : [output],
  );
}

/** Repeats its last advert when it hears another's. */
export class Babbler extends BentEngine {
  #advert: EngineOutput | null = null;

  override handle(input: EngineInput, now: Instant): Outputs {
    const outputs = super.handle(input, now);
    for (const output of outputs) if (output.kind === "send-packet") this.#advert = output;
    const mayBabble = input.kind === "packet" && this.#advert !== null && !this.isMaster();
    return mayBabble && this.#advert !== null ? [...outputs, this.#advert] : outputs;
  }
}

/** Repeats its last announcement when it hears another's advert. */
export class Poisoner extends BentEngine {
  #frame: EngineOutput | null = null;

  override handle(input: EngineInput, now: Instant): Outputs {
    const outputs = super.handle(input, now);
    for (const output of outputs) if (output.kind === "send-frames") this.#frame = output;
    const mayPoison = input.kind === "packet" && this.#frame !== null && !this.isMaster();
    return mayPoison && this.#frame !== null ? [...outputs, this.#frame] : outputs;
  }
}

/** Reads what came in only after it has judged its deadline. */
export class LateReader extends BentEngine {
  readonly #unread: EngineInput[] = [];

  override handle(input: EngineInput, now: Instant): Outputs {
    if (input.kind === "packet") {
      this.#unread.push(input);
      return [];
    }
    const outputs = [...super.handle(input, now)];
    if (input.kind !== "tick") return outputs;
    for (const unread of this.#unread.splice(0)) outputs.push(...super.handle(unread, now));
    return outputs;
  }
}

/** Announces for a while after it became MASTER, and never again. */
export class OnceAnnouncer extends BentEngine {
  #until: Instant | null = null;

  override handle(input: EngineInput, now: Instant): Outputs {
    const outputs = super.handle(input, now);
    const isNew = outputs.some(
      (output) =>
        output.kind === "event" &&
        output.event.kind === "state-changed" &&
        output.event.to === "MASTER",
    );
    if (isNew) this.#until = addMicros(now, millis(50));
    const mayAnnounce = this.#until !== null && now < this.#until;
    return mayAnnounce ? outputs : outputs.filter((output) => output.kind !== "send-frames");
  }
}

/** Wants to tick again at once. */
export class Restless extends BentEngine {
  #now: Instant | null = null;

  override handle(input: EngineInput, now: Instant): Outputs {
    this.#now = now;
    return super.handle(input, now);
  }

  override nextDeadline(): Instant | null {
    return super.nextDeadline() === null ? null : this.#now;
  }
}

/** Judges its timers a little early. */
export class Hasty extends BentEngine {
  override nextDeadline(): Instant | null {
    const deadline = super.nextDeadline();
    return deadline === null || this.isMaster() ? deadline : addMicros(deadline, micros(-1_000));
  }

  override handle(input: EngineInput, now: Instant): Outputs {
    const isEarly = input.kind === "tick" && !this.isMaster();
    return super.handle(input, isEarly ? addMicros(now, micros(1_000)) : now);
  }
}

/** Takes lost events for a stolen address. */
export class Startled extends BentEngine {
  override handle(input: EngineInput, now: Instant): Outputs {
    const outputs = super.handle(input, now);
    if (input.kind !== "kernel-event" || input.event.kind !== "resynchronised") return outputs;
    const { addresses } = input.event.snapshot;
    const address = addresses.at(-1);
    if (address === undefined) return outputs;
    const event = { kind: "address-removed", address, own: false } as const;
    return [...outputs, ...super.handle({ kind: "kernel-event", event }, now)];
  }
}
