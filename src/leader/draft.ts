// The work of one step of a store: its next state and what it asks for and found out, gathered in
// order. Lives for one call.

import { addMicros, type Instant, type Micros } from "../base/units.ts";
import type { HttpRequest, HttpRequestId } from "../model/http.ts";
import type { LeaderEffect, LeaderReport, LeaderValue, StoreTrouble } from "./effect.ts";

/** What a store has learnt in one step. */
export type Finding =
  /** A consistent read. */
  | {
      readonly kind: "read";
      readonly value: LeaderValue;
      /** When it was asked: what it tells was true then or later. */
      readonly askedAt: Instant;
      /** Until when the lease cannot have passed to another; null where the store cannot tell. */
      readonly provenUntil: Instant | null;
    }
  /** The watch tells that we do not hold the key any more. */
  | { readonly kind: "lost-key"; readonly value: LeaderValue }
  | {
      readonly kind: "failed";
      readonly endpoint: number;
      readonly trouble: StoreTrouble;
      /** Every endpoint has failed since the last good answer. */
      readonly everyEndpoint: boolean;
    };

/** What every store's state has. */
export interface StoreBase {
  readonly nextRequest: HttpRequestId;
}

export class Draft<State extends StoreBase> {
  state: State;
  readonly now: Instant;
  readonly effects: LeaderEffect[] = [];
  readonly findings: Finding[] = [];

  constructor(state: State, now: Instant) {
    this.state = state;
    this.now = now;
  }

  change(changes: Partial<State>): void {
    this.state = { ...this.state, ...changes };
  }

  request(request: Omit<HttpRequest, "id">): HttpRequestId {
    const id = this.state.nextRequest;
    this.state = { ...this.state, nextRequest: id + 1 };
    this.effects.push({ kind: "http-request", request: { ...request, id } });
    return id;
  }

  cancel(id: HttpRequestId): void {
    this.effects.push({ kind: "http-cancel", id });
  }

  report(report: LeaderReport): void {
    this.effects.push({ kind: "report", report });
  }

  after(delayUs: Micros): Instant {
    return addMicros(this.now, delayUs);
  }
}
