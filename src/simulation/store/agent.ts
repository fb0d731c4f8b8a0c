// The cluster manager beside a daemon (Patroni and its like): claims the leader key and renews it,
// one loop after the other, by the same way to the store.

import { type Micros, micros, millis, seconds } from "../../base/units.ts";
import type { Host } from "../host.ts";
import type { Rng } from "../rng.ts";
import type { Timeline } from "../timeline.ts";
import type { LeasedKey } from "./leased-key.ts";
import type { StoreLink } from "./store-link.ts";

const LOOP_US: Micros = seconds(1);
/** Loops of different hosts do not stay in step. */
const JITTER_US: Micros = millis(100);
/** One that has resigned does not want the key back at once. */
const RESTING_LOOPS = 6;

export interface AgentParts {
  readonly timeline: Timeline;
  readonly rng: Rng;
  readonly host: Host;
  readonly link: StoreLink;
  readonly key: LeasedKey;
}

export class Agent {
  /** Stopped, or crashed: it claims nothing. */
  isPaused = false;
  readonly #parts: AgentParts;
  #restingLoops = 0;

  constructor(parts: AgentParts) {
    this.#parts = parts;
    this.#planLoop();
  }

  /** A switchover: the key is free for others. */
  resign(): void {
    const { link, key, host } = this.#parts;
    this.#restingLoops = RESTING_LOOPS;
    if (host.isOn) link.carry(() => key.resign(host.name));
  }

  #planLoop(): void {
    const { timeline, rng } = this.#parts;
    const waitUs = micros(LOOP_US + rng.between(0, JITTER_US));
    timeline.planAfter(waitUs, () => {
      this.#loop();
      this.#planLoop();
    });
  }

  #loop(): void {
    const { host, link, key } = this.#parts;
    if (this.isPaused || !host.isOn) return;
    if (this.#restingLoops > 0) this.#restingLoops--;
    else link.carry(() => key.claim(host.name));
  }
}
