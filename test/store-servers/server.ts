// A small Consul for tests: one key and its session over HTTP, with blocking queries by the
// documented rules. There is no Debian package of the real one. What it keeps to:
//
// - a query with `index=N` returns when the index has passed N, or after `wait`, up to a sixteenth
//   later; without an index, or with one from the future of a reset store, at once;
// - every answer carries X-Consul-Index, also 404; a return is not a change;
// - a session that is destroyed takes its key away (behaviour `delete`) or its lock (`release`);
// - without a leader 500 "No cluster leader", with a wrong token 403.

import http from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";

const NANOSECONDS = 1_000_000_000;

interface Waiting {
  readonly index: number;
  readonly answer: () => void;
  readonly timer: NodeJS.Timeout;
}

export interface ConsulKey {
  readonly value: string;
  readonly session: string | null;
}

/** PEM. */
export interface ServerTls {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly ca: Buffer;
}

export class ConsulServer {
  readonly requests: string[] = [];
  token: string | null = null;
  /** Answers every query like a server whose cluster has no leader. */
  leaderless = false;
  /** Takes requests and does not answer. */
  frozen = false;
  readonly #server: http.Server | https.Server;
  readonly #secure: boolean;
  readonly #keys = new Map<string, ConsulKey>();
  readonly #sessions = new Map<string, { readonly ttl: string; readonly lockDelay: number }>();
  readonly #waiting = new Set<Waiting>();
  #index = 10;

  private constructor(tls: ServerTls | null) {
    this.#secure = tls !== null;
    const take = (request: http.IncomingMessage, response: http.ServerResponse): void =>
      this.#take(request, response);
    const strict = { requestCert: true, rejectUnauthorized: true };
    this.#server =
      tls === null ? http.createServer(take) : https.createServer({ ...tls, ...strict }, take);
  }

  /** @param tls speaks TLS, and only with clients of the same authority (`verify_incoming`) */
  static async start(tls: ServerTls | null = null): Promise<ConsulServer> {
    const consul = new ConsulServer(tls);
    await new Promise<void>((resolve) => consul.#server.listen(0, "127.0.0.1", resolve));
    return consul;
  }

  get url(): string {
    const { address, port } = this.#server.address() as AddressInfo;
    return `${this.#secure ? "https" : "http"}://${address}:${port}`;
  }

  createSession(id: string, ttl: string, lockDelaySeconds = 0.001): void {
    this.#sessions.set(id, { ttl, lockDelay: lockDelaySeconds * NANOSECONDS });
  }

  put(key: string, value: string, session: string | null): void {
    this.#keys.set(key, { value, session });
    this.#change();
  }

  remove(key: string): void {
    this.#keys.delete(key);
    this.#change();
  }

  destroySession(id: string, behavior: "delete" | "release"): void {
    this.#sessions.delete(id);
    for (const [name, key] of [...this.#keys]) {
      if (key.session !== id) continue;
      if (behavior === "delete") this.#keys.delete(name);
      else this.#keys.set(name, { ...key, session: null });
    }
    this.#change();
  }

  /** A snapshot restored: everything begins with a smaller index. */
  reset(): void {
    this.#index = 2;
    this.#wakeAll();
  }

  async close(): Promise<void> {
    for (const waiting of this.#waiting) clearTimeout(waiting.timer);
    this.#waiting.clear();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #change(): void {
    this.#index += 1;
    this.#wakeAll();
  }

  #wakeAll(): void {
    for (const waiting of [...this.#waiting]) {
      if (this.#index !== waiting.index) waiting.answer();
    }
  }

  #take(request: http.IncomingMessage, response: http.ServerResponse): void {
    const url = new URL(request.url ?? "/", "http://consul");
    this.requests.push(`${request.method} ${request.url}`);
    if (this.frozen) return;
    if (this.token !== null && request.headers["x-consul-token"] !== this.token) {
      return void response.writeHead(403).end("Permission denied");
    }
    if (this.leaderless) return void response.writeHead(500).end("No cluster leader");
    const [, kind, name] = /^\/v1\/(kv|session\/info)\/(.*)$/.exec(url.pathname) ?? [];
    if (kind === "kv") return this.#takeKey(decodeURIComponent(name ?? ""), url, response);
    if (kind === "session/info") return this.#answerSession(name ?? "", response);
    response.writeHead(404).end();
  }

  #takeKey(name: string, url: URL, response: http.ServerResponse): void {
    const index = Number(url.searchParams.get("index") ?? 0);
    const answer = (): void => this.#answerKey(name, response);
    if (index === 0 || index !== this.#index) return answer();
    const waitMs = Number(/^([0-9]+)ms$/.exec(url.searchParams.get("wait") ?? "")?.[1] ?? 300_000);
    const done = (): void => {
      clearTimeout(waiting.timer);
      this.#waiting.delete(waiting);
      answer();
    };
    const waiting: Waiting = { index, answer: done, timer: setTimeout(done, waitMs * 1.03) };
    this.#waiting.add(waiting);
    response.on("close", () => {
      clearTimeout(waiting.timer);
      this.#waiting.delete(waiting);
    });
  }

  #answerKey(name: string, response: http.ServerResponse): void {
    const headers = { "X-Consul-Index": String(this.#index), "X-Consul-KnownLeader": "true" };
    const key = this.#keys.get(name);
    if (key === undefined) return void response.writeHead(404, headers).end();
    const Value = Buffer.from(key.value).toString("base64");
    const entry = { LockIndex: 1, Key: name, Flags: 0, Value, ModifyIndex: this.#index };
    const whole = key.session === null ? entry : { ...entry, Session: key.session };
    response.writeHead(200, headers).end(JSON.stringify([whole]));
  }

  #answerSession(id: string, response: http.ServerResponse): void {
    const session = this.#sessions.get(id);
    const list =
      session === undefined
        ? []
        : [{ ID: id, TTL: session.ttl, LockDelay: session.lockDelay, Behavior: "delete" }];
    response.writeHead(200, { "X-Consul-Index": String(this.#index) }).end(JSON.stringify(list));
  }
}
