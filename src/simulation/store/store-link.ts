// The way from one host to the members of a store: requests and answers with their latency, cuts
// that hold them up, members that are not well, and the client's own timeout. An answer tells what
// was true when the server gave it, however late it comes.

import { addMicros, type Instant, type Micros, millis } from "../../base/units.ts";
import type { HttpEvent, HttpFailure, HttpRequest, HttpRequestId } from "../../model/http.ts";
import type { HttpExchange } from "../http-exchange.ts";
import type { Rng } from "../rng.ts";
import type { Timeline } from "../timeline.ts";
import { type MemberHealth, NO_MORE, type Reply, type StoreServer } from "./store-server.ts";

/** A connection that was held up tries again after this, as TCP does. */
const RETRY_US: Micros = millis(200);

export interface StoreConditions {
  /** Shortest and longest time one way. */
  readonly latencyUs: readonly [Micros, Micros];
  /** Share of the messages that need up to two seconds more, 0..1. */
  readonly slowness: number;
}

export const QUICK_STORE: StoreConditions = {
  latencyUs: [millis(1), millis(5)],
  slowness: 0,
};
const [SLOWEST_LEAST, SLOWEST_MOST] = [millis(50), millis(2_000)];

export interface StoreLinkParts {
  readonly timeline: Timeline;
  readonly rng: Rng;
  readonly server: StoreServer;
  /** Health of each member by the host name of its endpoint. */
  readonly members: ReadonlyMap<string, MemberHealth>;
}

interface Exchange {
  readonly request: HttpRequest;
  /** The server's end of it. */
  close: () => void;
  hasHead: boolean;
  /** Pieces of a stream keep their order. */
  lastArrival: Instant;
}

export class StoreLink implements HttpExchange {
  conditions: StoreConditions = QUICK_STORE;
  isCut = false;
  onEvent: (event: HttpEvent) => void = () => {};
  readonly #parts: StoreLinkParts;
  #open = new Map<HttpRequestId, Exchange>();

  constructor(parts: StoreLinkParts) {
    this.#parts = parts;
  }

  send(request: HttpRequest): void {
    const { timeline, server } = this.#parts;
    const exchange: Exchange = {
      request,
      close: NO_MORE,
      hasHead: false,
      lastArrival: timeline.now(),
    };
    this.#open.set(request.id, exchange);
    timeline.planAfter(request.timeoutUs, () => {
      if (!exchange.hasHead) this.#fail(exchange, "timeout");
    });
    this.#travel(exchange, () => {
      const health = this.#parts.members.get(request.endpoint.host) ?? "refuses";
      if (health === "refuses") this.#travel(exchange, () => this.#fail(exchange, "refused"));
      else if (health === "leaderless") this.#replyTo(exchange).respond(server.leaderless());
      else if (health === "up") exchange.close = server.take(request, this.#replyTo(exchange));
    });
  }

  cancel(id: HttpRequestId): void {
    this.#open.get(id)?.close();
    this.#open.delete(id);
  }

  forget(): void {
    for (const { close } of this.#open.values()) close();
    this.#open = new Map();
  }

  /** Another program's message on the same way, without an answer. */
  carry(action: () => void): void {
    const { timeline } = this.#parts;
    timeline.planAfter(this.#latencyUs(), () => {
      if (!this.isCut) action();
    });
  }

  #replyTo(exchange: Exchange): Reply {
    const { id } = exchange.request;
    const bring = (event: HttpEvent, isLast: boolean): void => {
      this.#travel(exchange, () => {
        exchange.hasHead = true;
        if (isLast) this.#open.delete(id);
        this.onEvent(event);
      });
    };
    return {
      respond: (response) => bring({ kind: "http-response", id, response }, true),
      open: (status) => bring({ kind: "http-opened", id, status }, false),
      chunk: (text) => bring({ kind: "http-chunk", id, text }, false),
      end: () => bring({ kind: "http-ended", id }, true),
    };
  }

  #fail(exchange: Exchange, kind: HttpFailure["kind"]): void {
    const { id } = exchange.request;
    if (this.#open.get(id) !== exchange) return;
    this.cancel(id);
    this.onEvent({ kind: "http-failed", id, failure: { kind, message: `${kind} by the store` } });
  }

  /** One way, behind what travels already; what meets a cut comes after it. */
  #travel(exchange: Exchange, arrive: () => void): void {
    const { timeline } = this.#parts;
    const earliest = addMicros(timeline.now(), this.#latencyUs());
    const at = exchange.lastArrival > earliest ? exchange.lastArrival : earliest;
    exchange.lastArrival = at;
    this.#arriveAt(at, exchange, arrive);
  }

  #arriveAt(at: Instant, exchange: Exchange, arrive: () => void): void {
    const { timeline } = this.#parts;
    timeline.plan(at, () => {
      if (this.#open.get(exchange.request.id) !== exchange) return;
      if (this.isCut) this.#arriveAt(addMicros(timeline.now(), RETRY_US), exchange, arrive);
      else arrive();
    });
  }

  #latencyUs(): Micros {
    const { rng } = this.#parts;
    const { latencyUs, slowness } = this.conditions;
    return rng.chance(slowness)
      ? rng.microsBetween(SLOWEST_LEAST, SLOWEST_MOST)
      : rng.microsBetween(...latencyUs);
  }
}
