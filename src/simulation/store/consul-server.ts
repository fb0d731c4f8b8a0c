// Consul's KV and session API, as far as a leader key needs it: blocking queries by their index,
// and a session with its TTL. Consul takes a lock away twice the TTL after the last renewal.

import { type Micros, millis } from "../../base/units.ts";
import type { HttpRequest, HttpResponse } from "../../model/http.ts";
import type { Timeline } from "../timeline.ts";
import type { LeasedKey } from "./leased-key.ts";
import { jsonResponse, NO_MORE, type Reply, type StoreServer } from "./store-server.ts";

export class ConsulServer implements StoreServer {
  readonly #timeline: Timeline;
  readonly #key: LeasedKey;
  readonly #ttlUs: Micros;

  constructor(timeline: Timeline, key: LeasedKey, ttlUs: Micros) {
    this.#timeline = timeline;
    this.#key = key;
    this.#ttlUs = ttlUs;
  }

  take({ path }: HttpRequest, reply: Reply): () => void {
    if (!this.#key.hasQuorum) {
      reply.respond(this.leaderless());
      return NO_MORE;
    }
    const session = /^\/v1\/session\/info\/([0-9]+)/.exec(path)?.[1];
    if (session !== undefined) {
      reply.respond(this.#session(session));
      return NO_MORE;
    }
    const [, index, wait] = /index=([0-9]+)&wait=([0-9]+)ms/.exec(path) ?? [];
    if (index === undefined || this.#key.revision !== Number(index)) {
      reply.respond(this.#value());
      return NO_MORE;
    }
    return this.#block(millis(Number(wait)), reply);
  }

  leaderless(): HttpResponse {
    return { status: 500, headers: new Map(), body: "No cluster leader" };
  }

  #block(waitUs: Micros, reply: Reply): () => void {
    let isOver = false;
    const finish = (): void => {
      if (!isOver) reply.respond(this.#value());
      end();
    };
    const stopListening = this.#key.listen(finish);
    const end = (): void => {
      isOver = true;
      stopListening();
    };
    this.#timeline.planAfter(waitUs, finish);
    return end;
  }

  #value(): HttpResponse {
    const { ownership, revision } = this.#key;
    const headers = [["x-consul-index", String(revision)]] as const;
    if (ownership === null) return { status: 404, headers: new Map(headers), body: "" };
    const entry = { Key: "leader", Value: btoa(ownership.owner), Session: `${ownership.lease}` };
    return jsonResponse(200, [entry], headers);
  }

  #session(id: string): HttpResponse {
    const isValid = this.#key.leftUs(Number(id)) !== null;
    const session = { ID: id, TTL: `${this.#ttlUs / 1000}ms`, LockDelay: 1_000_000 };
    return jsonResponse(200, isValid ? [session] : []);
  }
}
