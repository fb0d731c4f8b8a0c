// A leader machine with real HTTP and a real clock, and nothing else: who holds is all it tells.

import type { Instant } from "../../src/base/units.ts";
import type { LeaderEffect, LeaderReport } from "../../src/leader/effect.ts";
import type { LeaderEvent } from "../../src/leader/event.ts";
import {
  initialLeader,
  type LeaderState,
  leaderDeadline,
  stepLeader,
} from "../../src/leader/leader.ts";
import type { LeaderConfig } from "../../src/model/leader.ts";
import { clock } from "../../src/os/clock.ts";
import { createHttp } from "../../src/os/http.ts";
import type { Http } from "../../src/ports/http.ts";

export class Follower {
  readonly reports: LeaderReport[] = [];
  /** `hold leader`, `release store-lost` … */
  readonly told: string[] = [];
  readonly #config: LeaderConfig;
  readonly #http: Http = createHttp();
  #state: LeaderState;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(config: LeaderConfig) {
    this.#config = config;
    this.#state = initialLeader(config, clock.now(), false);
    this.#step({ kind: "tick" });
  }

  get holds(): boolean {
    return this.#state.phase === "holding";
  }

  close(): void {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#http.close();
  }

  #step(event: LeaderEvent): void {
    if (this.#closed) return;
    const step = stepLeader(this.#config, this.#state, event, clock.now());
    this.#state = step.state;
    for (const effect of step.effects) this.#perform(effect);
    this.#arm(leaderDeadline(this.#config, this.#state));
  }

  #arm(at: Instant | null): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (at === null) return;
    const delayMs = Math.max(0, (at - clock.now()) / 1000);
    this.#timer = setTimeout(() => this.#step({ kind: "tick" }), Math.ceil(delayMs));
  }

  #perform(effect: LeaderEffect): void {
    switch (effect.kind) {
      case "http-request":
        this.#http.request(effect.request, (event) => this.#step(event));
        return;
      case "http-cancel":
        this.#http.cancel(effect.id);
        return;
      case "report":
        this.reports.push(effect.report);
        return;
      case "hold":
      case "release":
        this.told.push(`${effect.kind} ${effect.reason}`);
    }
  }
}
